import { expect, test } from 'vitest';
import { SecretInput, type SecretSource } from './secret-input.ts';

interface Person {
  readonly source: SecretSource;
  readonly shown: string[];
  readonly modes: boolean[];
}

/** Types these keys, a chunk at a time. */
function person(keys: readonly string[], isTTY = true): Person {
  const shown: string[] = [];
  const modes: boolean[] = [];
  async function* typed(): AsyncGenerator {
    for (const key of keys) yield await Promise.resolve(Buffer.from(key));
  }
  const chunks = typed();
  const source: SecretSource = { isTTY, [Symbol.asyncIterator]: () => chunks, ...(isTTY ? { setRawMode: (isRaw: boolean) => modes.push(isRaw) } : {}) };
  return { source, shown, modes };
}

async function asked(keys: readonly string[], { isHidden = true, isTTY = true, times = 1 } = {}): Promise<{ readonly answers: readonly (string | null)[]; readonly shown: string; readonly modes: readonly boolean[] }> {
  const { source, shown, modes } = person(keys, isTTY);
  const input = new SecretInput(source, (text) => shown.push(text));
  const answers: (string | null)[] = [];
  for (let time = 0; time < times; time += 1) answers.push((await input.ask('secret', isHidden))?.open().toString() ?? null);
  await input.close();
  return { answers, shown: shown.join(''), modes };
}

test('what is typed in hiding is not shown, and the terminal is as before afterwards', async () => {
  expect(await asked(['s3c', 'r', 'et\r'])).toEqual({ answers: ['s3cret'], shown: 'secret: \n', modes: [true, false] });
});

test('what is no secret is shown as it is typed', async () => {
  expect((await asked(['ab\r'], { isHidden: false })).shown).toBe('secret: ab\n');
});

test('a slip is taken back by whole characters', async () => {
  expect((await asked(['sé密\u007f\u007fx\r'])).answers).toEqual(['sx']);
  expect((await asked(['s\u007f\u007f\u007fdone\r'])).answers).toEqual(['done']);
});

test.each([['Ctrl-C', 's3c\u0003'], ['Escape', 's3c\u001b'], ['an end without a word', '']])('%s gives up', async (_, keys) => {
  expect(await asked([keys])).toMatchObject({ answers: [null], modes: [true, false] });
});

test('a program writes one secret a line, whatever ends its lines', async () => {
  expect(await asked(['the id\nthe se', 'cret\r', '\nthe passphrase'], { isTTY: false, times: 4 })).toEqual({ answers: ['the id', 'the secret', 'the passphrase', null], shown: '', modes: [] });
});

test('a private key in PEM is one secret, pasted or piped', async () => {
  const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAw\nAAAA\n-----END PRIVATE KEY-----';
  expect((await asked([`${pem}\nnext\n`], { isTTY: false, times: 2 })).answers).toEqual([pem, 'next']);
  expect(await asked([`${pem.replaceAll('\n', '\r')}\r`])).toMatchObject({ answers: [pem], shown: 'secret: \n' });
});

test('a line or a block without end is refused', async () => {
  expect((await asked(['x'.repeat(100_000)], { isTTY: false })).answers).toEqual([null]);
  expect((await asked(['-----BEGIN X-----\n', 'x\n'.repeat(500)], { isTTY: false })).answers).toEqual([null]);
});
