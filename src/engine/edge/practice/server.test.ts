import { networkInterfaces } from 'node:os';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { openPractice, startPractice, type PracticeServer } from './server.ts';

interface Client {
  readonly socket: WebSocket;
  readonly messages: string[];
  /** The close code, once it is closed. */
  readonly closed: Promise<number>;
  until(isEnough: (messages: readonly string[]) => boolean): Promise<void>;
}

async function client(url: string): Promise<Client> {
  const socket = new WebSocket(url, { perMessageDeflate: true, skipUTF8Validation: true });
  const messages: string[] = [];
  const waiting: (() => void)[] = [];
  socket.on('message', (text: Buffer) => {
    messages.push(text.toString('latin1'));
    for (const wake of waiting.splice(0)) wake();
  });
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
  socket.on('error', () => {});
  await new Promise<void>((resolve, reject) => {
    socket.once('open', () => resolve());
    socket.once('error', (error) => reject(error));
  });
  const until = async (isEnough: (messages: readonly string[]) => boolean): Promise<void> => {
    while (!isEnough(messages)) await new Promise<void>((resolve) => waiting.push(resolve));
  };
  return { socket, messages, closed, until };
}

async function ask(base: string, path: string): Promise<{ status: number; headers: Headers; body: string }> {
  const response = await fetch(base + path);
  return { status: response.status, headers: response.headers, body: await response.text() };
}

/** Sends raw bytes and answers the first line that comes back, or nothing. */
async function raw(base: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(base);
  return new Promise((resolve) => {
    let answer = '';
    const socket = connect(Number(port), hostname, () => socket.write(bytes));
    const end = (): void => resolve(answer.split('\r\n')[0] ?? '');
    socket.on('data', (data) => {
      answer += data.toString('latin1');
      socket.end();
    });
    socket.on('close', end);
    socket.on('error', end);
    socket.setTimeout(2_000, () => socket.destroy());
  });
}

let practice: PracticeServer;

beforeAll(async () => {
  practice = await startPractice({ port: 0, seed: 5, symbols: ['BTCUSDT', 'ETHUSDT', 'SHIBUSDT'] });
});

afterAll(() => practice.close());

test('every symbol is on offer after less than a second of work', async () => {
  const before = process.cpuUsage();
  const market = await startPractice({ port: 0, seed: 1 });
  const { user, system } = process.cpuUsage(before);
  expect((user + system) / 1e6).toBeLessThan(1);
  const depth = await ask(market.restUrl, '/api/v3/depth?symbol=PEPEUSDT&limit=5');
  await market.close();
  await market.close();
  expect(depth.status).toBe(200);
  expect(JSON.parse(depth.body).bids.length).toBe(5);
});

test('each venue stands on a port of its own and answers in its own words', async () => {
  const market = await startPractice({ port: 0, seed: 2, symbols: ['LTCUSDT'] });
  const listed = market.markets.map(({ venue, market: kind }) => `${venue}:${kind}`);
  const rest = new Map(market.markets.map(({ venue, market: kind, addresses }) => [`${venue}:${kind}`, addresses.rest]));
  const asked = [
    ['binance:spot', '/api/v3/time', 'serverTime'], ['binance:perp', '/fapi/v1/time', 'serverTime'], ['okx:spot', '/api/v5/public/time', '"code":"0"'],
    ['htx:spot', '/v1/common/timestamp', '"status":"ok"'], ['htx:perp', '/linear-swap-api/v1/swap_contract_info', 'LTC-USDT'],
  ] as const;
  const told = await Promise.all(asked.map(async ([id, path, part]) => [id, (await ask(rest.get(id) ?? '', path)).body.includes(part)] as const));
  await market.close();
  expect(listed).toEqual(['binance:spot', 'binance:perp', 'okx:spot', 'okx:perp', 'htx:spot', 'htx:perp']);
  expect(told).toEqual(asked.map(([id]) => [id, true]));
  expect(new Set(Object.values(market.ports)).size).toBe(5);
  expect(rest.get('okx:spot')).toBe(rest.get('okx:perp'));
});

test('a venue that was held up answers with the time that it is, and not with that at which it was held up', async () => {
  const held = await startPractice({ port: 0, seed: 5, venues: ['binance'], symbols: ['BTCUSDT'] });
  const untilMs = performance.now() + 2_500;
  while (performance.now() < untilMs);
  const askedMs = Date.now();
  const { serverTime }: { serverTime: number } = JSON.parse((await ask(held.restUrl, '/api/v3/time')).body);
  await held.close();
  // The wall's clock may be set between; 100 ms is far below what it was behind.
  expect(serverTime).toBeGreaterThan(askedMs - 100);
});

