import { expect, test } from 'vitest';
import type { VenueStatus } from '../../engine/contract/index.ts';
import { lostAfter, type LostVenue } from './lost-venues.ts';

function status(venue: VenueStatus['venue'], link: VenueStatus['link'], detail: string | null = null): VenueStatus {
  return {
    venue, market: 'spot', isOn: true, address: 'wss://somewhere', link, fault: detail === null ? null : { code: 'venue.unreachable', remedy: 'reconnect', detail }, retryUs: null, ageMs: null, messagesPerSecond: 0, bytesPerSecond: 0,
    lineCount: 1, openLineCount: 0, gapCount: 0, resyncCount: 0, reconnectCount: 0, faultCount: 0, clockAheadMs: null, clockMarginMs: null, budget: [], pauseUs: null, reliability: null,
    account: { state: 'off', fault: null, roundTripUs: null, openOrderCount: 0, unknownCount: 0 },
  };
}

const said = (lost: readonly LostVenue[]): readonly string[] => lost.map(({ id, detail }) => `${id} ${detail}`);

test('a market that tries again stays lost, with the last reason, until it is connected or switched off', () => {
  const first = lostAfter([], [status('okx', 'unreachable', 'refused'), status('binance', 'open'), status('htx', 'connecting')]);
  expect(said(first)).toEqual(['okx:spot refused']);
  const trying = lostAfter(first, [status('okx', 'connecting'), status('binance', 'unreachable', 'no route'), status('htx', 'open')]);
  expect(said(trying)).toEqual(['okx:spot refused', 'binance:spot no route']);
  expect(said(lostAfter(trying, [status('okx', 'open'), status('binance', 'off')]))).toEqual([]);
});

test('while nothing is lost nobody is told anything', () => {
  const none: readonly LostVenue[] = [];
  expect(lostAfter(none, [status('okx', 'open')])).toBe(none);
});
