import { expect, test } from 'vitest';
import type { AlertScript, AlertSettings, Instrument, ListedAlert } from '../../../engine/contract/index.ts';
import { choiceOf, newFormats } from '../../i18n/formats.ts';
import { textIn, type Language } from '../../i18n/language.ts';
import { preferences } from '../../state/settings.ts';
import { alertAt, draftOf, freshId, inOrder, judge, newDraft, numberIn, scriptOf, settingsFrom, settingsOf, stateOf, tellerOf, withKind, type Draft } from './model.ts';
import { conditionWords, firingWords, type Say } from './words.ts';

const btc: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT', tick: { units: 1_000_000n, decimals: 8 }, lot: { units: 1n, decimals: 5 },
  contractSize: { units: 1n, decimals: 0 }, orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null }, priceDecimals: 8, qtyDecimals: 5, status: 'trading',
};

function judged(part: Partial<Draft>): AlertSettings | readonly (readonly [string, string])[] {
  const outcome = judge({ ...newDraft(btc), ...part }, 'fresh', null);
  return outcome.ok ? outcome.alert : outcome.wrong;
}

function say(language: Language): Say {
  return { t: (key, places) => textIn(language, key, places), formats: newFormats(choiceOf(preferences.get(), language)), instruments: [btc] };
}

test('what was typed becomes an alert, or is told what is wrong with it', () => {
  expect(judged({ threshold: '62,000.5' })).toMatchObject({
    rule: { id: 'fresh', condition: { kind: 'level', source: 'price', of: btc.id, direction: 'up', threshold: 62_000.5, hysteresis: 0 }, cooldownUs: 60_000_000, isOnce: false }, isOn: true, show: { isSound: true },
  });
  expect(judged({})).toEqual([['threshold', 'alerts.wrong.number']]);
  expect(judged({ threshold: '-1', hysteresis: 'x' })).toEqual([['hysteresis', 'alerts.wrong.number'], ['threshold', 'alerts.wrong.negative']]);
  expect(judged({ kind: 'funding', threshold: '−0.01' })).toMatchObject({ rule: { condition: { threshold: -0.01 } } });
  expect(judged({ kind: 'indicator', of: '', threshold: '70' })).toEqual([['of', 'alerts.wrong.name']]);
  expect(judged({ kind: 'wall', worthMin: '1,000,000', event: 'pulled' })).toMatchObject({ rule: { condition: { kind: 'wall', event: 'pulled', worthMin: 1_000_000 } } });
  expect(judged({ kind: 'spread', other: 'okx:spot:BTC-USDT', threshold: '5' })).toMatchObject({ rule: { condition: { of: `${btc.id}|okx:spot:BTC-USDT` } } });
});

test('numbers are read as they are typed, and what is no number is none', () => {
  expect(['62000.5', ' 62,000 ', '.5', '-3', '−3'].map(numberIn)).toEqual([62_000.5, 62_000, 0.5, -3, -3]);
  expect(['', '1e5', '6,20', '1,2,3', '0x10', '1.2.3', 'NaN'].map(numberIn)).toEqual([null, null, null, null, null, null, null]);
});

test('an alert that is edited becomes the same draft again', () => {
  for (const part of [{ threshold: '0.0000001' }, { kind: 'spread', other: 'okx:spot:BTC-USDT', threshold: '5' }, { kind: 'wall', worthMin: '250000' }, { kind: 'age', of: 'okx:perp', threshold: '5000', isOnce: true }] as const) {
    const draft: Draft = { ...newDraft(btc), ...part, id: 'fresh', name: 'mine' };
    const outcome = judge(draft, 'other', null);
    expect(outcome.ok && draftOf(outcome.alert, btc)).toMatchObject(part);
  }
});

test('another kind of number is about another thing', () => {
  const draft = { ...newDraft(btc), threshold: '5' };
  expect(withKind(draft, 'age', btc, 'okx:spot')).toMatchObject({ kind: 'age', of: 'okx:spot', threshold: '' });
  expect(withKind(draft, 'spread', btc, 'okx:spot')).toMatchObject({ kind: 'spread', of: btc.id });
  expect(withKind(draft, 'indicator', btc, 'okx:spot')).toMatchObject({ of: '' });
});

test('what an alert does at present', () => {
  const alert: ListedAlert = { ...alertAt(btc, 62_000, 61_000, 'a'), isDone: false, isWatching: true, firedCount: 0 };
  const states = [alert, { ...alert, isWatching: false }, { ...alert, isDone: true }, { ...alert, snoozedUntilUs: 10 }, { ...alert, isOn: false }].map((one) => stateOf(one, 5));
  expect(states).toEqual(['watching', 'blind', 'done', 'snoozed', 'off']);
});

