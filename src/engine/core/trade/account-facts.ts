/**
 * Writes what happens to an account as records (the table is in domain/fact.ts), in slots that are used
 * again and again. Texts become handles: the first time a text is needed a `name` fact tells it.
 *
 * Holds: an order, a balance or a position that the journal had no room for is told when there is, as it is
 * then. Intents and fills answer for themselves: who writes them must know.
 * Bounded: the latest `namesMax` texts keep their handles; an older one is told again under a new one. The
 * latest `untoldMax` of what had no room are kept.
 */

import type { OrderTerms, PositionReport, VenueReason } from '../venues/account.ts';
import { timesInForce } from '../venues/account.ts';
import { writeText } from '../venues/utf8.ts';
import { factFlag, intentActions, type FactKind, type IntentAction } from '../../domain/fact.ts';
import { fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Decimal } from '../../domain/number.ts';
import { orderStates, type OrderState } from '../../domain/order.ts';
import { field, newSlots, setFloat, slotFloats, writeHead, type Slots } from '../memory/record.ts';
import { faultNumber } from '../venues/fact-writer.ts';

const namesMax = 20_000;
const nameBytesMax = 256;
const untoldMax = 10_000;
const tailSlotsMax = nameBytesMax / 64;
/** What one float of an exact number holds. */
const part = 10n ** 15n;

/** In whose steps, and as they were in which version, ticks and lots are counted. */
export type Steps = Pick<InstrumentSpec, 'stream' | 'version'>;

export interface OrderFact {
  readonly number: number;
  readonly clientId: string | null;
  readonly venueId: string | null;
  readonly state: OrderState;
  readonly terms: Pick<OrderTerms, 'spec' | 'side' | 'ticks' | 'lots'>;
  readonly filledLots: number;
  readonly average: number | null;
  readonly reason: VenueReason | null;
}

export interface FillFact {
  readonly order: number;
  readonly venueId: string;
  readonly tradeId: string;
  readonly side: 'buy' | 'sell';
  readonly ticks: number;
  readonly lots: number;
  readonly fee: { readonly amount: Decimal; readonly asset: string };
  readonly isMaker: boolean;
}

export interface PositionFact {
  readonly lots: number;
  /** Null where the venue tells no position. */
  readonly theirs: number | null;
  readonly entry: PositionReport['entryPrice'];
  readonly differs: boolean;
}

export class AccountFacts {
  readonly #account: number;
  readonly #emit: (slots: Slots, slot: number) => boolean;
  readonly #slots = newSlots(1 + tailSlotsMax);
  readonly #handles = new Map<string, number>();
  /** What had no room, the newest of each, by what it is about. */
  readonly #untold = new Map<string, () => void>();
  #nextHandle = 1;
  #nowUs = 0;

  /** `emit` answers whether the record is in the journal. */
  constructor(account: number, emit: (slots: Slots, slot: number) => boolean) {
    this.#account = account;
    this.#emit = emit;
  }

  setNow(nowUs: number): void {
    this.#nowUs = nowUs;
  }

