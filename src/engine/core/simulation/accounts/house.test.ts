import { expect, test } from 'vitest';
import { instrumentsOf } from '../instruments.ts';
import { World } from '../world.ts';
import type { Account, AccountEvent } from './account.ts';
import type { CommandAnswer, PlaceCommand } from './desk.ts';
import { askFor, noHouseFaults, tellEvent } from './house.ts';
import { practiceKeys } from './keys.ts';
import { openHouse, type HouseSettings, type OpenHouse } from './open-house.ts';

const startUs = 1_700_000_000_000_000;
const spotId = 'binance:spot:LTCUSDT';

function stage(changed: Partial<HouseSettings> = {}): { readonly house: OpenHouse; readonly account: Account; readonly events: AccountEvent[]; readonly wait: (us: number) => void } {
  const world = new World({ seed: 5, startUs, instruments: instrumentsOf('binance', 'spot').filter(({ id }) => id === spotId) });
  const house = openHouse({ world, venues: ['binance'], verify: () => true, ...changed });
  const { binance } = house.accounts;
  if (binance === undefined) throw new Error('the venue has an account');
  const events: AccountEvent[] = [];
  binance.listen((event) => void events.push(event));
  return { house, account: binance, events, wait: (us) => world.advance(world.nowUs + us) };
}

function command(changed: Partial<PlaceCommand>): PlaceCommand {
  return { marketId: spotId, side: 'buy', kind: 'limit', ticks: 1_000, lots: 1_000, spend: null, clientId: null, isReduceOnly: false, selfTrade: 'expire-maker', ...changed };
}

test('an order that must be filled at once, and cannot be, is one that ends, where the venue has it so', () => {
  const { house, account, events, wait } = stage();
  const before = account.wallet('spot').of('USDT');
  const answers: CommandAnswer[] = [];
  house.desk.place(account, command({ kind: 'fok' }), (given) => void answers.push(given));
  wait(10_000);
  expect(answers).toMatchObject([{ ok: true, order: { status: 'expired', filledLots: 0, locked: 0n } }]);
  expect(events.flatMap((event) => (event.kind === 'order' ? [event.change] : []))).toEqual(['accepted', 'expired']);
  expect(account.wallet('spot').of('USDT')).toEqual(before);
});

test('what a venue keeps with an order is there in every event, and added to when it is cancelled', () => {
  const { house, account, events, wait } = stage();
  house.desk.place(account, command({ clientId: 'mine', memo: { type: 'LIMIT' } }), () => undefined);
  wait(10_000);
  house.desk.cancel(account, { orderId: null, clientId: 'mine', memo: { cancelId: 'yours' } }, () => undefined);
  wait(10_000);
  expect(events.flatMap((event) => (event.kind === 'order' ? [event.order.memo] : []))).toEqual([{ type: 'LIMIT' }, { type: 'LIMIT', cancelId: 'yours' }]);
});

test('nobody but its owner takes an order away, wherever the price goes', () => {
  const { house, account, events, wait } = stage();
  const exchange = house.world.market(spotId)?.exchange;
  for (let round = 0; round < 60; round += 1) {
    for (const side of ['buy', 'sell'] as const) house.desk.place(account, command({ side, ticks: exchange?.bestTicks(side) ?? 1, lots: 200 }), () => undefined);
    wait(3_000_000);
  }
  const changes = events.flatMap((event) => (event.kind === 'order' ? [event.change] : []));
  expect([changes.filter((change) => change === 'cancelled').length, changes.includes('filled')]).toEqual([0, true]);
});

