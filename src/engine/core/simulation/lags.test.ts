/** Who leads and who follows: how a person says it, and that the markets do it. */

import { expect, test } from 'vitest';
import { LeadLag, type LeadLagEstimate } from '../market/lead-lag.ts';
import { practiceInstruments } from './instruments.ts';
import { lagMsMax, withLags } from './lags.ts';
import { marketProfiles, type MarketProfile } from './profiles.ts';
import { World } from './world.ts';

const startUs = 1_790_000_000_000_000;
const second = 1_000_000;

function lagged(text: string): readonly MarketProfile[] {
  const changed = withLags(marketProfiles, text);
  if (!changed.ok) throw new Error(changed.fault);
  return changed.value;
}

test('a lag is said for a venue, or for one of its markets by either name', () => {
  const lags = (text: string): readonly number[] => lagged(text).map(({ lagUs }) => lagUs / 1_000);
  expect(lags('')).toEqual(marketProfiles.map(({ lagUs }) => lagUs / 1_000));
  expect(lags('okx=5ms, binance:usdm=37,htx:perp=120ms')).toEqual([40, 37, 5, 5, 350, 120]);
});

test.each(['kraken=5', 'okx', 'okx:option=5', 'okx=-5', 'okx=5s', `okx=${lagMsMax + 1}`])('“%s” is refused', (text) => {
  expect(withLags(marketProfiles, text)).toMatchObject({ ok: false, fault: expect.stringContaining('no lag of a market') });
});

test('the longest lag is remembered', () => {
  const instruments = practiceInstruments.filter(({ id }) => id === 'htx:spot:btcusdt');
  const world = new World({ seed: 1, startUs, instruments, profiles: lagged(`htx=${lagMsMax}`) });
  expect(() => world.advance(startUs + 10 * second)).not.toThrow();
});

/** What is found after so long between Binance’s and OKX’s spot markets of one seed. */
function found(seed: number, lags: string, seconds: number): LeadLagEstimate | null {
  const instruments = practiceInstruments.filter(({ pair, market, venue }) => pair === 'BTC/USDT' && market === 'spot' && venue !== 'htx');
  const world = new World({ seed, startUs, instruments, profiles: lagged(lags) });
  const leadLag = new LeadLag();
  for (const { id, venue } of instruments) {
    world.attend(id, {
      bookTicker: ({ exchange }) => {
        const [bid, ask] = [exchange.bestTicks('buy'), exchange.bestTicks('sell')];
        leadLag.on(venue === 'binance' ? 'first' : 'second', bid === null || ask === null ? null : (bid + ask) / 2, world.nowUs);
      },
    });
  }
  for (let elapsed = 0; elapsed < seconds; elapsed += 1) {
    world.advance(world.nowUs + second);
    leadLag.advance(world.nowUs);
  }
  return leadLag.estimate;
}

test('who leads between practice venues is found, and the other way round when it is said so', () => {
  const followed = [2, 3].map((seed) => found(seed, 'binance=0,okx=200', 420));
  const led = [2, 3].map((seed) => found(seed, 'binance=300,okx=0', 420));
  for (const [estimates, leadUs] of [[followed, 200_000], [led, -300_000]] as const) {
    for (const estimate of estimates) {
      expect(estimate?.sureness).toBeGreaterThan(0.9);
      expect(Math.abs((estimate?.leadUs ?? 0) - leadUs)).toBeLessThan(20_000);
    }
  }
});