test('an alert at a price goes the way from the market to it', () => {
  const way = (price: number, middle: number | null) => alertAt(btc, price, middle, 'a').rule.condition;
  expect(way(62_000.004, 61_000)).toMatchObject({ direction: 'up', threshold: 62_000 });
  expect(way(60_000.006, 61_000)).toMatchObject({ threshold: 60_000.01 });
  expect(way(60_000, 61_000)).toMatchObject({ direction: 'down' });
  expect([way(61_000, 61_000), way(61_000, null)]).toMatchObject([{ direction: 'either' }, { direction: 'either' }]);
  expect(freshId(36, 0.5)).toBe('a10i0');
});

test('alerts and events are said in both languages', () => {
  const alert = alertAt(btc, 62_000, 61_000, 'a');
  const { condition } = alert.rule;
  const firing = { id: 'a/1/1', alert, timeUs: 0, value: 62_000.005, direction: 'up', isAfterGap: false, silencedCount: 0, isSeen: false, hook: null } as const;
  expect([conditionWords(condition, say('en')), conditionWords(condition, say('zh-CN'))]).toEqual(['BTC/USDT Binance spot: price ≥ 62,000.00', 'BTC/USDT 币安 现货：价格 ≥ 62,000.00']);
  expect(firingWords(firing, say('en'))).toBe('BTC/USDT Binance spot: price rose to 62,000.005 (set at 62,000.00)');
  expect(conditionWords({ kind: 'level', source: 'spread', of: `${btc.id}|gone`, direction: 'either', threshold: 5, hysteresis: 0, isImmediate: false }, say('en'))).toBe('BTC/USDT Binance spot − gone: spread crosses 5 bp');
  expect(conditionWords({ kind: 'level', source: 'age', of: 'okx:perp', direction: 'up', threshold: 5_000, hysteresis: 0, isImmediate: false }, say('zh-CN'))).toBe('欧易 USDT 永续：行情静默 ≥ 5000 ms');
});

test('what was stored is judged', () => {
  expect([settingsFrom({}), settingsFrom({ hasEvents: false, more: 1 })]).toEqual([{ hasEvents: true }, { hasEvents: false }]);
});

test('an alert on a script carries what the engine runs, over edits and switches too; what only a chart knows says that it needs a page', () => {
  const script: AlertScript = { instrument: btc.id, bar: { kind: 'time', us: 60_000_000 }, name: 'mine', source: 'indicator({})', params: {}, plot: 'a', isOnClose: false };
  const of = `${btc.id} 1m mine`;
  const draft: Draft = { ...newDraft(btc), kind: 'indicator', of, threshold: '5' };
  const offered = new Map([[of, script]]);
  const made = judge(draft, 'fresh', null, scriptOf(draft, offered, null));
  if (!made.ok) throw new Error('it is whole');
  expect([made.alert.script, tellerOf(made.alert), settingsOf(made.alert)]).toEqual([{ ...script, isOnClose: true }, 'script', made.alert]);
  expect(tellerOf({ ...made.alert, script: { instrument: btc.id, bar: script.bar, name: 'RSI 14', indicator: 'rsi', params: { length: 14 }, plot: 'value', isOnClose: true } })).toBe('indicator');
  // Edited where no chart offers it: the text that it has stays.
  const again = draftOf(made.alert, btc);
  expect([again.isOnClose, scriptOf(again, new Map(), made.alert), scriptOf({ ...again, of: 'other' }, new Map(), made.alert)]).toEqual([true, { ...script, isOnClose: true }, null]);
  const plain = judge(draft, 'fresh', null, scriptOf(draft, new Map(), null));
  expect(plain.ok && [plain.alert.script, tellerOf(plain.alert)]).toEqual([undefined, 'page']);
  expect(conditionWords(made.alert.rule.condition, say('en'))).toContain('BTC/USDT');
});

test('what waits stands first, the newest of it above, and what is done last', () => {
  const listed = (id: string, part: Partial<ListedAlert> = {}): ListedAlert => ({ ...alertAt(btc, 62_000, 61_000, id), isDone: false, isWatching: true, firedCount: 0, ...part });
  expect(inOrder([listed('old'), listed('done', { isDone: true }), listed('off', { isOn: false }), listed('blind', { isWatching: false }), listed('new')], 5).map(({ rule }) => rule.id)).toEqual(['new', 'blind', 'old', 'off', 'done']);
});
