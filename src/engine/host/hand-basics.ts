/**
 * Markets of the long tail for a desk by hand: the verb's own process is no trading thread, so what has a
 * thread of its own in the engine runs beside the desk here, over the same ring.
 *
 * Holds: only exchanges on this machine are signed for, with a key that is worth nothing anywhere else.
 */

import { openRingWriter } from '../core/memory/ring.ts';
import { Budget } from '../core/venues/budget.ts';
import { venueOfBasic, type BasicMarketId } from '../domain/instrument.ts';
import type { Fault } from '../domain/fault.ts';
import { basicAccountDialect } from '../edge/longtail/account-dialect.ts';
import { isLoopback } from '../edge/net/proxy.ts';
import { MarketAccount } from './account-desk.ts';
import type { AccountsPlan } from './account-keys.ts';
import type { Accounts } from './accounts.ts';
import { BasicAccountLink } from './basic-account-link.ts';
import { BasicIntake } from './basic-intake.ts';
import { BasicMarkets, type BasicMarketsParts } from './basic-markets.ts';
import type { BasicPlace, FromBasic, ToBasic } from './basic-messages.ts';
import type { Desk } from './desk.ts';
import { newBasicRing } from './rings.ts';

const lookMs = 500;
/** Fake exchanges on loopback check no signature that matters. */
export const practiceBasicKey = { keyId: 'practice', secret: 'practice', passphrase: 'practice' } as const;

export class HandBasics {
  readonly #markets: BasicMarkets;
  readonly #places: readonly BasicPlace[];
  readonly #pace: BasicMarketsParts['pace'];
  readonly #timers: NodeJS.Timeout[] = [];
  #intake: BasicIntake | null = null;
  #desk: Desk | null = null;
  readonly #ring = newBasicRing();

  constructor(places: readonly BasicPlace[], log: (reason: Fault) => void, pace?: BasicMarketsParts['pace']) {
    this.#places = places;
    this.#pace = pace;
    this.#markets = new BasicMarkets({
      places, ring: openRingWriter(this.#ring), environment: process.env, log,
      keyOf: (server) => (server !== null && isLoopback(server) ? practiceBasicKey : null),
      tell: (message: FromBasic) => setImmediate(() => this.#desk?.onBasic(message)),
      ...(pace === undefined ? {} : { pace }),
    });
  }

  ask(message: ToBasic): void {
    setImmediate(() => this.#markets.on(message));
  }

  /** Its accounts, and facts from now on. */
  serve(desk: Desk, accounts: Accounts, plan: AccountsPlan): void {
    this.#desk = desk;
    for (const { id } of this.#places) this.#open(id, desk, accounts, plan);
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

  #open(id: BasicMarketId, desk: Desk, accounts: Accounts, plan: AccountsPlan): void {
    const given = plan.accounts.find(({ market }) => market === id);
    if (given === undefined || !id.endsWith(':spot')) return;
    const dialect = basicAccountDialect(venueOfBasic(id));
    const place = { dialect, addresses: { rest: '', stream: '', trade: '' }, proxy: null };
    const source = { venue: () => this.#markets.venueOf(id), ...(this.#pace?.pauseMs === undefined ? {} : { pollMs: this.#pace.pauseMs }) };
    accounts.add(id, new MarketAccount({ place, given, epoch: plan.epoch, budget: new Budget(dialect.pools), newLink: (events) => new BasicAccountLink(place, events, source) }, desk.accountsHost.eventsOf(id)));
  }
}
