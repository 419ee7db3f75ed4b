import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { environmentName, loadConfig } from './config.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-config-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function fileWith(text: string): string {
  const file = join(folder, `${Math.floor(performance.now() * 1_000)}.json`);
  writeFileSync(file, text);
  return file;
}

test('a flag wins over the environment, that over the file, that over the default; each knows its origin', () => {
  const file = fileWith('{"port":1111,"topology":"laptop","practiceSeed":5}');
  const loaded = loadConfig({ file, environment: { FATHOM_PORT: '2222', FATHOM_PRACTICE_SEED: '6' }, flags: { port: '3333' } });
  expect(loaded).toMatchObject({ ok: true, value: { config: { port: 3333, topology: 'laptop', practiceSeed: 6, market: 'practice' } } });
  const origins = loaded.ok ? Object.fromEntries(loaded.value.origins) : {};
  expect(origins).toMatchObject({ port: 'flag', topology: 'file', practiceSeed: 'environment', market: 'default' });
});

test('lists are written with commas, addresses lose their last slash', () => {
  const loaded = loadConfig({ environment: { FATHOM_CONFIG: join(folder, 'absent.json'), FATHOM_INSTRUMENTS: 'BTCUSDT, ETHUSDT' }, flags: { market: 'live', addresses: 'binance:spot.rest=http://127.0.0.1:1/', markets: 'binance:spot' } });
  expect(loaded).toMatchObject({ ok: true, value: { config: { instruments: ['BTCUSDT', 'ETHUSDT'], markets: ['binance:spot'], addresses: [{ market: 'binance:spot', server: 'rest', url: 'http://127.0.0.1:1' }] } } });
});

test.each([
  ['{"port":99999}', /\.json: port must be a whole number from 0 to 65535, was 99999$/],
  ['{"port":"x"}', /\.json: port must be a whole number from 0 to 65535, was "x"$/],
  ['{"topology":"moon"}', /topology must be \w+ or \w+, was "moon"$/],
  ['{"dataFolder":""}', /dataFolder must name a folder, was ""$/],
  ['{"prot":1}', /prot is no setting; remove it/],
  ['[1]', /must hold one JSON object/],
  ['{', /is not JSON/],
  ['{"addresses":["binance:spot.rest=file:///etc/passwd"]}', /addresses must be addresses such as okx:spot\.rest=/],
  ['{"markets":["mtgox:spot"]}', /markets must be markets among binance:spot/],
  ['{"markets":[]}', /markets must name at least one market/],
  ['{"journalBytesMax":5}', /must be 0 or at least/],
  ['{"addresses":["binance:spot.rest=http://127.0.0.1:1"]}', /binance:spot\.rest needs binance:spot\.stream beside it/],
  ['{"addresses":["binance:spot.stream=ws://127.0.0.1:1"]}', /binance:spot\.stream needs binance:spot\.rest beside it/],
])('%s is refused, and the place is named', (text, words) => {
  const loaded = loadConfig({ file: fileWith(text), environment: {}, flags: {} });
  expect(loaded.ok).toBe(false);
  expect(loaded.ok ? '' : loaded.fault.detail).toMatch(words);
});

test('a wrong value in the environment names the variable, a missing file that was asked for is an error', () => {
  const wrong = loadConfig({ environment: { FATHOM_CONFIG: join(folder, 'absent.json'), FATHOM_PORT: 'many' }, flags: {} });
  expect(wrong.ok ? '' : wrong.fault.detail).toContain('FATHOM_PORT');
  expect(loadConfig({ file: join(folder, 'nowhere.json'), environment: {}, flags: {} }).ok).toBe(false);
  expect(environmentName('journalBytesMax')).toBe('FATHOM_JOURNAL_BYTES_MAX');
});

test.each([
  [['basic.kraken:spot'], [], 'basic.kraken:spot is a real exchange: it needs --live'],
  [['basic.nosuch:spot'], [], 'must be markets among binance:spot'],
  [['basic.kraken:futures'], [], 'must be markets among'],
  [['basic.../../etc:spot'], [], 'must be markets among'],
  [['basic.kraken:spot', 'basic.bitstamp:spot', 'basic.gate:spot', 'basic.mexc:spot', 'basic.bitget:spot'], [], 'may name 4 basic markets at most'],
  [['basic.kraken:spot'], ['basic.kraken:spot.stream=ws://127.0.0.1:1'], 'must be addresses such as'],
])('basic markets %j at %j do not start', (markets, addresses, words) => {
  const loaded = loadConfig({ flags: { markets, addresses }, environment: {}, file: fileWith('{}') });
  expect(loaded).toMatchObject({ ok: false, fault: { code: 'config.invalid', detail: expect.stringContaining(words) } });
});

test('a basic market is named as ccxt names the exchange, in practice with a server of its own', () => {
  const practice = loadConfig({ flags: { markets: 'binance:spot,basic.kraken:perp', addresses: 'basic.kraken:perp.rest=http://127.0.0.1:9', instruments: 'basic.kraken:perp:BTC/USDT:USDT' }, environment: {}, file: fileWith('{}') });
  expect(practice).toMatchObject({ ok: true, value: { config: { markets: ['binance:spot', 'basic.kraken:perp'], instruments: ['basic.kraken:perp:BTC/USDT:USDT'] } } });
  const more = loadConfig({ flags: { market: 'live', markets: '+basic.kraken:spot, basic.gate:perp' }, environment: {}, file: fileWith('{}') });
  expect(more.ok ? more.value.config.markets.slice(5) : more.fault).toEqual(['htx:perp', 'basic.kraken:spot', 'basic.gate:perp']);
  expect(loadConfig({ flags: { market: 'live', markets: 'basic.kraken:spot' }, environment: {}, file: fileWith('{}') })).toMatchObject({ ok: true });
});