test('venues can be left out, and ports asked for again', async () => {
  const first = await startPractice({ port: 0, seed: 2, symbols: ['LTCUSDT'], venues: ['okx'] });
  expect(first.markets.map(({ venue }) => venue)).toEqual(['okx', 'okx']);
  await first.close();
  const again = await startPractice({ port: 0, ports: first.ports, seed: 2, symbols: ['LTCUSDT'], venues: ['okx'] });
  expect(again.markets).toEqual(first.markets);
  await again.close();
});

test('it listens on loopback and nowhere else', async () => {
  const { port } = new URL(practice.restUrl);
  const others = Object.values(networkInterfaces()).flat().filter((entry) => entry !== undefined && !entry.internal && entry.family === 'IPv4');
  for (const other of others) {
    await expect(fetch(`http://${other?.address ?? ''}:${port}/api/v3/ping`, { signal: AbortSignal.timeout(2_000) })).rejects.toThrow();
  }
  expect((await ask(practice.restUrl, '/api/v3/ping')).body).toBe('{}');
});

describe('REST', () => {
  test('tells the time and its weight', async () => {
    const { body, headers } = await ask(practice.restUrl, '/api/v3/time');
    expect(Math.abs(JSON.parse(body).serverTime - Date.now())).toBeLessThan(1_000);
    expect(Number(headers.get('x-mbx-used-weight-1m'))).toBeGreaterThan(0);
  });

  test('lists the instruments asked for', async () => {
    const all = JSON.parse((await ask(practice.restUrl, '/api/v3/exchangeInfo')).body);
    expect(Object.keys(all)).toEqual(['timezone', 'serverTime', 'rateLimits', 'exchangeFilters', 'symbols']);
    expect(all.symbols.map((entry: { symbol: string }) => entry.symbol)).toEqual(['BTCUSDT', 'ETHUSDT', 'SHIBUSDT']);
    const one = JSON.parse((await ask(practice.restUrl, '/api/v3/exchangeInfo?symbol=ETHUSDT')).body);
    expect(one.symbols.length).toBe(1);
  });

  test.each([
    ['/api/v3/depth', 400, -1102],
    ['/api/v3/depth?symbol=NOPE', 400, -1121],
    ['/api/v3/depth?symbol=btcusdt', 400, -1100],
    ['/api/v3/depth?symbol=BTCUSDT&limit=ten', 400, -1100],
    ['/api/v3/exchangeInfo?symbol=NOPE', 400, -1121],
    ['/api/v3/klines?symbol=BTCUSDT&interval=7m', 400, -1120],
  ])('answers %s with %d and the code %d', async (path, status, code) => {
    const answer = await ask(practice.restUrl, path);
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([status, code]);
  });

  test('knows no other path and no other method', async () => {
    expect((await ask(practice.restUrl, '/api/v3/userDataStream')).status).toBe(404);
    expect((await ask(practice.restUrl, '/api/v3/order')).status).toBe(401);
    expect((await ask(practice.restUrl, '/constructor')).status).toBe(404);
    expect((await fetch(`${practice.restUrl}/api/v3/ping`, { method: 'POST', body: 'x' })).status).toBe(405);
  });

  test('gives bars as the exchange does', async () => {
    const bars: unknown[][] = JSON.parse((await ask(practice.restUrl, '/api/v3/klines?symbol=BTCUSDT&interval=1m')).body);
    expect(bars.at(-1)?.length).toBe(12);
  });

  test('refuses with 429 beyond the weight, and bans with 418 who goes on', async () => {
    const market = await startPractice({ port: 0, seed: 1, symbols: ['SHIBUSDT'] });
    const statuses: number[] = [];
    let retryAfter: string | null = null;
    // A minute may end in between and start the count anew, hence twice the requests of a minute.
    for (let request = 0; request < 100 && !statuses.includes(418); request += 1) {
      const answer = await ask(market.restUrl, '/api/v3/depth?symbol=SHIBUSDT&limit=5000');
      statuses.push(answer.status);
      if (answer.status !== 200) retryAfter = answer.headers.get('retry-after');
    }
    await market.close();
    expect(new Set(statuses)).toEqual(new Set([200, 429, 418]));
    expect(Number(retryAfter)).toBeGreaterThan(0);
  });
});

