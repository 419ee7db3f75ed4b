/**
 * The journal of accounts: every intent, order, fill, balance and position once more, in a folder of
 * its own beside the journal of everything. Market facts of a day push each other out of that one; an order may
 * rest for months. What it holds is what gateways begin with (core/trade/account-memory.ts).
 *
 * Holds: one writer a folder, as the other journal; what was read back and what was written since are
 * in `memory` alike; a record that came before is left out.
 */

import { join } from 'node:path';
import { lengthAt, type Slots } from '../core/memory/record.ts';
import { AccountMemory, isOfAccount } from '../core/trade/account-memory.ts';
import type { Fault } from '../domain/fault.ts';
import type { InstrumentSpec } from '../domain/instrument.ts';
import { ok, type Result } from '../domain/result.ts';
import { openJournal, type Journal } from '../edge/store/journal-file.ts';
import { openJournalReader } from '../edge/store/journal-reader.ts';
import type { Remembered } from './accounts.ts';

/** Some two million facts, packed. */
const bytesMax = 64 * 2 ** 20;

export interface AccountJournalOptions {
  /** Of the store. */
  readonly folder: string;
  readonly version: string;
  readonly nowUs: () => number;
  /** Those that are remembered; all are journalled. */
  readonly accounts: readonly number[];
}

export function accountJournalFolder(folder: string): string {
  return join(folder, 'accounts');
}

export class AccountJournal {
  readonly memory: AccountMemory;
  readonly #journal: Journal;
  readonly #folder: string;
  readonly #accounts: Set<number>;

  private constructor(journal: Journal, folder: string, accounts: readonly number[]) {
    this.#journal = journal;
    this.#folder = folder;
    this.#accounts = new Set(accounts);
    this.memory = this.#readBack(this.#accounts);
  }

  static open({ folder, version, nowUs, accounts }: AccountJournalOptions): Result<AccountJournal, Fault> {
    const path = accountJournalFolder(folder);
    const journal = openJournal({ folder: path, version, journalBytesMax: bytesMax, whenFull: 'drop-oldest', sync: 'block', packing: 'zstd', nowUs });
    if (!journal.ok) return journal;
    return ok(new AccountJournal(journal.value, path, accounts));
  }

  /** What gateways begin with. */
  get remembered(): Remembered {
    const { accounts, lastNumber } = this.memory;
    return { of: [...this.#accounts], accounts, lastNumber };
  }

  /** These accounts, too, from now on: nothing happens to them before somebody knows what did. */
  remember(accounts: readonly number[]): void {
    const fresh = new Set(accounts.filter((account) => !this.#accounts.has(account)));
    if (fresh.size === 0) return;
    this.memory.adopt(this.#readBack(fresh));
    for (const account of fresh) this.#accounts.add(account);
  }

  /** What was found wrong when it was opened, and what is wrong now. */
  get faults(): readonly Fault[] {
    const { fault, foundFaults } = this.#journal;
    return fault === null ? foundFaults : [fault, ...foundFaults];
  }

  setSpecs(specs: readonly InstrumentSpec[]): void {
    this.memory.onSpecs(specs);
    this.#journal.setSpecs(specs);
  }

  /** Any record; only those of accounts are kept. */
  onRecord(slots: Slots, slot: number): void {
    if (!isOfAccount(slots, slot)) return;
    this.#journal.append(slots, slot);
    this.memory.onRecord(slots, slot);
  }

  /** Everything told so far is on the disk afterwards, where the disk takes it. */
  settle(): void {
    if (this.#journal.hasPending) this.#journal.flush();
    this.#journal.tick();
  }

  close(): void {
    this.#journal.close();
  }

  #readBack(accounts: ReadonlySet<number>): AccountMemory {
    const memory = new AccountMemory((account) => accounts.has(account));
    const reader = openJournalReader(this.#folder);
    if (!reader.ok) return memory; // it is new
    for (const item of reader.value.items) {
      if (item.kind === 'segment') memory.onSegment();
      if (item.kind === 'specs') memory.onSpecs(item.specs);
      if (item.kind !== 'records') continue;
      for (let slot = 0; slot < item.slots.slotCount; slot += lengthAt(item.slots, slot)) memory.onRecord(item.slots, slot);
    }
    return memory;
  }
}
