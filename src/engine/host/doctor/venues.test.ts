/** What doctor says of an exchange of ours: whole, silent, late, behind a proxy that is not well; and of keys. */

import { createServer, type Server } from 'node:http';
import { createServer as createTcp, type AddressInfo, type Server as TcpServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { WebSocketServer } from 'ws';
import { binanceSpot } from '../../core/venues/binance/spot.ts';
import type { VenueAddresses } from '../../core/venues/dialect.ts';
import { assert } from '../../domain/assert.ts';
import { parseProxy, type Proxy } from '../../edge/net/proxy.ts';
import type { Finding } from './finding.ts';
import { checkKeys, checkMarket, checkVenues } from './venues.ts';

const open: (Server | TcpServer)[] = [];
afterEach(() => {
  for (const server of open.splice(0)) {
    server.close();
    if ('closeAllConnections' in server) server.closeAllConnections();
  }
});

async function listen(server: Server | TcpServer): Promise<number> {
  open.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = server.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  return address.port;
}

async function venue({ clockMs = 0, spent = '12', hasStreams = true } = {}): Promise<VenueAddresses> {
  const http = createServer((_, response) => response.setHeader('x-mbx-used-weight-1m', spent).end(JSON.stringify({ serverTime: Date.now() + clockMs })));
  const streams = new WebSocketServer({ noServer: true });
  if (hasStreams) http.on('upgrade', (request, socket, head) => streams.handleUpgrade(request, socket, head, () => undefined));
  const port = await listen(http);
  return { rest: `http://127.0.0.1:${port}`, stream: `ws://127.0.0.1:${port}`, trade: `ws://127.0.0.1:${port}` };
}

function proxy(port: number): Proxy {
  const parsed = parseProxy(`http://127.0.0.1:${port}`);
  assert(parsed.ok, 'it is a proxy');
  return parsed.value;
}

function lines(findings: readonly Finding[]): readonly string[] {
  return findings.map(({ check, state, saw }) => `${state} ${check}: ${saw.replace(/\d+ ms/g, 'N ms').replace(/:\d{4,5}/g, ':PORT')}`);
}

test('an exchange that is well: requests, clock, limits and streams', async () => {
  expect(lines(await checkMarket(binanceSpot, await venue(), null))).toEqual([
    'well binance spot: http://127.0.0.1:PORT answers in N ms',
    expect.stringMatching(/^well binance spot clock: ours is N ms (?:ahead|behind), give or take N ms$/),
    expect.stringMatching(/^well binance spot limits: 12 of \d+ spent \(\w+\)$/),
    'well binance spot market: ws://127.0.0.1:PORT/stream opens in N ms',
  ]);
});

test('a clock that is apart, a limit nearly spent and streams that do not open are each named', async () => {
  const told = lines(await checkMarket(binanceSpot, await venue({ clockMs: 7_000, spent: '5999', hasStreams: false }), null));
  expect(told[1]).toBe('poor binance spot clock: ours is N ms behind, give or take N ms');
  expect(told[2]).toMatch(/^poor binance spot limits: 5999 of/);
  expect(told[3]).toBe('poor binance spot market: 127.0.0.1:PORT: Unexpected server response: 200');
});

test('a proxy that is not there, that says no, and a venue that it does not reach have remedies of their own', async () => {
  const gone = createTcp();
  const nobody = await listen(gone);
  gone.close();
  const addresses = { rest: 'http://venue.test', stream: 'ws://venue.test', trade: 'ws://venue.test' };
  const answering = (line: string): Promise<number> => listen(createTcp((socket) => socket.on('error', () => undefined).once('data', () => socket.end(`HTTP/1.1 ${line}\r\n\r\n`))));
  const remedies: (string | null)[] = [];
  for (const port of [nobody, await answering('407 Who'), await answering('502 Bad Gateway')]) {
    const findings = await checkMarket(binanceSpot, addresses, proxy(port));
    expect(findings.map(({ state }) => state)).toEqual(['poor', 'poor']);
    expect(new Set(findings.map(({ remedy }) => remedy)).size, 'requests and streams agree').toBe(1);
    remedies.push(findings[0]?.remedy ?? null);
  }
  expect(remedies).toEqual([
    'start the proxy, or correct FATHOM_BINANCE_PROXY or FATHOM_PROXY',
    expect.stringMatching(/^the proxy is there and says no/),
    expect.stringMatching(/^the proxy works, the exchange behind it does not answer/),
  ]);
});

test('a proxy’s address that is none keeps everything from being asked, and is not repeated', async () => {
  const findings = await checkVenues(({ addresses }) => addresses, { FATHOM_PROXY: 'me:s3cret@proxy' });
  expect(findings.length).toBeGreaterThan(0);
  for (const { state, saw } of findings) {
    expect(state).toBe('poor');
    expect(saw).toMatch(/^FATHOM_PROXY: a proxy/);
    expect(saw).not.toContain('s3cret');
  }
});

test('keys are told by their cards, and locked ones as locked', async () => {
  const nowhere = '/nowhere/at/all';
  const environment = { FATHOM_KEY_HTX_ID: 'id-of-a-key-in-the-air', FATHOM_KEY_HTX_SECRET: 's3cret' };
  expect(lines(await checkKeys(nowhere, {}, false))).toEqual(['well keys: none: market data only; `fathom keys add` enters one']);
  expect(lines(await checkKeys(nowhere, {}, true))).toEqual([expect.stringMatching(/^well keys: locked; .*FATHOM_KEYS_PASSPHRASE may hold it$/)]);
  expect(lines(await checkKeys(nowhere, environment, false))).toEqual(['poor htx key environment: …-air, never checked, so read-only']);
  expect(environment, 'doctor changes nothing').toHaveProperty('FATHOM_KEY_HTX_SECRET');
});