describe('streams', () => {
  test('a snapshot lines up with a stream that began before it, on U <= L+1 <= u', async () => {
    const stream = await client(`${practice.streamUrl}/ws/btcusdt@depth@100ms`);
    await stream.until((messages) => messages.length >= 2);
    const { lastUpdateId } = JSON.parse((await ask(practice.restUrl, '/api/v3/depth?symbol=BTCUSDT&limit=100')).body);
    await stream.until((messages) => JSON.parse(messages.at(-1) ?? '{}').u > lastUpdateId);
    stream.socket.close();
    const events: { U: number; u: number }[] = stream.messages.map((text) => JSON.parse(text));
    expect(events[0]?.U).toBeLessThanOrEqual(lastUpdateId + 1);
    const first = events.find(({ u }) => u > lastUpdateId);
    expect(first?.U).toBeLessThanOrEqual(lastUpdateId + 1);
    for (const [index, event] of events.entries()) if (index > 0) expect(event.U).toBe((events[index - 1]?.u ?? 0) + 1);
  });

  test('a combined connection wraps events and not acknowledgements', async () => {
    const stream = await client(`${practice.streamUrl}/stream?streams=ethusdt@bookTicker/ethusdt@depth@100ms`);
    stream.socket.send('{"method":"SUBSCRIBE","params":["shibusdt@bookTicker","nothing@trade"],"id":7}');
    stream.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":"list"}');
    await stream.until((messages) => ['shibusdt@bookTicker', 'ethusdt@depth@100ms', '"list"'].every((wanted) => messages.some((text) => text.includes(wanted))));
    stream.socket.close();
    expect(stream.messages).toContain('{"result":null,"id":7}');
    expect(stream.messages).toContain('{"result":["ethusdt@bookTicker","ethusdt@depth@100ms","shibusdt@bookTicker","nothing@trade"],"id":"list"}');
    const events = stream.messages.filter((text) => !text.startsWith('{"result"'));
    expect(events.every((text) => text.startsWith('{"stream":"'))).toBe(true);
  });

  test('an unsubscribed stream falls silent', async () => {
    const stream = await client(`${practice.streamUrl}/ws/btcusdt@depth@100ms`);
    await stream.until((messages) => messages.length > 0);
    stream.socket.send('{"method":"UNSUBSCRIBE","params":["btcusdt@depth@100ms"],"id":1}');
    await stream.until((messages) => messages.includes('{"result":null,"id":1}'));
    const count = stream.messages.length;
    await new Promise((resolve) => setTimeout(resolve, 400));
    stream.socket.close();
    expect(stream.messages.length).toBe(count);
  });

  test('no compression is agreed to, though the client offers it', async () => {
    const stream = await client(`${practice.streamUrl}/ws`);
    expect(stream.socket.extensions).toBe('');
    stream.socket.close();
  });

  test.each([
    ['not json', 3],
    ['[]', 2],
    ['{"method":"DANCE","id":1}', 2],
    ['{"method":"SUBSCRIBE","params":"btcusdt@trade","id":1}', 2],
    ['{"method":"SUBSCRIBE","params":[1],"id":1}', 2],
    ['{"method":"SUBSCRIBE","params":[],"id":1.5}', 2],
    ['{"method":"SUBSCRIBE","params":[],"id":1,"extra":true}', 2],
    ['{"method":"GET_PROPERTY","params":["colour"],"id":1}', 0],
    ['{"method":"SET_PROPERTY","params":["combined","yes"],"id":1}', 1],
  ])('the control message %s is refused with code %d', async (text, code) => {
    const stream = await client(`${practice.streamUrl}/ws`);
    stream.socket.send(text);
    await stream.until((messages) => messages.length > 0);
    stream.socket.close();
    expect(JSON.parse(stream.messages[0] ?? '{}').code).toBe(code);
  });

  test.each(['ping', 'pong', 'text'])('a connection that sends more than five messages in a second is ended: %s', async (kind) => {
    const stream = await client(`${practice.streamUrl}/ws`);
    for (let count = 0; count < 8; count += 1) {
      if (kind === 'ping') stream.socket.ping();
      else if (kind === 'pong') stream.socket.pong();
      else stream.socket.send('{"method":"LIST_SUBSCRIPTIONS","id":1}');
    }
    expect(await stream.closed).toBe(1008);
  });

  test('more than 1,024 streams end the connection', async () => {
    const stream = await client(`${practice.streamUrl}/ws`);
    stream.socket.send(JSON.stringify({ method: 'SUBSCRIBE', params: Array.from({ length: 1_025 }, (_, index) => `a${index}@trade`), id: 1 }));
    expect(await stream.closed).toBe(1008);
    expect(practice.stats().ends['too-many-streams']).toBe(1);
  });

  test('garbage at the door does no harm', async () => {
    expect(await raw(practice.restUrl, 'NONSENSE\r\n\r\n')).toMatch(/400/);
    expect(await raw(practice.restUrl, `GET /${'x'.repeat(40_000)} HTTP/1.1\r\nhost: x\r\n\r\n`)).toMatch(/431/);
    expect(await raw(practice.restUrl, 'GET /wrong HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')).toMatch(/404/);
    expect(await raw(practice.restUrl, 'GET /ws HTTP/1.1\r\nhost: x\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n')).toMatch(/400/);
    const stream = await client(`${practice.streamUrl}/ws`);
    stream.socket.send(Buffer.alloc(200_000, 0x7b));
    expect(await stream.closed).toBe(1009);
    expect((await ask(practice.restUrl, '/api/v3/ping')).status).toBe(200);
  });
});

