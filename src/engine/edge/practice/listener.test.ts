import { afterEach, expect, test } from 'vitest';
import { FaultInjector } from '../../core/simulation/faults.ts';
import type { Front, FrontAnswer, PrivateFace } from '../../core/simulation/front.ts';
import { assert } from '../../domain/assert.ts';
import { newChance } from '../../domain/chance.ts';
import { limits } from './limits.ts';
import { Listener } from './listener.ts';

let listener: Listener | null = null;

afterEach(() => listener?.close());

async function listen(request: PrivateFace['request'] | null = null): Promise<string> {
  const front: Front = { name: 'sample', request: ({ method, body, headers }) => ({ status: 200, headers: { 'x-seen': headers['x-sent'] ?? '' }, body: `${method} ${body}` }), open: () => null, truthId: () => null };
  listener = new Listener({ front, face: request === null ? null : { request, open: () => null } }, { catchUp: () => undefined, nowUs: () => 0, newInjector: () => new FaultInjector([], newChance(1), 0), closed: () => undefined });
  const port = await listener.listen(0);
  assert(port.ok, 'a free port is found');
  return `http://127.0.0.1:${port.value}`;
}

test('a front sees method, headers and body, and answers with headers of its own', async () => {
  const url = await listen();
  const response = await fetch(url, { method: 'POST', body: 'an order', headers: { 'X-Sent': 'a key' } });
  expect([response.status, response.headers.get('x-seen'), await response.text()]).toEqual([200, 'a key', 'POST an order']);
});

test('an answer that takes a while is given when it is there', async () => {
  const waiting: ((answer: FrontAnswer) => void)[] = [];
  const url = await listen(({ target }, respond) => target === '/order' && waiting.push(respond) > 0);
  const slow = fetch(`${url}/order`);
  expect(await (await fetch(`${url}/time`)).text()).toBe('GET ');
  while (waiting.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  waiting[0]?.({ status: 201, headers: {}, body: 'done' });
  const response = await slow;
  expect([response.status, await response.text()]).toEqual([201, 'done']);
});

test('a client that gave up does no harm to the answer that comes then', async () => {
  const waiting: ((answer: FrontAnswer) => void)[] = [];
  const url = await listen((_request, respond) => waiting.push(respond) > 0);
  await expect(fetch(url, { signal: AbortSignal.timeout(100) })).rejects.toThrow();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(() => waiting[0]?.({ status: 200, headers: {}, body: 'too late' })).not.toThrow();
});

test('a body beyond its limit is refused', async () => {
  const url = await listen();
  expect((await fetch(url, { method: 'POST', body: 'x'.repeat(limits.requestBodyBytesMax + 1) })).status).toBe(413);
});
