/** The whole engine on its threads: what an earlier run left open is found again, also by the next trading thread. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { engineMessageSchema, type AccountStatus } from '../contract/channels.ts';
import { assert } from '../domain/assert.ts';
import { startPractice } from '../edge/practice/server.ts';
import { limitOrder, placesOf, TradingDesk, until } from './account-sample.ts';
import { configSchema } from './config.ts';
import { startEngine, type Engine } from './start.ts';

const folder = mkdtempSync(join(tmpdir(), 'fathom-engine-accounts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const seed = 5;
const where = { market: 'binance:spot', symbol: 'BTCUSDT' } as const;

/** What screens are told of the account. */
class AccountScreen {
  account: AccountStatus | null = null;
  /** How often the trading thread was begun anew, in the words of the same message. */
  restarts = 0;

  constructor(engine: Engine) {
    engine.connect({
      sendText: (text) => {
        const message = engineMessageSchema.parse(JSON.parse(text));
        if (message.kind !== 'status') return;
        this.restarts = message.threads.find(({ roles }) => roles.includes('trading'))?.restartCount ?? 0;
        this.account = message.venues.find(({ venue, market }) => `${venue}:${market}` === where.market)?.account ?? null;
      },
      sendFrame: () => true,
      close: () => undefined,
    }).onText(JSON.stringify({ kind: 'call', id: 1, method: 'hello', params: { contractVersion: 1 } }));
  }

  untilReady(openOrderCount: number, restarts: number): Promise<void> {
    return until(() => this.restarts === restarts && this.account?.state === 'ready' && this.account.openOrderCount === openOrderCount, `ready with ${openOrderCount} orders`, () => [JSON.stringify(this.account)]);
  }
}

test.each([{ topology: 'workstation', journalBytesMax: 2 ** 26 }, { topology: 'laptop', journalBytesMax: 0 }] as const)('an open order outlives the program and the trading thread: $topology', async ({ topology, journalBytesMax }) => {
  const server = await startPractice({ port: 0, seed, venues: ['binance'], symbols: ['BTCUSDT'] });
  const dataFolder = join(folder, topology);
  const before = await TradingDesk.open(placesOf(server), { seed, markets: [where.market], symbols: [where.symbol], dataFolder });
  const spec = await before.untilOpen(where);
  const order = before.place(limitOrder(spec, 'buy', Math.round((before.bookOf(where)?.bestBidTicks ?? 0) * 0.97), 4 * 10 ** (spec.lot.decimals - 3)));
  await before.untilState(order, 'open');
  before.close();

  const { rest, stream } = server.markets[0]?.addresses ?? { rest: '', stream: '' };
  const config = configSchema.parse({
    dataFolder, topology, practiceSeed: seed, markets: [where.market], instruments: [where.symbol], journalBytesMax,
    addresses: [`${where.market}.rest=${rest}`, `${where.market}.stream=${stream}`, `${where.market}.trade=${stream}`],
  });
  const faults: string[] = [];
  const started = await startEngine({ config, home: 'headless', onFault: (place, { detail }) => void faults.push(`${place}: ${detail}`) });
  assert(started.ok, 'the engine starts', started.ok ? {} : { why: started.fault.detail });
  const engine = started.value;
  const screen = new AccountScreen(engine);
  await screen.untilReady(1, 0);
  engine.send('trading', { kind: 'break', how: 'exit' });
  await screen.untilReady(1, 1);
  expect(screen.account).toMatchObject({ openOrderCount: 1, unknownCount: 0 });
  await engine.close();
  expect(faults.filter((said) => /differs|surprise|damaged/.test(said))).toEqual([]);

  // What the engine journalled of the order is what the next run begins with.
  const after = await TradingDesk.open(placesOf(server), { seed, markets: [where.market], symbols: [where.symbol], dataFolder });
  await after.untilOpen(where);
  const found = after.account(where.market).order(order.number);
  expect(found).toMatchObject({ clientId: order.clientId, state: 'open' });
  after.close();
  await server.close();
});
