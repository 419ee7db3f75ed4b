/** What the price comparison keeps, and what its table and its matrix say. Prices in the quote of the pair, differences in bp and in the quote. */

import { feeSourceOf, type CompareFrame, type FrameMember, type Instrument, type TopicSpec, type VenueStatus } from '../../../engine/contract/index.ts';
import { choiceOr, fieldsOf, flagOr, numberOr, textOr } from '../../state/settings-parse.ts';
import { topicInstrument } from '../../state/topics.ts';
import { marketKey, memberKey, quotesFrom } from '../depth/members.ts';
import type { Settings } from '../panel.ts';

export const compareLimits = {
  feesMax: 16,
  feeBpsMin: -100,
  feeBpsMax: 1_000,
  /** A lead that is less sure is not told. Where nobody leads, fewer than one in a hundred pass it. */
  sureMin: 0.9,
  oldUs: 10_000_000,
  /** One a second: five minutes. */
  samplesMax: 300,
  sampleUs: 1_000_000,
} as const;

export const composite = 'composite';
/** Prices are in the currency of the panel's instrument, or each in that of its market. */
export const pricesOfPair = 'pair';
export const pricesOwn = 'own';
/** What an order costs that takes, or one that rests. */
export const roles = ['taker', 'maker'] as const;

export interface Fee {
  readonly takerBps: number;
  readonly makerBps: number;
}

export interface CompareSettings {
  readonly [key: string]: unknown;
  /** Against what differences are: all together, or a market by its key. */
  readonly reference: string;
  readonly role: (typeof roles)[number];
  /** By market; of the others the usual ones count. */
  readonly fees: Readonly<Record<string, Fee>>;
  readonly hasMatrix: boolean;
  readonly hasLeads: boolean;
  /** Currencies whose markets are compared, beside the instrument's own. */
  readonly quotes: readonly string[];
  /** In which all prices are: the instrument's own currency, another, or each market's own. */
  readonly priceIn: string;
}

const marketPattern = /^(?:binance|okx|htx|basic\.[a-z0-9]{2,40}):(?:spot|perp)$/;
const memberPattern = /^(?:binance|okx|htx|basic\.[a-z0-9]{2,40}):(?:spot|perp)(?::[A-Z0-9]{1,20})?$/;

export function settingsFrom(stored: Settings): CompareSettings {
  const fees: Record<string, Fee> = {};
  for (const [market, value] of Object.entries(fieldsOf(stored['fees'])).slice(0, compareLimits.feesMax)) {
    const { takerBps, makerBps } = fieldsOf(value);
    const fee = { takerBps: feeOr(takerBps), makerBps: feeOr(makerBps) };
    if (marketPattern.test(market) && fee.takerBps !== null && fee.makerBps !== null) fees[market] = { takerBps: fee.takerBps, makerBps: fee.makerBps };
  }
  const reference = textOr(stored['reference'], 60, composite);
  return {
    reference: memberPattern.test(reference) ? reference : composite, role: choiceOr(stored['role'], roles, 'taker'), fees,
    hasMatrix: flagOr(stored['hasMatrix'], true), hasLeads: flagOr(stored['hasLeads'], true),
    quotes: quotesFrom(stored['quotes']), priceIn: pricesFrom(stored['priceIn']),
  };
}

function pricesFrom(stored: unknown): string {
  return stored === pricesOwn || (typeof stored === 'string' && /^[A-Z0-9]{1,20}$/.test(stored)) ? stored : pricesOfPair;
}

function feeOr(value: unknown): number | null {
  return numberOr(value, compareLimits.feeBpsMin, compareLimits.feeBpsMax, null);
}

/** Both fees of a market; null: what is usual again. */
export function withFee(fees: CompareSettings['fees'], market: string, fee: Fee | null): CompareSettings['fees'] {
  const rest = Object.fromEntries(Object.entries(fees).filter(([other]) => other !== market));
  return fee === null ? rest : { ...rest, [market]: fee };
}

