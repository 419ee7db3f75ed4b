/**
 * The six markets as the campaign breaks them: where the books are in what they send, how a level is written, and what
 * befalls a venue by itself. A new market is a row here.
 */

import { assert } from '../../domain/assert.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { formatSteps } from '../../domain/number.ts';
import { venueParts, type VenuePart } from '../venues/index.ts';
import { asciiBytes, asciiText } from './ascii.ts';
import { BinanceFront } from './binance/front.ts';
import type { WorldFault } from './campaign-plan.ts';
import type { Front } from './front.ts';
import { frontKinds, type FrontKind } from './fronts.ts';
import { wireDecimals } from './instruments.ts';
import type { Market } from './market.ts';
import { OkxFront } from './okx/front.ts';

/** What a market's wire looks like where the campaign must know it. */
interface WireForm {
  /** A message of a book begins with `head`, its symbol and `tail`. */
  readonly head: string;
  readonly tail: string;
  readonly bids: string;
  readonly level: (price: string, quantity: string) => string;
  /** The message that asks for a whole book, or that is no answer to anything. */
  readonly errorFrame: string;
  /** Levels a side that it shows; a book holds no others. */
  readonly levels: number;
  /** What can befall this market and not every other one. */
  readonly faults: readonly WorldFault[];
}

export interface CampaignMarket extends WireForm {
  /** `okx swap`. */
  readonly name: string;
  readonly part: VenuePart;
  readonly front: FrontKind;
}

const allLevels = Infinity;
const texts = (price: string, quantity: string): string => `["${price}","${quantity}"]`;
const numbers = (price: string, quantity: string): string => `[${price},${quantity}]`;
const binance = { head: '{"stream":"', tail: '@depth', bids: '"b":[', level: texts, errorFrame: '{"error":{"code":2,"msg":"Invalid request"},"id":null}', levels: allLevels };
const okx = {
  head: '{"arg":{"channel":"books","instId":"', tail: '"', bids: '"bids":[', level: (price: string, quantity: string) => `["${price}","${quantity}","0","1"]`,
  errorFrame: '{"event":"error","code":"60012","msg":"Invalid request","connId":"a4d3ae55"}', levels: 400, faults: ['announced', 'sequence-reset'],
} as const;
const htx = { head: '{"ch":"market.', bids: '"bids":[', level: numbers, errorFrame: '{"status":"error","ts":1630000000000,"err-code":"bad-request","err-msg":"invalid command"}', levels: 150, faults: ['sequence-reset'] } as const;

const forms: Readonly<Record<string, WireForm>> = {
  'binance-spot': { ...binance, faults: ['announced'] },
  'binance-usdm': { ...binance, faults: [] },
  okx,
  'htx-spot': { ...htx, tail: '.mbp.150"' },
  'htx-linear': { ...htx, tail: '.depth.size_150.high_freq"' },
};

export const campaignMarkets: readonly CampaignMarket[] = venueParts.map((part) => {
  const { venue, market, marketName } = part.dialect;
  const front = frontKinds.find((kind) => kind.venue === venue && kind.markets.includes(market));
  const form = front === undefined ? undefined : forms[front.name];
  assert(front !== undefined && form !== undefined, 'each market has a front that the campaign knows', { venue, market });
  return { ...form, name: `${venue} ${marketName}`, part, front };
});

/** The symbol of a message of a book, as instruments name it; null for every other message. */
export function bookSymbolOf(message: Uint8Array, { head, tail, part }: CampaignMarket): string | null {
  if (!isAt(message, 0, head)) return null;
  const mark = tail.charCodeAt(0);
  let end = head.length;
  while (end < message.length && message[end] !== mark) end += 1;
  if (!isAt(message, end, tail)) return null;
  const symbol = asciiText(message.subarray(head.length, end));
  return part.dialect.venue === 'binance' ? symbol.toUpperCase() : symbol;
}

function isAt(message: Uint8Array, at: number, text: string): boolean {
  for (let index = text.length - 1; index >= 0; index -= 1) if (message[at + index] !== text.charCodeAt(index)) return false;
  return true;
}

/** The message with one more level in front of its bids: at the best ask, or at a price between two ticks. Null where there is none. */
export function withLie(message: Uint8Array, isCrossed: boolean, { bids, level, part }: CampaignMarket, { exchange, instrument }: Market): Uint8Array | null {
  const ticks = isCrossed ? exchange.asks.ticksAt(0) : exchange.bids.ticksAt(0);
  const text = asciiText(message);
  const at = text.indexOf(bids) + bids.length;
  if (ticks === null || at < bids.length) return null;
  const isWide = part.dialect.venue === 'binance' && part.dialect.market === 'spot';
  const places = (steps: InstrumentSpec['tick']): number => (isWide ? wireDecimals : steps.decimals);
  const { tick, lot } = instrument;
  // Off a tick that is ten times finer, too.
  const between = isWide ? '1' : tick.decimals === 0 ? '.01' : '01';
  const price = formatSteps(ticks, tick, places(tick)) + (isCrossed ? '' : between);
  const comma = text[at] === ']' ? '' : ',';
  return asciiBytes(text.slice(0, at) + level(price, formatSteps(1_000, lot, places(lot))) + comma + text.slice(at));
}

/** Tells every connection that the venue will end it; false where the venue has no word for that. */
export function announceEnd(front: Front): boolean {
  if (front instanceof OkxFront) front.announceUpgrade();
  else if (front instanceof BinanceFront) front.announceShutdown();
  else return false;
  return true;
}

/** Ids of a book go on from a small number. */
export function resetSequence(front: Front, symbol: string): boolean {
  return front.resetSequence?.(symbol) ?? false;
}
