/** Cases 49 to 63: the real feed machine in front of the venue, in virtual time. */

import { usPerSecond } from '../../../domain/time.ts';
import type { ConformanceCase, Stage } from './case.ts';
import { timeMs } from './bench.ts';
import type { Check } from './check.ts';
import { Venue } from './venue.ts';
import { isAbsent } from './words.ts';

/** Long enough for a start, whatever the venue. */
const startUs = 8 * usPerSecond;

export const feedCases: readonly ConformanceCase[] = [
  {
    number: 49,
    name: 'from nothing to a live book, by this venue’s own start',
    run: (stage, check) => {
      const venue = started(stage, check);
      check.same('what was told', [venue.told, venue.faults], [['resyncing', 'live'], []]);
      const { book } = stage.words.dialect;
      const asked = venue.done.filter((done) => done.includes(stage.words.dialect.snapshotRequest(venue.bench.spec.symbol).path)).length;
      check.same('requests for the book', asked, book.kind === 'request' ? 1 : 0);
      check.same('whole books', venue.counts.get('snapshot'), 1);
      check.holds('changes came', (venue.counts.get('depth') ?? 0) > 30);
      check.holds('the clocks were compared', venue.feed.offset.isKnown);
      return null;
    },
  },
  {
    number: 50,
    name: 'a quiet market is live, too: nothing but the whole book came',
    run: (stage, check) => {
      const venue = new Venue(stage.words, stage.tools, check);
      venue.isMoving = false;
      venue.run(startUs);
      check.same('what was told', [venue.told, venue.faults, venue.counts.get('depth') ?? 0], [['resyncing', 'live'], [], 0]);
      return null;
    },
  },
  {
    number: 51,
    name: 'a lost change is a hole: the book begins anew and is right again',
    run: (stage, check) => holed(stage, check, () => []),
  },
  {
    number: 52,
    name: 'a damaged change is a hole, too',
    run: (stage, check) => holed(stage, check, (message) => [message.slice(0, -7)]),
  },
  {
    number: 53,
    name: 'a change that comes twice counts once',
    run: (stage, check) => {
      const venue = started(stage, check);
      const before = venue.counts.get('depth') ?? 0;
      venue.mischief = (message) => [message, message];
      venue.run(usPerSecond);
      check.same('what was told', [venue.told, venue.faults], [['resyncing', 'live'], []]);
      check.same('dropped', venue.feed.tracks.counts.oldCount, 1);
      check.holds('the others came', (venue.counts.get('depth') ?? 0) >= before + 9);
      return null;
    },
  },
  {
    number: 54,
    name: 'a lost connection makes the book stale at once, another one live again',
    run: (stage, check) => {
      const venue = started(stage, check);
      for (const { number } of venue.bookLines) venue.hangUp(number);
      check.same('at once', venue.validity, 'stale');
      venue.run(startUs);
      check.same('what was told', venue.told, ['resyncing', 'live', 'stale', 'resyncing', 'live']);
      return null;
    },
  },
  {
    number: 55,
    name: 'silence makes the book stale within the heartbeat’s time',
    run: (stage, check) => {
      const venue = started(stage, check);
      const { silenceUsMax } = stage.words.dialect.heartbeat;
      for (const line of venue.lines.values()) line.isSilent = true;
      const silentUs = venue.nowUs;
      let staleUs = Infinity;
      venue.isMoving = false;
      venue.run(silenceUsMax + 2 * usPerSecond, () => {
        if (venue.validity !== 'live') staleUs = Math.min(staleUs, venue.nowUs);
      });
      check.holds(`stale after ${(staleUs - silentUs) / usPerSecond} s of ${silenceUsMax / usPerSecond} s`, staleUs - silentUs <= silenceUsMax + usPerSecond);
      check.holds('because it was silent', venue.faults.includes('venue.silent'));
      venue.isMoving = true;
      venue.run(startUs);
      check.same('afterwards', venue.validity, 'live');
      return null;
    },
  },
  {
    number: 56,
    name: 'a quiet connection that lives is kept',
    run: (stage, check) => {
      const venue = started(stage, check);
      venue.isMoving = false;
      const lines = [...venue.lines.keys()];
      venue.run(2 * stage.words.dialect.heartbeat.silenceUsMax + 5 * usPerSecond);
      check.same('the connections', [[...venue.lines.keys()], venue.faults, venue.validity], [lines, [], 'live']);
      return null;
    },
  },
  {
    number: 57,
    name: 'while no connection opens, the book is asked for by requests, and called degraded',
    run: (stage, check) => {
      const venue = started(stage, check);
      venue.refusesLines = true;
      for (const { number } of venue.lines.values()) venue.hangUp(number);
      venue.isMoving = false;
      venue.run(startUs);
      check.same('what it is called, and what it says', [venue.validity, venue.sides], ['degraded', venue.truth]);
      check.same('why', venue.told.slice(2), ['stale', 'degraded']);
      venue.refusesRequests = true;
      venue.run(10 * usPerSecond);
      check.same('when requests are refused, too', venue.validity, 'stale');
      venue.refusesLines = false;
      venue.refusesRequests = false;
      venue.isMoving = true;
      venue.run(40 * usPerSecond);
      check.same('when all is well again', venue.validity, 'live');
      return null;
    },
  },
  {
    number: 58,
    name: 'a connection that the venue will end is replaced before, and the book stays live',
    run: (stage, check) => {
      const { leaving } = stage.words.talk;
      if (isAbsent(leaving)) return leaving;
      const venue = started(stage, check);
      const before = venue.bookLines.map(({ number }) => number);
      venue.tell(leaving, () => true);
      venue.run(20 * usPerSecond, () => check.holds('the book is live', venue.validity === 'live'));
      const after = venue.bookLines.map(({ number }) => number);
      check.holds(`another connection carries the book (${before.join()} → ${after.join()})`, after.length === 1 && after.every((number) => !before.includes(number)));
      check.holds('the old one was closed by us', before.every((number) => venue.done.includes(`disconnect ${number} replaced`)));
      check.same('what was told', venue.told, ['resyncing', 'live']);
      return null;
    },
  },
  {
    number: 59,
    name: 'of two connections that race, each fact is taken once; one may go and the book is kept, or found again',
    run: (stage, check) => {
      const { words } = stage;
      const venue = started(stage, check, true);
      check.same('connections for the book', venue.bookLines.length, 2);
      const [price, quantity] = venue.bench.level(1_000, 3);
      venue.tell(words.facts.trade(venue.bench.spec.symbol, { id: '371234567', price, quantity, side: 'buy', timeMs }), ({ name }) => name === words.facts.tradeLine);
      venue.run(usPerSecond);
      check.same('the trade', venue.counts.get('trade'), 1);
      check.same('what was told', venue.told, ['resyncing', 'live']);
      const [elder, younger] = venue.bookLines.map(({ number }) => number);
      venue.hangUp(elder ?? 0);
      if (words.dialect.idsOf === 'venue') check.same('when the elder goes', venue.validity, 'live');
      venue.run(startUs);
      check.same('afterwards', [venue.validity, venue.bookLines.length], ['live', 2]);
      venue.hangUp(younger ?? 0);
      venue.run(startUs);
      check.same('when the other goes, too', [venue.validity, venue.bookLines.length], ['live', 2]);
      return null;
    },
  },
  {
    number: 60,
    name: 'many instruments are spread over connections within the venue’s limits, and leave them again',
    run: (stage, check) => {
      const { words } = stage;
      const symbols = Array.from({ length: 60 }, (_, index) => (words.dialect.venue === 'htx' && words.dialect.market === 'spot' ? `s${index}usdt` : `S${index}-USDT`));
      const venue = new Venue(words, stage.tools, check, false, symbols);
      venue.isMoving = false;
      venue.run(30 * usPerSecond);
      venue.isMoving = true; // a book is live when its stream has said something
      venue.run(2 * usPerSecond);
      const wanted = (): readonly string[] => words.dialect.lines.flatMap(({ topicsOf }) => symbols.flatMap((symbol) => topicsOf(symbol)));
      const carried = (): readonly string[] => [...venue.lines.values()].flatMap(({ topics }) => [...topics]);
      check.same('what is carried', [...new Set(carried())].sort(), [...new Set(wanted())].sort());
      const live = symbols.filter((_, index) => venue.feed.validityOf(index + 1) === 'live').length;
      check.same('live books', live, symbols.length);
      symbols.forEach((_, index) => venue.feed.untrack(index + 1, venue.nowUs));
      venue.run(40 * usPerSecond);
      check.same('what is left', carried(), []);
      return null;
    },
  },
  {
    number: 61,
    name: 'a connection whose life ends at a known time is replaced before, and the book stays live',
    run: (stage, check) => {
      const { lineLifeUs } = stage.words.dialect;
      if (lineLifeUs === null) return { no: 'no such time is known' };
      const venue = started(stage, check);
      const before = venue.bookLines.map(({ number }) => number);
      venue.isMoving = false;
      venue.run(lineLifeUs - startUs, () => {}, usPerSecond);
      const after = venue.bookLines.map(({ number }) => number);
      check.holds(`another connection carries the book (${before.join()} → ${after.join()})`, after.length === 1 && after.every((number) => !before.includes(number)));
      check.same('what was told', [venue.told, venue.faults], [['resyncing', 'live'], []]);
      return null;
    },
  },
  {
    number: 62,
    name: 'data that comes before its acknowledgement counts',
    run: (stage, check) => {
      const venue = new Venue(stage.words, stage.tools, check);
      venue.acknowledgesLate = true;
      venue.run(startUs);
      check.same('what was told', [venue.told, venue.faults], [['resyncing', 'live'], []]);
      return null;
    },
  },
  {
    number: 63,
    name: 'a subscription that is acknowledged and stays silent is not believed: no book is live by it',
    run: (stage, check) => {
      const venue = new Venue(stage.words, stage.tools, check);
      venue.isMute = true;
      venue.run(40 * usPerSecond);
      check.same('while it is silent', venue.told, ['resyncing']);
      venue.isMute = false;
      venue.run(30 * usPerSecond);
      check.same('when it speaks', venue.validity, 'live');
      return null;
    },
  },
];

function started({ words, tools }: Stage, check: Check, isRacing = false): Venue {
  const venue = new Venue(words, tools, check, isRacing);
  venue.run(startUs);
  check.same('at the start', venue.validity, 'live');
  return venue;
}

function holed(stage: Stage, check: Check, mischief: (message: Uint8Array) => readonly Uint8Array[]): null {
  const venue = started(stage, check);
  venue.mischief = mischief;
  venue.run(300_000);
  check.same('at once', venue.told.slice(2, 3), ['resyncing']);
  check.same('the hole', venue.counts.get('gap'), 1);
  venue.run(startUs);
  check.same('what was told', venue.told, ['resyncing', 'live', 'resyncing', 'live']);
  return null;
}
