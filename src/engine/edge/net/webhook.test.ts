import { createServer, type IncomingMessage } from 'node:http';
import { expect, test } from 'vitest';
import { assert } from '../../domain/assert.ts';
import { hookAddress, sendHook } from './webhook.ts';

test('addresses are https, or lead to this machine, and hold no password', () => {
  const isGood = (text: string): boolean => hookAddress(text).ok;
  expect(['https://hooks.example.com/a?b=c', 'http://127.0.0.1:8080/x', 'http://localhost/x'].map(isGood)).toEqual([true, true, true]);
  expect(['http://example.com/', 'ftp://127.0.0.1/', 'file:///etc/passwd', 'https://me:secret@example.com/', 'nonsense', '', `https://example.com/${'x'.repeat(1_000)}`].map(isGood)).toEqual([false, false, false, false, false, false, false]);
});

test('an event is one POST of JSON; redirects are not followed, and refusals are told without the address', async () => {
  const heard: string[] = [];
  const server = createServer((request: IncomingMessage, answer) => {
    let body = '';
    request.on('data', (part: Buffer) => (body += part.toString()));
    request.on('end', () => {
      heard.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers['content-type'] ?? ''} ${body}`);
      const status = Number(request.url?.split('/')[2]);
      answer.writeHead(status, status === 302 ? { location: '/secret/200' } : {}).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(typeof address === 'object' && address !== null, 'the server listens');
  const send = (status: number) => sendHook(`http://127.0.0.1:${address.port}/secret/${status}`, { id: 'a' }, {});
  const outcomes = [await send(204), await send(302), await send(404), await send(429), await send(503)];
  server.close();
  expect(outcomes.map(({ kind }) => kind)).toEqual(['sent', 'refused', 'refused', 'later', 'later']);
  expect(JSON.stringify(outcomes)).not.toContain('secret');
  expect(heard).toHaveLength(5);
  expect(heard[0]).toBe('POST /secret/204 application/json {"id":"a"}');
  expect(await sendHook(`http://127.0.0.1:${address.port}/secret/200`, {}, {})).toMatchObject({ kind: 'later' });
});
