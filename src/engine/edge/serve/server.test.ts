import { mkdtemp, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import WebSocket from 'ws';
import { messageBytesMax } from '../../contract/channels.ts';
import type { Transport, TransportEvents } from '../../contract/transport.ts';
import { serveLimits } from './limits.ts';
import { startServe, type Served, type ServeOptions } from './server.ts';

let folder = '';
let root = '';
const opened: Served[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fathom-serve-'));
  root = join(folder, 'renderer');
  await mkdir(join(root, 'assets'), { recursive: true });
  await writeFile(join(root, 'index.html'), '<!doctype html><title>Fathom</title>');
  await writeFile(join(root, 'assets', 'index-1.js'), 'export {};');
  await writeFile(join(folder, 'secret.json'), '{}');
  await symlink(join(root, 'assets'), join(root, 'linked.js'));
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((served) => served.close()));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
});

const silent: TransportEvents = { onText: () => {}, onFrame: () => {}, onClose: () => {} };

async function serve(options: Partial<ServeOptions> = {}): Promise<Served> {
  const started = await startServe({ port: 0, root, onLink: () => silent, ...options });
  if (!started.ok) throw new Error(started.fault.detail);
  opened.push(started.value);
  return started.value;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A raw request: no client tidies the path or the headers on the way. */
function ask(port: number, path: string, headers: Record<string, string> = {}, method = 'GET'): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = httpRequest({ host: '127.0.0.1', port, path, method, headers, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (piece: string) => (body += piece));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body }));
    });
    asked.on('error', reject).end();
  });
}

async function signIn(served: Served): Promise<string> {
  const link = new URL(served.link());
  const { headers } = await ask(served.port, link.pathname + link.search);
  return headers['set-cookie']?.[0]?.split(';')[0] ?? '';
}

interface Dialled {
  readonly socket: WebSocket;
  /** 101 when the link opened, else the status of the refusal. */
  readonly status: number;
}

function dial(served: Served, cookie: string, headers: Record<string, string> = {}, path = 'link'): Promise<Dialled> {
  const socket = new WebSocket(`ws://127.0.0.1:${served.port}/${path}`, {
    headers: { Cookie: cookie, Origin: served.url.slice(0, -1), ...headers },
    perMessageDeflate: true,
  });
  return new Promise((resolve, reject) => {
    socket.on('open', () => resolve({ socket, status: 101 }));
    socket.on('unexpected-response', (_, response) => resolve({ socket, status: response.statusCode ?? 0 }));
    socket.on('error', reject);
  });
}

test('a link opens once, sets a session cookie that scripts cannot read, and is spent', async () => {
  const served = await serve();
  const link = new URL(served.link());
  const first = await ask(served.port, link.pathname + link.search);
  expect(first.status).toBe(303);
  expect(first.headers.location).toBe('/');
  expect(first.headers['set-cookie']?.[0]).toMatch(/^fathom-session-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);

  const second = await ask(served.port, link.pathname + link.search);
  expect(second.status).toBe(401);
  expect(second.headers['set-cookie']).toBeUndefined();
  expect(second.body).toContain('press Enter in the window where Fathom runs');
  expect(second.body).toContain('回车');
  expect(new URL(served.link()).search).not.toBe(link.search);
});

test('a browser that is in already, and opens a spent link again, simply stays in', async () => {
  const served = await serve();
  const link = new URL(served.link());
  const { headers } = await ask(served.port, link.pathname + link.search);
  const cookie = headers['set-cookie']?.[0]?.split(';')[0] ?? '';
  const again = await ask(served.port, link.pathname + link.search, { Cookie: cookie });
  expect([again.status, again.headers.location, again.headers['set-cookie']]).toEqual([303, '/', undefined]);
});

test('a link that nobody opened in half a day is forgotten', async () => {
  let nowMs = 1_000;
  const served = await serve({ nowMs: () => nowMs });
  const link = new URL(served.link());
  nowMs += serveLimits.linkLifeMs + 1;
  expect((await ask(served.port, link.pathname + link.search)).status).toBe(401);
});

test('only the newest unspent links open', async () => {
  const served = await serve();
  const links = Array.from({ length: serveLimits.linksMax + 1 }, () => new URL(served.link()));
  const open = async (index: number): Promise<number> => (await ask(served.port, `/${links[index]?.search ?? ''}`)).status;
  expect(await open(0)).toBe(401);
  expect(await open(1)).toBe(303);
});