/** What was typed into a field of a fee; null: no fee. */
export function feeFrom(text: string): number | null {
  return /^-?\d{1,4}(?:\.\d{1,4})?$/.test(text.trim()) ? feeOr(Number(text)) : null;
}

/** `members`: the panel's own first. */
export function topicOf({ fees, priceIn }: Pick<CompareSettings, 'fees' | 'priceIn'>, members: readonly Instrument[]): Extract<TopicSpec, { kind: 'compare' }> | null {
  const [own, ...others] = members;
  if (own === undefined) return null;
  const told = marketsOf(members).flatMap((member) => {
    const fee = fees[marketKey(member)];
    return fee === undefined ? [] : [{ venue: member.venue, market: member.market, ...fee }];
  });
  return { kind: 'compare', instrument: topicInstrument(own), others: others.map(topicInstrument), quote: priceIn === pricesOfPair || priceIn === pricesOwn ? null : priceIn, fees: told };
}

/** Fees are a market's, whatever currencies it trades in. */
export function marketsOf(members: readonly Instrument[]): readonly Instrument[] {
  return members.filter((one, place) => members.findIndex((other) => marketKey(other) === marketKey(one)) === place);
}

/** NaN: not known. */
export interface CompareRow {
  readonly instrument: Instrument;
  readonly member: FrameMember;
  readonly bid: number;
  readonly ask: number;
  readonly middle: number;
  readonly bidSize: number;
  readonly askSize: number;
  /** From the reference. */
  readonly bps: number;
  readonly money: number;
  /** What buying costs and selling brings, fees included: by taking, or by resting at the best price of one's own side. */
  readonly buyFor: number;
  readonly sellFor: number;
  readonly fee: Fee;
  /** Who told them. */
  readonly feeSource: ReturnType<typeof feeSourceOf>;
  readonly reliability: number;
  readonly ageUs: number;
  /** What prices were multiplied by to be in the common currency; 1: nothing. The row's prices are so, unless each is shown in its own. */
  readonly rate: number;
  readonly isConverted: boolean;
  readonly isOwnQuote: boolean;
}

export interface Facts {
  readonly frame: CompareFrame;
  readonly byStream: ReadonlyMap<number, Instrument>;
  readonly settings: Pick<CompareSettings, 'reference' | 'role' | 'priceIn'>;
  readonly ownQuote: string;
  readonly nowUs: number;
}

/** The currency in which differences, and all prices that are not each market's own, are told. */
export function commonQuote(priceIn: string, ownQuote: string): string {
  return priceIn === pricesOfPair || priceIn === pricesOwn ? ownQuote : priceIn;
}

/** How many places a converted price is worth writing: seven digits, and what it loses it loses on the safe side. */
export function convertedPlaces(price: number): number {
  return Number.isFinite(price) && price > 0 ? Math.max(0, Math.min(12, 6 - Math.floor(Math.log10(price)))) : 0;
}

/** A converted price at its places: what somebody pays is not less than the truth (`up`), what somebody gets not more. */
export function safePrice(price: number, places: number, side: 'up' | 'down'): number {
  const steps = price * 10 ** places;
  // A float that is a whole number but for its last digits is that number.
  const nearest = Math.round(steps);
  const whole = Math.abs(steps - nearest) < 1e-6 * Math.max(1, Math.abs(steps) * 1e-9) ? nearest : side === 'up' ? Math.ceil(steps) : Math.floor(steps);
  return whole / 10 ** places;
}

/** NaN: there is none at present. */
export function referenceOf({ frame, byStream, settings: { reference }, ownQuote }: Pick<Facts, 'frame' | 'byStream' | 'settings' | 'ownQuote'>): number {
  if (reference === composite) return frame.reference ?? NaN;
  const at = frame.members.findIndex(({ stream }) => {
    const instrument = byStream.get(stream);
    return instrument !== undefined && memberKey(instrument, ownQuote) === reference;
  });
  return at < 0 ? NaN : middleOf(frame, at);
}

