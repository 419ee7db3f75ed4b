import { expect, test } from 'vitest';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { extraOf, layoutOf, whyNoKey, whyNotWhole } from './credentials.ts';

/** ccxt as it is, by its own index: the table must say what it says. */
async function wantedByCcxt(): Promise<ReadonlyMap<string, readonly string[]>> {
  const index: unknown = (await import(pathToFileURL(join(dirname(createRequire(import.meta.url).resolve('ccxt')), '..', 'js', 'ccxt.js')).href)).default;
  const ids: unknown = Reflect.get(Object(index), 'exchanges');
  return new Map((Array.isArray(ids) ? ids : []).map((id) => {
    const made: unknown = Reflect.construct(Object(Reflect.get(Object(index), String(id))), []);
    const required: unknown = Reflect.get(Object(made), 'requiredCredentials');
    return [String(id), Object.entries(Object(required)).flatMap(([name, isWanted]) => (isWanted === true ? [name] : [])).toSorted()] as const;
  }));
}

const wanted = await wantedByCcxt();

test('for every exchange of ccxt the table has what ccxt requires of a key, or refuses it', () => {
  expect(wanted.size).toBeGreaterThan(90);
  const told = new Map([...wanted.keys()].map((id) => {
    const layout = layoutOf(id);
    if (layout === null) return [id, null] as const;
    const { extra, names } = layout;
    return [id, [names.keyId, names.secret, ...(extra === null ? [] : [names.extra])].toSorted()] as const;
  }));
  const holdable = new Set(['apiKey,secret', 'apiKey,password,secret', 'apiKey,secret,uid', 'secret,uid']);
  const expected = new Map([...wanted].map(([id, names]) => [id, holdable.has(names.join()) ? names : null] as const));
  expect(Object.fromEntries(told)).toEqual(Object.fromEntries(expected));
});

test('what is refused says what the exchange wants', () => {
  for (const [id, names] of wanted) if (layoutOf(id) === null) for (const name of names) expect(whyNoKey(id)).toContain(name);
  expect(whyNoKey('hyperliquid')).toContain('moves all that is in it');
  expect(whyNoKey('nosuch')).toBe('ccxt knows no exchange named “nosuch”');
  expect(whyNoKey('kraken')).toBeNull();
});

test('what a key has beside its secret', () => {
  expect([extraOf('okx'), extraOf('binance'), extraOf('basic.kraken'), extraOf('basic.kucoin'), extraOf('basic.coinmate')]).toEqual(['passphrase', null, null, 'passphrase', 'uid']);
  expect([whyNotWhole('basic.kraken', false), whyNotWhole('basic.kucoin', true), whyNotWhole('htx', false)]).toEqual([null, null, null]);
  expect(whyNotWhole('basic.kucoin', false)).toContain('a passphrase beside its secret');
  expect(whyNotWhole('basic.coinmate', false)).toContain('uid');
  expect(whyNotWhole('basic.kraken', true)).toContain('no passphrase');
  expect(whyNotWhole('basic.hyperliquid', false)).toContain('walletAddress');
});