describe('faults', () => {
  async function faulty(faults: string): Promise<{ market: PracticeServer; stream: Client }> {
    const market = await startPractice({ port: 0, seed: 6, symbols: ['BTCUSDT'], faults });
    return { market, stream: await client(`${market.streamUrl}/stream?streams=btcusdt@depth@100ms/btcusdt@bookTicker`) };
  }

  test('a planned disconnect comes, and is counted', async () => {
    const { market, stream } = await faulty('disconnect@300ms');
    expect(await stream.closed).toBe(1006);
    expect(market.stats()).toMatchObject({ ends: { fault: 1 }, faults: { disconnect: 1 } });
    await market.close();
  });

  test('damage set while it runs is done, and none any more when it is taken back', async () => {
    const { market, stream } = await faulty('');
    await stream.until((messages) => messages.length > 10);
    expect(market.setFaults('corrupt:1/truncate')).toMatchObject({ ok: true });
    expect(market.setFaults('corrupt:many')).toMatchObject({ ok: false });
    const before = stream.messages.length;
    await stream.until((messages) => messages.length > before + 30);
    market.setFaults('');
    const damaged = stream.messages.filter((text) => !text.endsWith('}}')).length;
    expect(damaged).toBeGreaterThan(20);
    expect(market.stats().faults.corrupt).toBeGreaterThanOrEqual(damaged);
    stream.socket.close();
    await market.close();
  });

  test('a half-open connection is silent, even to pings, and stays open', async () => {
    const { market, stream } = await faulty('half-open@200ms');
    await new Promise((resolve) => setTimeout(resolve, 400));
    const count = stream.messages.length;
    let pongs = 0;
    stream.socket.on('pong', () => (pongs += 1));
    stream.socket.ping();
    await new Promise((resolve) => setTimeout(resolve, 400));
    expect([stream.messages.length, pongs, stream.socket.readyState]).toEqual([count, 0, WebSocket.OPEN]);
    stream.socket.terminate();
    await market.close();
  });

  test('a stale snapshot ends before the stream began', async () => {
    const market = await startPractice({ port: 0, seed: 6, symbols: ['BTCUSDT'], faults: 'stale-snapshot:1', speed: 5 });
    // A market begins when it is first needed; this one needs a past.
    const early = await client(`${market.streamUrl}/ws/btcusdt@depth@100ms`);
    await early.until((messages) => JSON.parse(messages.at(-1) ?? '{}').u - JSON.parse(messages[0] ?? '{}').U > 3_500);
    const stream = await client(`${market.streamUrl}/ws/btcusdt@depth@100ms`);
    await stream.until((messages) => messages.length > 0);
    const { lastUpdateId } = JSON.parse((await ask(market.restUrl, '/api/v3/depth?symbol=BTCUSDT&limit=5')).body);
    expect(lastUpdateId + 1).toBeLessThan(JSON.parse(stream.messages[0] ?? '{}').U);
    stream.socket.close();
    await market.close();
  });

  test('a plan or a symbol that makes no sense is refused before anything listens', async () => {
    expect(await openPractice({ port: 0, seed: 1, faults: 'drop:lots' })).toMatchObject({ ok: false });
    expect(await openPractice({ port: 0, seed: 1, symbols: ['NOPE'] })).toMatchObject({ ok: false });
    expect(await openPractice({ port: Number(new URL(practice.restUrl).port), seed: 1, symbols: ['SHIBUSDT'] })).toMatchObject({ ok: false });
  });
});

test('a client that does not read is cut off when too much waits for it', async () => {
  const market = await startPractice({ port: 0, seed: 6, symbols: ['BTCUSDT'], faults: 'corrupt:1/oversize' });
  const stream = await client(`${market.streamUrl}/ws/btcusdt@bookTicker`);
  stream.socket.pause();
  for (let wait = 0; wait < 100 && market.stats().connections > 0; wait += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  expect(market.stats()).toMatchObject({ connections: 0, ends: { 'too-slow': 1 } });
  stream.socket.terminate();
  await market.close();
});