export function middleOf({ bid, ask }: Pick<CompareFrame, 'bid' | 'ask'>, at: number): number {
  return ((bid[at] ?? NaN) + (ask[at] ?? NaN)) / 2;
}

/** Names come from the frame's streams: what is not listed any more is not shown. */
export function rowsOf(facts: Facts): readonly CompareRow[] {
  const { frame, byStream, settings: { role, priceIn }, ownQuote, nowUs } = facts;
  const reference = referenceOf(facts);
  return frame.members.flatMap((member, at): readonly CompareRow[] => {
    const instrument = byStream.get(member.stream);
    if (instrument === undefined) return [];
    const rate = frame.rate[at] ?? NaN;
    const isConverted = priceIn !== pricesOwn && instrument.quote !== commonQuote(priceIn, ownQuote);
    const back = priceIn === pricesOwn ? rate : 1;
    const [bid, ask] = [(frame.bid[at] ?? NaN) / back, (frame.ask[at] ?? NaN) / back];
    const middle = middleOf(frame, at);
    const fee = { takerBps: frame.takerBps[at] ?? NaN, makerBps: frame.makerBps[at] ?? NaN };
    const isTaking = role === 'taker';
    const share = (isTaking ? fee.takerBps : fee.makerBps) / 10_000;
    return [{
      instrument, member, bid, ask, middle, rate, isConverted, isOwnQuote: instrument.quote === ownQuote, bidSize: frame.bidSize[at] ?? NaN, askSize: frame.askSize[at] ?? NaN,
      bps: ((middle - reference) / reference) * 10_000, money: middle - reference,
      buyFor: (isTaking ? ask : bid) * (1 + share), sellFor: (isTaking ? bid : ask) * (1 - share), fee, feeSource: feeSourceOf(frame.feeSource[at] ?? 0), reliability: frame.reliability[at] ?? NaN,
      ageUs: member.receivedUs === 0 ? NaN : Math.max(0, nowUs - member.receivedUs),
    }];
  });
}

export interface Cell {
  readonly buy: number;
  readonly sell: number;
  readonly grossBps: number;
  readonly netBps: number;
  /** So much of the base clears both taker fees, and so much of the quote would be left. */
  readonly openBase: number;
  readonly openLeft: number;
}

/** Null on the diagonal, and where a side is missing. */
export function cellOf({ members, grossBps, netBps, openBase, openLeft }: CompareFrame, buy: number, sell: number): Cell | null {
  const at = buy * members.length + sell;
  const net = netBps[at] ?? NaN;
  return buy === sell || Number.isNaN(net) ? null : { buy, sell, grossBps: grossBps[at] ?? NaN, netBps: net, openBase: openBase[at] ?? 0, openLeft: openLeft[at] ?? 0 };
}

/** More is left than both taker fees take. It is no gain: transfers, funding, inventory and the time that orders take are not in it. */
export function clears(cell: Cell | null): boolean {
  return cell !== null && cell.netBps > 0;
}

/** The cell that leaves most, or costs least. */
export function bestCell(frame: CompareFrame): Cell | null {
  let best: Cell | null = null;
  for (let buy = 0; buy < frame.members.length; buy += 1) {
    for (let sell = 0; sell < frame.members.length; sell += 1) {
      const cell = cellOf(frame, buy, sell);
      if (cell !== null && (best === null || cell.netBps > best.netBps)) best = cell;
    }
  }
  return best;
}

export interface Lead {
  readonly leader: Instrument;
  readonly follower: Instrument;
  readonly byUs: number;
  readonly correlation: number;
  readonly sureness: number;
}

