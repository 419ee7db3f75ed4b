/**
 * The trading role: feed and core on one thread, run to completion. Socket callback → decode →
 * align → sequence → journal → book, in one turn of the event loop; readers are told at its end.
 *
 * Sole writer of the books, of the journal ring and of the told ring.
 */

import { LatencyHistogram } from '../../core/market/latency.ts';
import { Market } from '../../core/market/market.ts';
import { newBooks } from '../../core/market/book.ts';
import { RateMeter } from '../../core/market/rates.ts';
import { openRingWriter } from '../../core/memory/ring.ts';
import { Sequencer } from '../../core/memory/sequencer.ts';
import type { Slots } from '../../core/memory/record.ts';
import { Catalogue } from '../../core/venues/catalogue.ts';
import { Feed } from '../../core/venues/feed.ts';
import { venueParts } from '../../core/venues/index.ts';
import { newChance } from '../../domain/chance.ts';
import { assert } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { clock } from '../../edge/net/clock.ts';
import { VenueLink } from '../../edge/net/venue-link.ts';
import type { VenueStatus } from '../../contract/channels.ts';
import type { PeerMessage } from './messages.ts';
import type { RoleContext, RunningRole } from './role.ts';

const statusMs = 500;
const latencyWindowUs = 10_000_000;
/** Faults go to the log at most so often a second; all are counted. */
const logsPerStatusMax = 5;

export async function startTrading(context: RoleContext): Promise<RunningRole> {
  const { plan } = context;
  const [part] = venueParts;
  assert(part !== undefined, 'there is a venue');
  const kernel = loadKernel();
  const books = newBooks(kernel);
  const journal = openRingWriter(plan.rings.journal);
  const told = openRingWriter(plan.rings.told);
  const engineUs = new LatencyHistogram(latencyWindowUs);
  const rates = new RateMeter();
  const catalogue = new Catalogue();
  let journalDropped = 0;
  let logsLeft = logsPerStatusMax;
  let isDirty = false;

  const log = (reason: Fault): void => {
    if (logsLeft <= 0) return;
    logsLeft -= 1;
    context.log(reason);
  };
  const market = new Market(books, new Sequencer(), {
    journal: (slots, slot) => {
      if (plan.config.journalBytesMax > 0 && !journal.write(slots, slot)) journalDropped += 1;
    },
    tell: (slots, slot) => {
      isDirty = true;
      told.write(slots, slot);
    },
    resync: (stream, reason) => feed.resync(stream, reason, clock()),
  });
  const publish = (): void => {
    if (!isDirty) return;
    isDirty = false;
    told.publish();
    journal.publish();
  };
  const follow = (spec: InstrumentSpec): void => {
    const book = market.open(spec);
    if (!feed.track(spec, clock())) {
      market.close(spec.stream);
      log(fault('queue.full', `${spec.id} cannot be followed: too many instruments on one connection`));
      return;
    }
    context.tell('view', { kind: 'book', spec, location: book.location() });
  };
  /** The venue changed an instrument that we follow. */
  const refollow = (spec: InstrumentSpec): void => {
    if (spec.status !== 'gone') return follow(spec);
    feed.untrack(spec.stream, clock());
    market.close(spec.stream);
    context.tell('view', { kind: 'book-gone', stream: spec.stream });
    log(fault('instrument.unknown', `${spec.id} is no longer listed`));
  };

  const link = new VenueLink(part.dialect, plan.addresses, {
    emit: (slots: Slots, slot: number) => market.on(slots, slot),
    turn: (startedUs, byteCount) => {
      publish();
      if (byteCount === 0) return;
      rates.add(startedUs, byteCount);
      engineUs.record(clock() - startedUs);
    },
    listed: (instruments) => {
      const changed = catalogue.update(instruments);
      context.tell('view', { kind: 'instruments', specs: catalogue.specs });
      context.tell('store', { kind: 'instruments', specs: catalogue.specs });
      for (const spec of changed) if (market.specOf(spec.stream) !== null) refollow(spec);
      const wanted = plan.config.market === 'practice' && plan.config.instruments.length === 0
        ? catalogue.specs
        : plan.config.instruments.map((symbol) => catalogue.bySymbol(symbol));
      for (const spec of wanted) if (spec !== null && market.specOf(spec.stream) === null) follow(spec);
    },
    trouble: log,
  }, clock);
  const feed = new Feed(part.dialect, part.newDecoder(kernel), link, newChance(Math.floor(clock()) % 2 ** 32));
  link.serve(feed);

  const tellStatus = (): void => {
    logsLeft = logsPerStatusMax;
    const nowUs = clock();
    engineUs.advance(nowUs);
    const status: VenueStatus = {
      venue: part.dialect.venue,
      market: part.dialect.market,
      address: plan.addresses.stream,
      link: feed.link,
      fault: feed.fault,
      retryUs: feed.retryUs,
      ageMs: feed.lifeUs === 0 ? null : Math.max(0, nowUs - feed.lifeUs) / 1_000,
      messagesPerSecond: rates.messagesPerSecond(nowUs),
      bytesPerSecond: rates.bytesPerSecond(nowUs),
      gapCount: feed.tracks.counts.gapCount,
      resyncCount: feed.tracks.counts.resyncCount,
      reconnectCount: feed.counts.reconnectCount,
      faultCount: feed.counts.faultCount,
    };
    const quantile = (share: number): number => engineUs.quantile(share) ?? 0;
    context.tell('view', {
      kind: 'feed-status',
      venues: [status],
      engineUs: engineUs.count === 0 ? null : { p50: quantile(0.5), p99: quantile(0.99), count: engineUs.count },
      journalDropped,
    });
  };
  const timer = setInterval(tellStatus, statusMs);
  feed.start(clock());

  return {
    onMessage: () => undefined,
    onPeer: (role) => {
      if (role === 'store' || role === 'view') context.tell(role, { kind: 'instruments', specs: catalogue.specs });
      if (role !== 'view') return;
      for (const stream of market.streams) {
        const spec = market.specOf(stream);
        const book = market.bookOf(stream);
        if (spec !== null && book !== null) context.tell('view', { kind: 'book', spec, location: book.location() });
      }
      tellStatus();
    },
    onPeerMessage: (_from, message: PeerMessage) => {
      if (message.kind !== 'follow') return;
      const spec = catalogue.byStream(message.stream);
      if (spec !== null && market.specOf(spec.stream) === null) follow(spec);
    },
    close: async () => {
      clearInterval(timer);
      feed.stop(clock());
      link.close();
      journal.publish();
      told.publish();
    },
  };
}