test('a browser that followed the link from a foreign page goes on by a page of ours', async () => {
  const served = await serve();
  const link = new URL(served.link());
  const entered = await ask(served.port, link.pathname + link.search, { 'Sec-Fetch-Site': 'cross-site' });
  expect(entered.status).toBe(200);
  expect(entered.headers['set-cookie']).toHaveLength(1);
  expect(entered.body).toContain('url=/');
});

test('the page is isolated, fenced and never cached', async () => {
  const served = await serve();
  const cookie = await signIn(served);
  const page = await ask(served.port, '/', { Cookie: cookie });
  expect(page.status).toBe(200);
  expect(page.headers).toMatchObject({
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
    'cross-origin-resource-policy': 'same-origin',
    'x-content-type-options': 'nosniff',
  });
  const script = await ask(served.port, '/assets/index-1.js', { Cookie: cookie });
  expect(script).toMatchObject({ status: 200, body: 'export {};' });
  expect(script.headers['cross-origin-embedder-policy']).toBe('require-corp');
  expect((await ask(served.port, '/', { Cookie: cookie }, 'HEAD')).body).toBe('');
});

test('without a session nothing is served', async () => {
  const served = await serve();
  for (const cookie of ['', 'fathom-session=x', `fathom-session-${served.port}=`, `fathom-session-${served.port}=${'A'.repeat(43)}`]) {
    expect((await ask(served.port, '/assets/index-1.js', { Cookie: cookie })).status).toBe(401);
  }
});

test.each(['/../secret.json', '/assets/../../secret.json', '/%2e%2e/secret.json', '/..%2fsecret.json', '//secret.json', '/assets', '/linked.js', '/nothing.js', '/\\..\\secret.json'])(
  'the path %s finds nothing, even for a signed-in browser',
  async (path) => {
    const served = await serve();
    const found = await ask(served.port, path, { Cookie: await signIn(served) });
    expect(found.status).toBe(404);
    expect(found.body).not.toContain('{}');
  },
);

test('a foreign Host is refused before anything else, a token included', async () => {
  const served = await serve();
  const link = new URL(served.link());
  for (const host of ['evil.example', `evil.example:${served.port}`, '127.0.0.1', '127.0.0.1:1']) {
    expect((await ask(served.port, link.pathname + link.search, { Host: host })).status).toBe(403);
  }
  expect((await ask(served.port, link.pathname + link.search, { Host: `localhost:${served.port}` })).status).toBe(303);
});

test('a public name is ours when the configuration says so', async () => {
  const served = await serve({ publicHosts: ['Desk.Example'] });
  const link = new URL(served.link());
  expect((await ask(served.port, link.search ? `/${link.search}` : '/', { Host: 'desk.example' })).status).toBe(303);
});

test('other methods are told what is allowed', async () => {
  const served = await serve();
  const posted = await ask(served.port, '/', {}, 'POST');
  expect(posted.status).toBe(405);
  expect(posted.headers.allow).toBe('GET, HEAD');
});

test('a taken port is named, with what to do about it', async () => {
  const busy = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => busy.once('listening', resolve));
  const address = busy.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  const started = await startServe({ port, root, onLink: () => silent });
  busy.close();
  expect(started).toMatchObject({ ok: false, fault: { remedy: 'fix' } });
  expect(started.ok ? '' : started.fault.detail).toMatch(new RegExp(`port ${port} is taken.*--port`));
});

test('the link opens only for our own page, with a session, at its one path', async () => {
  const served = await serve();
  const cookie = await signIn(served);
  const statuses = await Promise.all([
    dial(served, cookie, { Origin: 'http://evil.example' }),
    dial(served, cookie, { Origin: 'null' }),
    dial(served, cookie, { Host: 'evil.example', Origin: 'http://evil.example' }),
    dial(served, ''),
    dial(served, cookie, {}, 'other'),
    dial(served, cookie),
  ]);
  expect(statuses.map(({ status }) => status)).toEqual([403, 403, 403, 401, 404, 101]);
  for (const { socket } of statuses) socket.terminate();
});