  /** Tells what had no room, until there is none again. */
  retell(): void {
    for (const [about, tell] of this.#untold) {
      tell();
      if (this.#untold.has(about)) return;
    }
  }

  /** False: it could not be journalled, and nothing of it may be sent. */
  intent(steps: Steps, number: number, action: IntentAction, clientId: string, terms: OrderTerms | null): boolean {
    const client = this.#handleOf(clientId);
    const bits = terms === null ? 0 : timesInForce.indexOf(terms.timeInForce) * 4 + (terms.ticks === null ? 2 : 0) + (terms.isReduceOnly ? 1 : 0);
    this.#head('intent', steps.stream, 1, terms?.side === 'sell' ? factFlag.sells : 0, 0);
    this.#values([number, terms?.ticks ?? 0, terms?.lots ?? 0, intentActions.indexOf(action)]);
    this.#tail([this.#account, client, bits, steps.version]);
    return this.#emit(this.#slots, 0);
  }

  /** `fact` is read again where it must be told later. */
  order(fact: OrderFact, venueUs: number): void {
    const { spec, side, ticks, lots } = fact.terms;
    const handles = [fact.clientId, fact.venueId, fact.reason?.code ?? null, fact.reason?.text ?? null].map((text) => this.#handleOf(text));
    const [client = 0, venue = 0, code = 0, text = 0] = handles;
    this.#head('order', spec.stream, 2, side === 'sell' ? factFlag.sells : 0, venueUs);
    this.#values([fact.number, fact.filledLots, fact.average ?? 0, orderStates.indexOf(fact.state)]);
    const reason = fact.reason === null ? 0 : faultNumber(fault(fact.reason.fault, ''));
    this.#tail([this.#account, client, venue, reason, code, text, ticks ?? 0, lots, spec.version]);
    this.#tell(`order ${fact.number} ${fact.number === 0 ? fact.venueId ?? '' : ''}`, () => this.order(fact, venueUs));
  }

  /** False: it could not be journalled, and does not count yet. */
  fill(steps: Steps, fact: FillFact, venueUs: number): boolean {
    const venue = this.#handleOf(fact.venueId);
    const asset = this.#handleOf(fact.fee.asset);
    const trade = BigInt(/^\d{1,30}$/.test(fact.tradeId) ? fact.tradeId : 0);
    this.#head('fill', steps.stream, 1, (fact.side === 'sell' ? factFlag.sells : 0) | (fact.isMaker ? factFlag.made : 0), venueUs);
    this.#values([fact.ticks, fact.lots, Number(trade % part), Number(trade / part)]);
    this.#tail([this.#account, fact.order, venue, ...this.#exact(fact.fee.amount), fact.fee.amount.decimals, asset, steps.version]);
    return this.#emit(this.#slots, 0);
  }

  balance(asset: string, total: Decimal, free: Decimal | null, venueUs: number): void {
    const handle = this.#handleOf(asset);
    const decimals = Math.max(total.decimals, free?.decimals ?? 0);
    const scaled = (value: Decimal): Decimal => ({ units: value.units * 10n ** BigInt(decimals - value.decimals), decimals });
    this.#head('balance', 0, 1, free === null ? factFlag.onlyTotal : 0, venueUs);
    this.#values([...this.#exact(scaled(total)), ...(free === null ? [0, 0] : this.#exact(scaled(free)))]);
    this.#tail([this.#account, handle, decimals]);
    this.#tell(`balance ${asset}`, () => this.balance(asset, total, free, venueUs));
  }

  position(steps: Steps, fact: PositionFact, venueUs: number): void {
    const { lots, theirs, entry, differs } = fact;
    this.#head('position', steps.stream, 1, 0, venueUs);
    this.#values([lots, theirs ?? lots, entry ?? 0, differs ? faultNumber(fault('account.differs', '')) : 0]);
    this.#tail([this.#account, steps.version]);
    this.#tell(`position ${steps.stream}`, () => this.position(steps, fact, venueUs));
  }

  /** `again` tells it anew. The newest is told last. */
  #tell(about: string, again: () => void): void {
    this.#untold.delete(about);
    if (this.#emit(this.#slots, 0)) return;
    this.#untold.set(about, again);
    const [oldest] = this.#untold.keys();
    if (this.#untold.size > untoldMax && oldest !== undefined) this.#untold.delete(oldest);
  }

  #exact(value: Decimal): readonly number[] {
    return [Number(value.units % part), Number(value.units / part)];
  }

  /** Tells the text first, so that no record names what nobody knows; 0: no text. */
  #handleOf(text: string | null): number {
    if (text === null || text === '') return 0;
    const known = this.#handles.get(text);
    if (known !== undefined) return known;
    const handle = this.#nextHandle++;
    this.#handles.set(text, handle);
    const [oldest] = this.#handles.keys();
    if (this.#handles.size > namesMax && oldest !== undefined) this.#handles.delete(oldest);
    const bytes = writeText(text).subarray(0, nameBytesMax);
    this.#head('name', 0, Math.ceil(bytes.length / 64), 0, 0);
    this.#values([handle, this.#account, bytes.length, 0]);
    this.#slots.bytes.fill(0, 64);
    this.#slots.bytes.set(bytes, 64);
    if (this.#emit(this.#slots, 0)) return handle;
    // Nobody knows it, and in an earlier run the handle was another text's: the next record tells it again.
    this.#handles.delete(text);
    return 0;
  }

  #head(kind: FactKind, stream: number, tailSlots: number, flags: number, venueUs: number): void {
    this.#slots.f64.fill(0, 0, (1 + tailSlots) * slotFloats);
    writeHead(this.#slots, 0, kind, stream, tailSlots, flags);
    setFloat(this.#slots, 0, field.receivedUs, this.#nowUs);
    setFloat(this.#slots, 0, field.venueTimeUs, venueUs);
  }

  #values(values: readonly number[]): void {
    values.forEach((value, index) => setFloat(this.#slots, 0, field.a + index, value));
  }

  #tail(values: readonly number[]): void {
    values.forEach((value, index) => setFloat(this.#slots, 0, field.tail + index, value));
  }
}
