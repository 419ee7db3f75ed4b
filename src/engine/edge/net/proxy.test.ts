/** The way through proxies that do what they should, say no, hang, or are none; a venue of ours stands behind. */

import { createServer as createHttp } from 'node:http';
import { createRequire } from 'node:module';
import { connect, createServer as createTcp, type AddressInfo, type Server, type Socket } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { assert } from '../../domain/assert.ts';
import type { Fault } from '../../domain/fault.ts';
import { httpRequest, type HttpOutcome } from './http-request.ts';
import { openMarketSocket } from './market-socket.ts';
import { parseProxy, proxyFor, type Proxy } from './proxy.ts';

const hasSocks = isThere('socks-proxy-agent');
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function isThere(packageName: string): boolean {
  try {
    createRequire(import.meta.url).resolve(packageName);
    return true;
  } catch {
    return false;
  }
}

async function listen(server: Server): Promise<number> {
  const open = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.on('error', () => undefined).on('close', () => open.delete(socket));
  });
  closing.push(() => {
    server.close();
    for (const socket of open) socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  return address.port;
}

/** Answers `hello` to requests and to sockets. */
async function venue(): Promise<string> {
  const http = createHttp((_, response) => response.end('hello'));
  new WebSocketServer({ server: http }).on('connection', (socket) => socket.send('hello'));
  return `127.0.0.1:${await listen(http)}`;
}

interface Seen {
  readonly port: number;
  readonly asked: string[];
  readonly openCount: () => number;
}

/** An HTTP proxy: `judge` answers the status line, or null to let through. */
async function httpProxy(judge: (head: string) => string | null): Promise<Seen> {
  const asked: string[] = [];
  let open = 0;
  const port = await listen(createTcp((client) => {
    open += 1;
    client.on('close', () => (open -= 1)).on('error', () => undefined);
    client.once('data', (bytes) => {
      const head = bytes.toString('latin1');
      asked.push(head.split('\r\n')[0] ?? '');
      const refusal = judge(head);
      if (refusal === null) join(client, /^CONNECT ([^:]+):(\d+)/.exec(head), () => client.write('HTTP/1.1 200 OK\r\n\r\n'));
      else if (refusal !== '') client.end(refusal);
    });
  }));
  return { port, asked, openCount: () => open };
}

/** A SOCKS5 proxy: `reply` is the code it answers to a wish; 0 lets through. */
async function socksProxy(password: string | null, reply: number): Promise<Seen> {
  const asked: string[] = [];
  const port = await listen(createTcp((client) => {
    client.on('error', () => undefined);
    const wish = (bytes: Buffer): void => {
      const isName = bytes[3] === 3;
      const host = isName ? bytes.subarray(5, 5 + (bytes[4] ?? 0)).toString() : [...bytes.subarray(4, 8)].join('.');
      const wanted = bytes.readUInt16BE(bytes.byteLength - 2);
      asked.push(`${isName ? 'name' : 'address'} ${host}:${wanted}`);
      const answer = Buffer.from([5, reply, 0, 1, 0, 0, 0, 0, 0, 0]);
      if (reply !== 0) client.end(answer);
      else join(client, ['', host === 'localhost' ? '127.0.0.1' : host, String(wanted)], () => client.write(answer));
    };
    client.once('data', () => {
      if (password === null) {
        client.write(Buffer.from([5, 0]));
        client.once('data', wish);
        return;
      }
      client.write(Buffer.from([5, 2]));
      client.once('data', (bytes) => {
        const nameSize = bytes[1] ?? 0;
        const isRight = bytes.subarray(3 + nameSize).toString() === password;
        client.write(Buffer.from([1, isRight ? 0 : 1]));
        if (isRight) client.once('data', wish);
      });
    });
  }));
  return { port, asked, openCount: () => 0 };
}

function join(client: Socket, target: readonly string[] | null, ready: () => void): void {
  const [, host = '', port = ''] = target ?? [];
  const upstream = connect(Number(port), host, () => {
    ready();
    client.pipe(upstream).pipe(client);
  });
  upstream.on('error', () => client.destroy());
  client.on('close', () => upstream.destroy());
}

function proxy(text: string, passMsMax?: number): Proxy {
  const parsed = parseProxy(text, passMsMax);
  assert(parsed.ok, 'the address is one of a proxy', { text });
  return parsed.value;
}

function get(host: string, through: Proxy, timeoutMs = 2_000): Promise<HttpOutcome> {
  return httpRequest({ method: 'GET', url: `http://${host}/`, timeoutMs, proxy: through });
}

async function faultOf(outcome: Promise<HttpOutcome>): Promise<string> {
  const settled = await outcome;
  assert(!settled.ok && !settled.wasSent, 'it failed before anything was sent');
  return `${settled.fault.code}: ${settled.fault.detail}`;
}

/** Opens a socket; tells the first message or why there was none. */
function firstMessage(host: string, through: Proxy): Promise<string | Fault> {
  return new Promise((resolve) => {
    const socket = openMarketSocket(`ws://${host}/`, 1_000, {
      onOpen: () => undefined,
      onAlive: () => undefined,
      onMessage: (bytes) => {
        resolve(Buffer.from(bytes).toString());
        socket.close();
      },
      onClosed: resolve,
    }, through);
  });
}

test('requests and sockets pass an HTTP proxy, with a password where it wants one', async () => {
  const host = await venue();
  const { port, asked } = await httpProxy((head) => (head.includes(`Proxy-Authorization: Basic ${Buffer.from('me:s3cret@').toString('base64')}`) ? null : 'HTTP/1.1 407 Who are you\r\n\r\n'));
  const through = proxy(`http://me:s3cret%40@127.0.0.1:${port}`);
  for (let times = 0; times < 2; times += 1) {
    const outcome = await get(host, through);
    expect(outcome.ok && Buffer.from(outcome.body).toString()).toBe('hello');
  }
  expect(await firstMessage(host, through)).toBe('hello');
  expect(asked, 'two requests shared one connection').toEqual([`CONNECT ${host} HTTP/1.1`, `CONNECT ${host} HTTP/1.1`]);

  const wrong = proxy(`http://me:wrong@127.0.0.1:${port}`);
  expect(await faultOf(get(host, wrong))).toBe(`proxy.refused: http://127.0.0.1:${port} does not accept this name and password (407)`);
  expect(await faultOf(get(host, proxy(`http://127.0.0.1:${port}`)))).toBe(`proxy.refused: http://127.0.0.1:${port} wants a name and a password (407)`);
  expect(await firstMessage(host, wrong)).toMatchObject({ code: 'proxy.refused' });
});

test.each([
  ['HTTP/1.1 403 Forbidden\r\n\r\n', 'proxy.refused', 'lets nobody through to venue.test:80 (403)'],
  ['HTTP/1.1 502 Bad Gateway\r\n\r\n', 'venue.unreachable', 'could not reach venue.test:80 (502)'],
  ['what do you want?\r\n\r\n', 'proxy.refused', 'does not speak HTTP as a proxy does'],
  ['HTTP/1.1 200 O', 'proxy.refused', 'ended the connection before it let us through'],
])('a proxy that answers %j is blamed for what it is', async (answer, code, words) => {
  const { port } = await httpProxy(() => answer);
  const told = await faultOf(httpRequest({ method: 'GET', url: 'http://venue.test:80/', timeoutMs: 2_000, proxy: proxy(`http://127.0.0.1:${port}`) }));
  expect(told).toMatch(new RegExp(`^${code}: `));
  expect(told).toContain(words.replace(':80', ''));
});

test('a proxy that hangs is named, and no connection to it stays open', async () => {
  const { port, openCount } = await httpProxy(() => '');
  const through = proxy(`http://127.0.0.1:${port}`);
  const told = await Promise.all([faultOf(get('venue.test', through, 100)), faultOf(get('venue.test', through, 150))]);
  expect(told).toEqual([100, 150].map((ms) => `proxy.unreachable: http://127.0.0.1:${port}: no answer within ${ms / 1_000} s`));
  await expect.poll(openCount).toBe(0);
});

test('nor does a socket wait for it longer than the proxy may take, or leave anything when it is closed before', async () => {
  const { port, openCount } = await httpProxy(() => '');
  expect(await firstMessage('venue.test', proxy(`http://127.0.0.1:${port}`, 100))).toMatchObject({ code: 'proxy.unreachable', detail: `http://127.0.0.1:${port}: no answer within 0.1 s` });
  expect(await get('venue.test', proxy(`http://127.0.0.1:${port}`, 100))).toMatchObject({ ok: false, wasSent: false, fault: { code: 'proxy.unreachable' } });
  await expect.poll(openCount).toBe(0);
  const told: Fault[] = [];
  const socket = openMarketSocket('ws://venue.test/', 1_000, { onOpen: () => undefined, onMessage: () => undefined, onAlive: () => undefined, onClosed: (reason) => told.push(reason) }, proxy(`http://127.0.0.1:${port}`, 200));
  await expect.poll(openCount).toBe(1);
  socket.close();
  socket.close();
  await expect.poll(openCount).toBe(0);
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(told).toEqual([]);
});

test('where no proxy listens, the proxy is named and not the venue', async () => {
  const server = createTcp();
  const port = await listen(server);
  server.close();
  const words = (kind: string): string => `proxy.unreachable: ${kind}://127.0.0.1:${port}: nothing listens there (ECONNREFUSED)`;
  expect(await faultOf(get('venue.test', proxy(`http://127.0.0.1:${port}`)))).toBe(words('http'));
  if (hasSocks) expect(await faultOf(get('venue.test', proxy(`socks5h://127.0.0.1:${port}`)))).toBe(words('socks5h'));
  expect(await firstMessage('venue.test', proxy(`http://127.0.0.1:${port}`))).toMatchObject({ code: 'proxy.unreachable' });
});

test.skipIf(!hasSocks)('a name that is not resolved here is no fault of the SOCKS5 proxy, which may resolve it (needs socks-proxy-agent)', async () => {
  const never = `${'a'.repeat(70)}.test`; // longer than a part of a name may be: no network is asked
  expect(await faultOf(get(never, proxy('socks5://127.0.0.1:1')))).toBe(`venue.unreachable: ${never}: the name could not be resolved here, before socks5://127.0.0.1:1 was asked; as socks5h:// the proxy resolves it`);
});

test('the venue is blamed for what happens behind an open way', async () => {
  const rude = await listen(createTcp((socket) => socket.once('data', () => socket.destroy())));
  const { port } = await httpProxy(() => null);
  expect(await get(`127.0.0.1:${rude}`, proxy(`http://127.0.0.1:${port}`))).toMatchObject({
    ok: false, wasSent: true, fault: { code: 'venue.unreachable', detail: expect.stringContaining(`behind the proxy http://127.0.0.1:${port}`) },
  });
  let requestCount = 0;
  const fickle = await listen(createHttp((request, response) => ((requestCount += 1) === 1 ? response.end('hello') : request.socket.destroy())));
  const through = proxy(`http://127.0.0.1:${port}`);
  expect(await get(`127.0.0.1:${fickle}`, through)).toMatchObject({ ok: true });
  expect(await get(`127.0.0.1:${fickle}`, through), 'on a way that was open before').toMatchObject({ ok: false, wasSent: true, fault: { code: 'venue.unreachable' } });
});

test.skipIf(!hasSocks)('requests and sockets pass a SOCKS5 proxy (needs socks-proxy-agent)', async () => {
  const host = await venue();
  const [, venuePort = ''] = host.split(':');
  const { port, asked } = await socksProxy('s3cret', 0);
  const through = proxy(`socks5h://me:s3cret@127.0.0.1:${port}`);
  const outcome = await get(`localhost:${venuePort}`, through);
  expect(outcome.ok && Buffer.from(outcome.body).toString()).toBe('hello');
  expect(await firstMessage(host, through)).toBe('hello');
  expect(asked).toEqual([`name localhost:${venuePort}`, `address ${host}`]);
  expect(await faultOf(get(host, proxy(`socks5h://me:wrong@127.0.0.1:${port}`)))).toBe(`proxy.refused: socks5h://127.0.0.1:${port} does not accept this name and password`);
});

test.skipIf(!hasSocks).each([
  [2, 'proxy.refused', 'lets nobody through to venue.test'],
  [4, 'venue.unreachable', 'could not reach venue.test (HostUnreachable)'],
  [5, 'venue.unreachable', 'could not reach venue.test (ConnectionRefused)'],
])('the reply %i of a SOCKS5 proxy is %s (needs socks-proxy-agent)', async (reply, code, words) => {
  const { port } = await socksProxy(null, reply);
  const told = await faultOf(get('venue.test', proxy(`socks5h://127.0.0.1:${port}`)));
  expect(told).toMatch(new RegExp(`^${code}: `));
  expect(told).toContain(words);
});

test.skipIf(!hasSocks)('a SOCKS5 proxy that hangs, or speaks another language, is named (needs socks-proxy-agent)', async () => {
  const deaf = await listen(createTcp(() => undefined));
  expect(await faultOf(get('venue.test', proxy(`socks5h://127.0.0.1:${deaf}`), 100))).toBe(`proxy.unreachable: socks5h://127.0.0.1:${deaf}: no answer within 0.1 s`);
  const web = await listen(createTcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))));
  expect(await faultOf(get('venue.test', proxy(`socks5h://127.0.0.1:${web}`)))).toBe(`proxy.refused: socks5h://127.0.0.1:${web} does not speak SOCKS5`);
});