test('messages and frames pass both ways in order, uncompressed', async () => {
  const heard: unknown[] = [];
  let toScreen: Transport | null = null;
  const served = await serve({
    onLink: (transport) => {
      toScreen = transport;
      return {
        onText: (text) => heard.push(text),
        onFrame: (bytes) => heard.push([...bytes]),
        onClose: (reason) => heard.push({ reason }),
      };
    },
  });
  const { socket } = await dial(served, await signIn(served));
  expect(socket.extensions).toBe('');
  socket.send('你好');
  socket.send(new Uint8Array([1, 2, 3]));
  const told: unknown[] = [];
  socket.on('message', (bytes: Buffer, isBinary) => told.push(isBinary ? [...bytes] : bytes.toString()));
  const transport: Transport = await until(() => toScreen);
  transport.sendText('status');
  expect(transport.sendFrame(new Uint8Array([9]))).toBe(true);
  await until(() => heard.length === 2 && told.length === 2);
  transport.close('enough');
  await until(() => heard.length === 3);
  expect({ heard, told }).toEqual({ heard: ['你好', [1, 2, 3], { reason: 'enough' }], told: ['status', [9]] });
  expect(transport.sendFrame(new Uint8Array([9]))).toBe(false);
  transport.sendText('nobody hears this');
});

test('a long reason in any script reaches the screen, cut to what a close frame holds', async () => {
  const reason = '行情断开了'.repeat(50);
  let toScreen: Transport | null = null;
  const served = await serve({
    onLink: (transport) => {
      toScreen = transport;
      return silent;
    },
  });
  const { socket } = await dial(served, await signIn(served));
  const goodbye = new Promise<string>((resolve) => socket.on('close', (_, text) => resolve(text.toString())));
  (await until<Transport>(() => toScreen)).close(reason);
  expect(await goodbye).toBe(reason.slice(0, 41));
});

test('an oversized message closes the screen and nothing else', async () => {
  const reasons: string[] = [];
  const served = await serve({ onLink: () => ({ ...silent, onClose: (reason) => reasons.push(reason) }) });
  const cookie = await signIn(served);
  const { socket } = await dial(served, cookie);
  socket.on('error', () => {});
  socket.send('x'.repeat(messageBytesMax + 1));
  await until(() => reasons.length === 1);
  expect(reasons[0]).toMatch(/max payload/i);
  expect((await ask(served.port, '/', { Cookie: cookie })).status).toBe(200);
});

test('a slow screen loses frames but no text, and is closed when text piles up', async () => {
  const reasons: string[] = [];
  let toScreen: Transport | null = null;
  const served = await serve({
    onLink: (transport) => {
      toScreen = transport;
      return { ...silent, onClose: (reason) => reasons.push(reason) };
    },
  });
  const { socket } = await dial(served, await signIn(served));
  const transport: Transport = await until(() => toScreen);
  socket.pause();
  const frame = new Uint8Array(65_536);
  let sentCount = 0;
  while (transport.sendFrame(frame)) {
    sentCount += 1;
    expect(sentCount).toBeLessThan(2_000);
    await new Promise(setImmediate);
  }
  const text = 'x'.repeat(messageBytesMax);
  let textCount = 0;
  while (reasons.length === 0 && textCount < 40) {
    transport.sendText(text);
    textCount += 1;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(reasons).toEqual(['the screen read too slowly']);
  socket.terminate();
});

test('one screen too many is told to wait', async () => {
  const served = await serve();
  const cookie = await signIn(served);
  const dialled = await Promise.all(Array.from({ length: serveLimits.screensMax }, () => dial(served, cookie)));
  expect(served.screenCount()).toBe(serveLimits.screensMax);
  expect((await dial(served, cookie)).status).toBe(503);
  for (const { socket } of dialled) socket.terminate();
});

test('closing tells the screens why, frees the port, and may be done twice', async () => {
  const reasons: string[] = [];
  const served = await serve({ onLink: () => ({ ...silent, onClose: (reason) => reasons.push(reason) }) });
  const { socket } = await dial(served, await signIn(served));
  const goodbye = new Promise((resolve) => socket.on('close', (code, reason) => resolve(`${code} ${reason.toString()}`)));
  await Promise.all([served.close(), served.close()]);
  expect(await goodbye).toBe('1001 the engine stopped');
  await until(() => reasons.length === 1);
  const again = await serve({ port: served.port });
  expect(again.port).toBe(served.port);
});

async function until<Value>(probe: () => Value | null | false): Promise<Value> {
  const deadlineMs = Date.now() + 90_000;
  for (;;) {
    const found = probe();
    if (found !== null && found !== false) return found;
    if (Date.now() > deadlineMs) throw new Error('nothing came in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
