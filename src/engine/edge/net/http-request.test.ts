import { expect, test } from 'vitest';
import { httpRequest } from './http-request.ts';

test('a key that no header can hold is told, and its value is not', async () => {
  const answer = await httpRequest({ method: 'GET', url: 'http://127.0.0.1:9/', headers: { 'ok-access-passphrase': 'секрет' }, timeoutMs: 1_000 });
  expect(answer).toMatchObject({ ok: false, wasSent: false, fault: { code: 'config.invalid', detail: expect.stringContaining('ok-access-passphrase') } });
  expect(JSON.stringify(answer)).not.toContain('секрет');
});