test('a proxy’s password is in nothing that can be printed', () => {
  const told = proxy('http://me:s3cret@proxy.test:3128');
  expect(told).toMatchObject({ place: 'http://proxy.test:3128', hasCredentials: true });
  for (const text of [inspect(told, { depth: 9, showHidden: true }), JSON.stringify(told), String(told.address), inspect(structuredClone(told))]) {
    expect(text).not.toContain('s3cret');
  }
});

test.each([
  ['proxy.test:3128'], ['ftp://proxy.test'], ['http://'], ['http://proxy.test/path'], ['socks5://s3cret%@proxy.test'], [`http://${'s3cret'.repeat(100)}`], ['socks4://proxy.test'],
])('%j is no proxy, and why does not repeat it', (text) => {
  const parsed = parseProxy(text);
  expect(parsed.ok).toBe(false);
  expect(parsed.ok ? '' : parsed.fault).not.toContain('s3cret');
});

test('a venue’s own proxy goes before the one for all, and “none” is none', () => {
  const environment = { FATHOM_PROXY: 'http://all.test', FATHOM_OKX_PROXY: 'socks5h://okx.test', FATHOM_HTX_PROXY: 'none' };
  const places = (['binance', 'okx', 'htx'] as const).map((id) => {
    const found = proxyFor(id, environment);
    return found.ok ? found.value?.place ?? null : found.fault;
  });
  expect(places).toEqual(['http://all.test:80', 'socks5h://okx.test:1080', null]);
  expect(proxyFor('binance', {})).toEqual({ ok: true, value: null });
  expect(proxyFor('okx', { FATHOM_OKX_PROXY: 'x' })).toMatchObject({ ok: false, fault: expect.stringMatching(/^FATHOM_OKX_PROXY: a proxy is an address/) });
});