/** The surest first; those that might as well be chance are left out, and counted. */
export function leadsOf({ leads, members }: CompareFrame, byStream: ReadonlyMap<number, Instrument>): { readonly sure: readonly Lead[]; readonly unsureCount: number } {
  const instrumentAt = (place: number): Instrument | undefined => byStream.get(members[place]?.stream ?? 0);
  const all = [...leads.first].flatMap((first, at): readonly Lead[] => {
    const [left, right] = [instrumentAt(first), instrumentAt(leads.second[at] ?? -1)];
    const leadUs = leads.leadUs[at] ?? 0;
    if (left === undefined || right === undefined) return [];
    return [{ leader: leadUs >= 0 ? left : right, follower: leadUs >= 0 ? right : left, byUs: Math.abs(leadUs), correlation: leads.correlation[at] ?? 0, sureness: leads.sureness[at] ?? 0 }];
  });
  const sure = all.filter(({ sureness }) => sureness >= compareLimits.sureMin).toSorted((left, right) => right.sureness - left.sureness || right.correlation - left.correlation);
  return { sure, unsureCount: all.length - sure.length };
}

/** What a row is worth: why it takes no part, that it is old, or that it counts. */
export type RowWorth = 'live' | 'old' | 'silent' | 'cut' | 'off' | 'basic' | Exclude<FrameMember['validity'], 'live'> | Exclude<FrameMember['absence'], null | 'not-accepted'>;

export function worthOf({ instrument, member: { absence, validity }, ageUs }: Pick<CompareRow, 'instrument' | 'member' | 'ageUs'>, hearing: 'heard' | 'silent' | 'cut', venue: Pick<VenueStatus, 'isOn'> | undefined): RowWorth {
  if (hearing !== 'heard') return hearing;
  if (venue?.isOn === false) return 'off';
  if (absence !== null && absence !== 'not-accepted') return absence;
  // The books of basic exchanges are never better: they are no part of what is compared exactly.
  if (validity === 'degraded' && instrument.venue.startsWith('basic.')) return 'basic';
  if (validity !== 'live') return validity;
  return ageUs > compareLimits.oldUs ? 'old' : 'live';
}

/** Middles by market, a sample a second, the oldest dropped: what the lines of differences are made of. */
export class Middles {
  readonly #samples: { readonly atUs: number; readonly reference: number; readonly byKey: ReadonlyMap<string, number> }[] = [];

  add(atUs: number, reference: number | null, byKey: ReadonlyMap<string, number>): void {
    const newest = this.#samples.at(-1)?.atUs ?? -Infinity;
    if (Math.abs(atUs - newest) < compareLimits.sampleUs) return;
    if (atUs < newest) this.#samples.length = 0;
    this.#samples.push({ atUs, reference: reference ?? NaN, byKey });
    if (this.#samples.length > compareLimits.samplesMax) this.#samples.shift();
  }

  clear(): void {
    this.#samples.length = 0;
  }

  /** In bp, the oldest first; NaN where one of the two was not known. */
  differences(key: string, reference: string): readonly number[] {
    return this.#samples.map(({ byKey, reference: all }) => {
      const against = reference === composite ? all : (byKey.get(reference) ?? NaN);
      return (((byKey.get(key) ?? NaN) - against) / against) * 10_000;
    });
  }
}

/** A line through the differences with 0 in the middle of the box; broken where one is missing. `scale`: the bp at its edges. */
export function differencePath(values: readonly number[], size: { readonly width: number; readonly height: number }): { readonly path: string; readonly scale: number } {
  const scale = Math.max(1, ...values.filter(Number.isFinite).map(Math.abs));
  let path = '';
  let isOpen = false;
  for (const [place, value] of values.entries()) {
    if (Number.isFinite(value)) path += `${isOpen ? 'L' : 'M'}${((place / (compareLimits.samplesMax - 1)) * size.width).toFixed(1)} ${((size.height / 2) * (1 - (value / scale) * 0.9)).toFixed(1)}`;
    isOpen = Number.isFinite(value);
  }
  return { path, scale };
}
