/**
 * A desk in the open for whoever drives accounts by hand: the verbs `account` and `order`, benchmarks
 * and tests. It journals what happens to accounts in a folder of its own, so that it never stands in
 * the way of an engine on the same data.
 */

import { join } from 'node:path';
import { isOfAccount } from '../core/trade/account-memory.ts';
import type { Slots } from '../core/memory/record.ts';
import type { Fault } from '../domain/fault.ts';
import { marketId, type InstrumentSpec, type MarketId } from '../domain/instrument.ts';
import { ok, type Result } from '../domain/result.ts';
import { loadKernel } from '../edge/kernel.ts';
import { clock } from '../edge/net/clock.ts';
import { AccountJournal } from './account-journal.ts';
import { Accounts } from './accounts.ts';
import type { BasicPlace } from './basic-messages.ts';
import type { HandBasics } from './hand-basics.ts';
import type { AccountsPlan } from './account-keys.ts';
import { storeFolder, type Config } from './config.ts';
import { Desk } from './desk.ts';
import { marketsAt } from './desk-markets.ts';
import type { MarketPlace } from './open-market.ts';
import { readVersion } from './start.ts';

const settleMs = 50;

export interface HandDeskEvents {
  /** Every fact, after it was journalled; those of accounts have `isOurs`. False: it shall count as not kept. */
  readonly onFact: (slots: Slots, slot: number, isOurs: boolean) => boolean;
  readonly onFault: (place: MarketId, reason: Fault) => void;
}

export interface HandDeskParts {
  readonly config: Config;
  readonly places: readonly MarketPlace[];
  readonly accounts: AccountsPlan;
  readonly instruments: readonly string[];
  /** Markets of the long tail, kept beside the desk. */
  readonly basics?: { readonly places: readonly BasicPlace[]; readonly keeper: HandBasics };
}

/** The settings of a desk by hand: its own folder below the one that was named. */
export function byHand(config: Config): Config {
  return { ...config, dataFolder: join(config.dataFolder, 'by-hand') };
}

export class HandDesk {
  readonly desk: Desk;
  readonly accounts: Accounts;
  readonly journal: AccountJournal;
  readonly #settling: NodeJS.Timeout;
  readonly #told = new Map<number, InstrumentSpec>();

  private constructor(journal: AccountJournal, { config, places, accounts, instruments, basics }: HandDeskParts, events: HandDeskEvents) {
    this.journal = journal;
    const ignore = (): void => undefined;
    this.desk = new Desk({
      markets: marketsAt(places), on: config.markets, kernel: loadKernel(), instruments, isRacing: false, nextSequence: journal.memory.lastSequence + 1, basics: basics?.places ?? [],
    }, {
      askBasic: (message) => basics?.keeper.ask(message),
      journal: (slots, slot) => {
        const isOurs = isOfAccount(slots, slot);
        if (!events.onFact(slots, slot, isOurs)) return false;
        if (isOurs) journal.onRecord(slots, slot);
        return true;
      },
      tell: ignore,
      turn: ignore,
      onInstruments: (specs) => this.#tellSpecs(specs.filter((spec) => instruments.some((name) => this.desk.catalogue.named(name, marketId(spec)) === spec))),
      onBook: ignore,
      onBookGone: ignore,
      onTraded: (spec) => this.#tellSpecs([spec]),
      log: events.onFault,
    });
    this.#settling = setInterval(() => journal.settle(), settleMs);
    this.accounts = this.desk.adopt(new Accounts(this.desk.accountsHost, basics?.keeper.accounts ?? null));
    basics?.keeper.serve(this.desk);
    this.sign(accounts);
    this.desk.start();
  }

  static open(parts: HandDeskParts, events: HandDeskEvents): Result<HandDesk, Fault> {
    const journal = AccountJournal.open({ folder: storeFolder(parts.config), version: readVersion(), nowUs: clock, accounts: parts.accounts.accounts.map(({ number }) => number) });
    return journal.ok ? ok(new HandDesk(journal.value, parts, events)) : journal;
  }

  specOf(market: MarketId, symbol: string): InstrumentSpec | null {
    return this.desk.catalogue.named(symbol, market);
  }

  /** From now on these keys sign, and no others. */
  sign(plan: AccountsPlan | null): void {
    this.accounts.sign(plan);
    this.journal.remember(plan?.accounts.map(({ number }) => number) ?? []);
    this.desk.recall(this.journal.remembered);
  }

  /** Those that were named are told before anything is ordered: a disk is slow. */
  #tellSpecs(specs: readonly InstrumentSpec[]): void {
    const news = specs.filter((spec) => this.#told.get(spec.stream)?.version !== spec.version);
    for (const spec of news) this.#told.set(spec.stream, spec);
    if (news.length > 0) this.journal.setSpecs([...this.#told.values()]);
  }

  /** May be called twice. */
  close(): void {
    clearInterval(this.#settling);
    this.desk.close();
    this.journal.settle();
    this.journal.close();
  }
}
