/**
 * The trading role: one desk (feed and core) on this thread, run to completion; readers are told at
 * the end of each turn. Nothing else may run here.
 *
 * Sole writer of the books, of the journal ring and of the told ring. A record that the journal ring
 * has no room for is dropped from the journal and counted; the screen shows the count; an intent that is dropped
 * is not sent. Facts of accounts are journalled also when no journal of the market is kept. Accounts begin
 * when the store told what an earlier run left open.
 */

import { LatencyHistogram } from '../../core/market/latency.ts';
import { isOfAccount } from '../../core/trade/account-memory.ts';
import { openRingWriter } from '../../core/memory/ring.ts';
import { openSlabWriter } from '../../core/memory/slab.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { clock } from '../../edge/net/clock.ts';
import type { AccountsPlan } from '../account-keys.ts';
import type { ToBasic } from '../basic-messages.ts';
import { Desk } from '../desk.ts';
import { marketsAt } from '../desk-markets.ts';
import { askPast } from './past.ts';
import { BookReaches } from './book-reaches.ts';
import { OwnOrdersTeller } from './own-orders.ts';
import type { RoleContext, RunningRole } from './role.ts';

const statusMs = 500;
/** How much of a journal whose beginning was deleted cannot be replayed, at most. */
const keyframeMs = 300_000;
const latencyWindowUs = 10_000_000;
/** Faults go to the log at most so often between two statuses; all are counted. */
const logsPerStatusMax = 5;

export async function startTrading(context: RoleContext): Promise<RunningRole> {
  const { plan } = context;
  const journal = openRingWriter(plan.rings.journal);
  const told = openRingWriter(plan.rings.told);
  const order = openSlabWriter(plan.order);
  const nextSequence = new Float64Array(1);
  const engineUs = new LatencyHistogram(latencyWindowUs);
  const isJournalKept = plan.config.journalBytesMax > 0;
  let journalDropped = 0;
  /** The store must know an instrument before its facts; not the thousands that nobody follows. */
  let areFollowedNew = false;
  let logsLeft = logsPerStatusMax;

  const askBasic = (said: ToBasic): void => context.tell('basic', { kind: 'to-basic', said });
  const reaches = new BookReaches((stream, reach) => context.tell('view', { kind: 'book-reach', stream, reach }));
  const desk = new Desk({
    markets: marketsAt(plan.places),
    on: plan.on,
    kernel: loadKernel(),
    instruments: plan.config.instruments,
    isRacing: plan.config.connections > 1,
    nextSequence: plan.nextSequence,
    known: plan.specs,
    basics: plan.basics,
  }, {
    journal: (slots, slot) => {
      reaches.on(slots, slot);
      if (!isJournalKept && !isOfAccount(slots, slot)) return false;
      const isWritten = journal.write(slots, slot);
      if (!isWritten) journalDropped += 1;
      return isWritten;
    },
    tell: (slots, slot) => {
      told.write(slots, slot);
      if (isOfAccount(slots, slot)) ownOrders.changed();
    },
    turn: (startedUs, byteCount) => endTurn(startedUs, byteCount),
    onInstruments: (specs) => {
      areFollowedNew = true; // what our account names without following it may have other steps now
      context.tell('view', { kind: 'instruments', specs });
      context.report({ kind: 'instruments', specs });
    },
    onBook: (spec, book) => {
      areFollowedNew = true;
      reaches.follow(spec);
      context.tell('view', { kind: 'book', spec, location: book.location() });
    },
    onBookGone: (stream) => {
      reaches.leave(stream);
      for (const role of ['view', 'store'] as const) context.tell(role, { kind: 'book-gone', stream });
    },
    onTraded: () => {
      areFollowedNew = true;
    },
    askBasic,
    log: (_market, reason: Fault) => {
      if (logsLeft <= 0) return;
      logsLeft -= 1;
      context.log(reason);
    },
  });

  const ownOrders = new OwnOrdersTeller(() => desk.accounts?.alive ?? [], (orders) => context.tell('view', { kind: 'own-orders', orders }));
  const endTurn = (startedUs: number, byteCount: number): void => {
    nextSequence[0] = desk.market.nextSequence;
    order.write(nextSequence);
    if (areFollowedNew) tellFollowed();
    told.publish();
    journal.publish();
    if (byteCount === 0) return;
    engineUs.record(clock() - startedUs);
  };
  const tellFollowed = (): void => {
    areFollowedNew = false;
    const specs: InstrumentSpec[] = [];
    desk.eachBook((spec) => void specs.push(spec));
    for (const spec of desk.tradedSpecs) if (desk.market.specOf(spec.stream) === null) specs.push(spec);
    context.tell('store', { kind: 'instruments', specs });
  };
  const tellStatus = (): void => {
    logsLeft = logsPerStatusMax;
    const nowUs = clock();
    engineUs.advance(nowUs);
    context.tell('view', {
      kind: 'feed-status',
      venues: desk.statuses(nowUs),
      engineUs: engineUs.summary(),
      journalDropped,
    });
  };
  const timer = setInterval(tellStatus, statusMs);
  const keyframes = setInterval(() => {
    if (isJournalKept) desk.market.keyframes(clock());
  }, keyframeMs);
  /** What accounts need is loaded with the first key, and not before. */
  const sign = async (keys: AccountsPlan | null): Promise<void> => {
    if (keys === null && desk.accounts === null) return;
    const { Accounts } = await import('../accounts.ts');
    const { BasicDeskAccounts } = plan.basics.length === 0 ? { BasicDeskAccounts: null } : await import('../basic-desk-accounts.ts');
    const basics = BasicDeskAccounts === null ? null : new BasicDeskAccounts(plan.basics, askBasic);
    (desk.accounts ?? desk.adopt(new Accounts(desk.accountsHost, basics))).sign(keys);
    context.tell('store', { kind: 'remember', accounts: keys?.accounts.map(({ number }) => number) ?? [] });
    ownOrders.changed();
  };
  await sign(plan.accounts);
  desk.start();
  const intake = plan.rings.basic === null ? null : new (await import('../basic-intake.ts')).BasicIntake(plan.rings.basic, (slots, slot) => desk.onBasicFact(slots, slot), endTurn);
  intake?.start();

  return {
    onMessage: (message) => {
      if (message.kind === 'keys') void sign(message.accounts).then(tellStatus);
    },
    onPeer: (role) => {
      if (role === 'store') tellFollowed();
      if (role === 'basic') for (const feed of desk.basics) feed.begin();
      if (role !== 'view') return;
      context.tell('view', { kind: 'instruments', specs: desk.catalogue.specs });
      desk.eachBook((spec, book) => context.tell('view', { kind: 'book', spec, location: book.location() }));
      reaches.tellAll();
      ownOrders.tell();
      tellStatus();
    },
    onPeerMessage: (from, message) => {
      if (message.kind === 'recall') desk.recall(message.remembered);
      if (message.kind === 'recall-failed') desk.accounts?.bar(message.fault);
      if (message.kind === 'from-basic') desk.onBasic(message.said);
      if (message.kind === 'past-ask') askPast(desk, message, (answer) => context.tell(from, answer));
      if (message.kind === 'watched') desk.watch(message.streams);
      if (message.kind === 'switch-market') {
        if (message.isOn) desk.switchOn(message.market);
        else desk.switchOff(message.market);
        context.report({ kind: 'markets', on: desk.on });
        tellStatus();
      }
    },
    close: async () => {
      clearInterval(timer);
      clearInterval(keyframes);
      intake?.close();
      ownOrders.close();
      desk.close();
      journal.publish();
      told.publish();
    },
  };
}
