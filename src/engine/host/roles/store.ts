/**
 * The store role: everything that touches the disk while the market runs. Eats the journal ring
 * often enough that it stays short, and tells how the disk is doing. Tells the trading role what an earlier
 * run, or a trading role before it, left open at the exchanges.
 */

import type { Slots } from '../../core/memory/record.ts';
import { venueParts } from '../../core/venues/index.ts';
import { openRingReader } from '../../core/memory/ring.ts';
import type { Fault } from '../../domain/fault.ts';
import { isBasicVenue, type InstrumentSpec } from '../../domain/instrument.ts';
import { ok, type Result } from '../../domain/result.ts';
import { basicHistory } from '../../edge/longtail/candles.ts';
import { clock } from '../../edge/net/clock.ts';
import { CandleArchive, type VenueAnswer } from '../../edge/store/candles.ts';
import { Store } from '../../edge/store/store.ts';
import { AccountJournal } from '../account-journal.ts';
import { storeFolder } from '../config.ts';
import { journalReader } from '../rings.ts';
import type { RoleName } from '../topology.ts';
import { Asks } from './asks.ts';
import { HeatRoom } from './heat-room.ts';
import type { RoleContext, RunningRole } from './role.ts';
import type { TradesWanted } from './trade-messages.ts';
import { TradeRoom } from './trade-room.ts';

const turnMs = 50;
const statusMs = 1_000;
/** Longer than the trading role lets a question wait, and the venue with its answer. */
const pastAnswerMsMax = 30_000;
/** More than any ring holds. */
const turnsToReadMax = 20;

export async function startStore(context: RoleContext): Promise<RunningRole> {
  const { config, rings, version, accountNumbers } = context.plan;
  const reader = openRingReader(rings.journal, journalReader.store, 'whenTold');
  const folder = storeFolder(config);
  const openAccounts = (accounts: readonly number[]): Result<AccountJournal, Fault> | null => (accounts.length > 0 ? AccountJournal.open({ folder, version, nowUs: clock, accounts }) : null);
  let accounts = openAccounts(accountNumbers);
  const kept = (): AccountJournal | null => (accounts?.ok === true ? accounts.value : null);
  const trades = new TradeRoom({ folder, bytesMax: config.tradeBytesMax, log: context.log });
  const witness = {
    onRecord: (slots: Slots, slot: number) => {
      kept()?.onRecord(slots, slot);
      trades.onRecord(slots, slot);
    },
    settle: () => {
      kept()?.settle();
      trades.settle();
    },
  };
  const store = new Store({ folder, version, journalBytesMax: config.journalBytesMax, packing: 'zstd', nowUs: clock, witness }, reader);
  const told = new Set<string>();
  let specs: readonly InstrumentSpec[] = [];

  const questions = new Asks<VenueAnswer>('trading role', pastAnswerMsMax);
  const archive = new CandleArchive({
    nowUs: clock,
    specOf: (instrument) => store.specOf(instrument),
    historyOf: (spec) => isBasicVenue(spec.venue) ? basicHistory : venueParts.find(({ dialect }) => dialect.venue === spec.venue && dialect.market === spec.market)?.dialect.history ?? null,
    ask: async ({ id: instrument }, intervalUs, beforeUs, count) => {
      const answer = await questions.ask((request) => context.tell('trading', { kind: 'past-ask', request, instrument, intervalUs, beforeUs, count }));
      return answer.ok ? answer.value : { outcome: answer, venueNowUs: 0 };
    },
    read: (range) => store.candles(range),
    seen: (of, span) => store.seenCandles(of, span),
    putSeen: (rows, of, span) => store.putSeenCandles(rows, of, span),
  });

  const heat = new HeatRoom({ folder, bytesMax: config.heatBytesMax, index: store.heatIndex, clock, specOf: (instrument) => store.specOf(instrument), log: context.log });

  const tellStatus = (): void => {
    const { bytes, cutBytes, droppedCount, sinceUs, lagSlots, faults: storeFaults } = store.report();
    const faults = [...storeFaults, ...(kept()?.faults ?? [])];
    context.tell('view', { kind: 'journal-status', journal: { bytes, cutBytes, droppedCount, sinceUs, waitingSlots: lagSlots, heatBytes: heat.bytes, tradeBytes: trades.bytes } });
    for (const reason of faults) {
      if (!told.has(reason.detail)) context.log(reason);
    }
    told.clear();
    for (const { detail } of faults) told.add(detail);
  };
  /** Everything that the trading role before this one still published is read first. */
  const tellRemembered = (): void => {
    for (let turns = 0; turns < turnsToReadMax && store.turn() > 0; turns += 1);
    if (accounts === null) return;
    if (accounts.ok) context.tell('trading', { kind: 'recall', remembered: accounts.value.remembered });
    else context.tell('trading', { kind: 'recall-failed', fault: accounts.fault });
  };
  const tellTrades = (to: RoleName, wanted: TradesWanted): void => {
    const outcome = trades.answer(wanted);
    const columns = outcome.ok ? outcome.value.batches.flatMap(({ timeUs, receivedUs, ticks, lots, id, idAbove }) => [timeUs, receivedUs, ticks, lots, id, idAbove]) : [];
    context.tell(to, { kind: 'trades', request: wanted.request, outcome }, columns.map(({ buffer }) => buffer));
  };
  if (accounts?.ok === false) context.log(accounts.fault);
  const turns = setInterval(() => store.turn(), turnMs);
  const statuses = setInterval(tellStatus, statusMs);

  return {
    onMessage: () => undefined,
    onPeer: (role) => {
      if (role === 'view') tellStatus();
      if (role !== 'trading') return;
      questions.forget();
      tellRemembered();
      trades.leaveAll();
    },
    onPeerMessage: (from, message) => {
      if (message.kind === 'settings-read') context.tell(from, { kind: 'settings', request: message.request, outcome: store.settings() });
      if (message.kind === 'setting-write') {
        const written = store.putSetting(message.key, message.text);
        context.tell(from, { kind: 'settings', request: message.request, outcome: written.ok ? ok([]) : written });
      }
      if (message.kind === 'candles-want') void archive.want(message).then((outcome) => context.tell(from, { kind: 'candles', request: message.request, outcome }));
      if (message.kind === 'heat-batch' || message.kind === 'heat-want') heat.onMessage(message, (answer, handedOver) => context.tell(from, answer, handedOver));
      if (message.kind === 'trades-want') tellTrades(from, message);
      if (message.kind === 'book-gone') {
        store.turn();
        trades.leave(message.stream);
      }
      if (message.kind === 'past-answer') questions.onAnswer(message.request, ok(message));
      if (message.kind === 'instruments') {
        specs = message.specs;
        store.setInstruments(specs);
        trades.setInstruments(specs);
        kept()?.setSpecs(specs);
      }
      if (message.kind === 'remember') {
        if (accounts?.ok === true) accounts.value.remember(message.accounts);
        else {
          accounts = openAccounts(message.accounts);
          kept()?.setSpecs(specs);
        }
        tellRemembered();
      }
    },
    close: async () => {
      clearInterval(turns);
      clearInterval(statuses);
      questions.forget();
      heat.close();
      store.close();
      trades.close();
      kept()?.close();
    },
  };
}
