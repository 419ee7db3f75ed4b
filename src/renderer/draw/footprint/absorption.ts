/**
 * Absorption: buyers (or sellers) who pushed a bar to its end and did not hold it. Marked on the bar whose end it was.
 *
 * Holds: judged once, on a bar that has ended and of which no trade is missing; of any other, and of one in which both sides were turned back, nothing
 * is said. It tells what happened within the bar, not what comes after.
 */

import { footprintBit } from '../../../engine/contract/index.ts';
import type { FootBar } from './bars.ts';
import { hues } from './paint-bar.ts';
import type { FootScene } from './scene.ts';
import { barsInSight, barX, tickY } from './view.ts';

/** `edgeShare` of its rows are a bar's end; who took `forceShare` of their lots there was heavy; a close beyond `giveBack` of the way back means that it was in vain. */
export const absorptionRule = { rowsMin: 5, edgeShare: 0.2, forceShare: 0.35, giveBack: 0.6 } as const;

export type Absorbed = 'buyers' | 'sellers';

type Judged = Pick<FootBar, 'flags' | 'high' | 'low' | 'close' | 'bought' | 'sold' | 'buyLots' | 'sellLots'>;

export function absorbedOf({ flags, high, low, close, bought, sold, buyLots, sellLots }: Judged): Absorbed | null {
  const { rowsMin, edgeShare, forceShare, giveBack } = absorptionRule;
  const rows = buyLots.length;
  if ((flags & footprintBit.closed) === 0 || (flags & footprintBit.incomplete) !== 0 || rows < rowsMin || high <= low) return null;
  const edge = Math.max(1, Math.floor(rows * edgeShare));
  const back = (high - close) / (high - low);
  const isBought = bought > 0 && sum(buyLots, rows - edge, rows) >= forceShare * bought && back >= giveBack;
  const isSold = sold > 0 && sum(sellLots, 0, edge) >= forceShare * sold && 1 - back >= giveBack;
  return isBought ? 'buyers' : isSold ? 'sellers' : null;
}

function sum(lots: Float64Array, from: number, until: number): number {
  let whole = 0;
  for (let at = from; at < until; at += 1) whole += lots[at] ?? 0;
  return whole;
}

/** A cap over the high that points down where buyers were absorbed, and under the low that points up where sellers were. */
export function paintAbsorption(scene: FootScene): void {
  const { pen, view, bars, look, palette: { colours }, inColour } = scene;
  if (!look.layers.includes('absorption')) return;
  const hue = hues(colours, inColour);
  const [first, last] = barsInSight(view);
  for (let number = Math.max(first, bars.oldest); number <= Math.min(last, bars.end - 1); number += 1) {
    const bar = bars.bar(number);
    const absorbed = bar === null ? null : absorbedOf(bar);
    if (bar === null || absorbed === null) continue;
    const [left, right] = [barX(view, number), barX(view, number + 1)];
    const half = Math.max(2, Math.min(7, (right - left) / 2 - 1));
    const isHigh = absorbed === 'buyers';
    const y = tickY(view, isHigh ? bar.high : bar.low) + (isHigh ? -6 : 6);
    const middle = (left + right) / 2;
    pen.fillStyle = isHigh ? hue.sell : hue.buy;
    pen.fillRect(middle - half, isHigh ? y - 6 : y + 4, 2 * half, 2);
    pen.beginPath();
    pen.moveTo(middle - half, isHigh ? y - 3 : y + 3);
    pen.lineTo(middle + half, isHigh ? y - 3 : y + 3);
    pen.lineTo(middle, isHigh ? y + 3 : y - 3);
    pen.fill();
  }
}
