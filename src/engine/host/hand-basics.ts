/**
 * Markets of the long tail for a desk by hand: the verb's own process is no trading thread, so what has a
 * thread of its own in the engine runs beside the desk here, over the same ring and the same messages.
 */

import { openRingWriter } from '../core/memory/ring.ts';
import type { Fault } from '../domain/fault.ts';
import { BasicDeskAccounts } from './basic-desk-accounts.ts';
import { BasicIntake } from './basic-intake.ts';
import type { BasicKey } from './basic-keys.ts';
import { BasicMarkets, type BasicMarketsParts } from './basic-markets.ts';
import type { BasicPlace, FromBasic, ToBasic } from './basic-messages.ts';
import type { Desk } from './desk.ts';
import { newBasicRing } from './rings.ts';

const lookMs = 500;

export class HandBasics {
  readonly accounts: BasicDeskAccounts;
  readonly #markets: BasicMarkets;
  readonly #timers: NodeJS.Timeout[] = [];
  #intake: BasicIntake | null = null;
  #desk: Desk | null = null;
  readonly #ring = newBasicRing();

  constructor(places: readonly BasicPlace[], keys: readonly BasicKey[], log: (reason: Fault) => void, pace?: BasicMarketsParts['pace']) {
    this.accounts = new BasicDeskAccounts(places, (message) => this.ask(message));
    this.#markets = new BasicMarkets({
      places, ring: openRingWriter(this.#ring), environment: process.env, log, keys,
      tell: (message: FromBasic) => setImmediate(() => this.#desk?.onBasic(message)),
      ...(pace === undefined ? {} : { pace }),
    });
  }

  ask(message: ToBasic): void {
    setImmediate(() => this.#markets.on(message));
  }

  /** Facts and news from now on. */
  serve(desk: Desk): void {
    this.#desk = desk;
    this.#intake = new BasicIntake(this.#ring, (slots, slot) => desk.onBasicFact(slots, slot), () => undefined);
    this.#intake.start();
    this.#timers.push(setInterval(() => this.#markets.look(), lookMs));
  }

  async close(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#desk = null;
    this.#intake?.close();
    await this.#markets.close();
  }
}