test('records tell an order as it was at any moment', () => {
  const { house, account, wait } = stage();
  const records = house.recordsOf(account);
  house.desk.place(account, command({ clientId: 'mine' }), () => undefined);
  wait(10_000);
  const openUs = house.world.nowUs;
  house.desk.cancel(account, { orderId: null, clientId: 'mine' }, () => undefined);
  wait(10_000);
  const statusAt = (timeUs: number): string | undefined => records.named('mine', timeUs)?.order.status;
  expect([statusAt(startUs), statusAt(openUs), statusAt(house.world.nowUs)]).toEqual([undefined, 'open', 'cancelled']);
  expect([openUs, house.world.nowUs].map((timeUs) => records.orders(timeUs, ({ status }) => status === 'open').length)).toEqual([1, 0]);
});

test('a name that was used again is the open order’s, and of ended ones the newest’s', () => {
  const { house, account, wait } = stage();
  const records = house.recordsOf(account);
  const numbers: (number | undefined)[] = [];
  for (let round = 0; round < 2; round += 1) {
    house.desk.place(account, command({ clientId: 'mine' }), () => undefined);
    wait(10_000);
    numbers.push([...account.open.keys()][0]);
    expect(records.named('mine', house.world.nowUs)?.order).toMatchObject({ orderId: numbers.at(-1), status: 'open' });
    house.desk.cancel(account, { orderId: null, clientId: 'mine' }, () => undefined);
    wait(10_000);
    expect(records.named('mine', house.world.nowUs)?.order).toMatchObject({ orderId: numbers.at(-1), status: 'cancelled' });
  }
  expect(numbers[0]).not.toBe(numbers[1]);
});

test('an order that changes often was there all the time', () => {
  const { house, account, wait } = stage();
  house.desk.place(account, command({ clientId: 'mine' }), () => undefined);
  wait(10_000);
  const { nowUs } = house.world;
  for (let lots = 999; lots > 970; lots -= 1) {
    house.desk.amend(account, { orderId: null, clientId: 'mine', ticks: null, lots }, () => undefined);
    wait(10_000);
  }
  const records = house.recordsOf(account);
  expect(records.named('mine', nowUs)?.order.status).toBe('open');
  expect(records.named('mine', startUs)).toBe(null);
  expect(records.named('mine', house.world.nowUs)?.order.lots).toBe(971);
});

test('a venue that hears nothing of a command says so once, after its patience, and nothing later', () => {
  const { house, wait } = stage();
  const told: (string | null)[] = [];
  let late: ((given: string) => void) | null = null;
  askFor<string>(house, 1_000_000, (answer) => void (late = answer), (given) => void told.push(given));
  askFor<string>(house, 1_000_000, (answer) => answer('at once'), (given) => void told.push(given));
  wait(2_000_000);
  late ??= (): void => undefined;
  late('too late');
  expect(told).toEqual(['at once', null]);
});

test('a silent venue says nothing at all', () => {
  const { house, wait } = stage({ houseFaults: { ...noHouseFaults, staysSilent: () => true } });
  const told: unknown[] = [];
  askFor<string>(house, 1_000_000, () => undefined, (given) => void told.push(given));
  wait(2_000_000);
  expect(told).toEqual([]);
});

test('an event that is held is overtaken, and one that is repeated comes twice', () => {
  const holds = [5_000, 0, 0];
  const repeats = [false, false, true];
  const { house, wait } = stage({ houseFaults: { ...noHouseFaults, heldUs: () => holds.shift() ?? 0, repeats: () => repeats.shift() ?? false } });
  const told: string[] = [];
  for (const name of ['one', 'two', 'three']) tellEvent(house, () => void told.push(name));
  wait(10_000);
  expect(told).toEqual(['two', 'three', 'three', 'one']);
});

test('keys are the seed’s, and no two are alike', () => {
  const keys = practiceKeys(7, ['binance', 'okx', 'htx']);
  expect(practiceKeys(7, ['okx'])).toEqual(keys.filter(({ venue }) => venue === 'okx'));
  expect(new Set(keys.flatMap(({ key, secret }) => [key, secret])).size).toBe(keys.length * 2);
  expect(practiceKeys(8, ['okx'])[0]?.key).not.toBe(practiceKeys(7, ['okx'])[0]?.key);
});
