/**
 * The strip of statistics below the bars: a row a figure, a column a bar.
 *
 * Holds: of a bar over which trades may be missing the figures are marked with ≈; the running delta of a segment is set apart from the one before by a line.
 */

import { footprintBit, never } from '../../../engine/contract/index.ts';
import { digitsFont, wordsFont } from '../fonts.ts';
import type { DrawText, DrawTextKey } from '../texts.ts';
import { fitText } from './fit.ts';
import type { FootBar } from './bars.ts';
import type { StripRow } from './look.ts';
import { hues } from './paint-bar.ts';
import type { FootScene } from './scene.ts';
import { barsInSight } from './view.ts';

export const stripRowHeight = 15;
const textWidthMin = 34;

const names: Readonly<Record<StripRow, DrawTextKey>> = {
  volume: 'draw.volume', delta: 'draw.delta', share: 'draw.deltaShare', cvd: 'draw.cvd', deltaMax: 'draw.deltaMax', deltaMin: 'draw.deltaMin', trades: 'draw.trades', boughtMost: 'draw.boughtMost', soldMost: 'draw.soldMost',
};

export function valueOf(row: StripRow, bar: FootBar, cvd: number): number {
  switch (row) {
    case 'volume': return bar.bought + bar.sold;
    case 'delta': return bar.bought - bar.sold;
    case 'share': return bar.bought + bar.sold === 0 ? 0 : (bar.bought - bar.sold) / (bar.bought + bar.sold);
    case 'cvd': return cvd;
    case 'deltaMax': return bar.deltaMax;
    case 'deltaMin': return bar.deltaMin;
    case 'trades': return bar.trades;
    case 'boughtMost': return bar.boughtMost;
    case 'soldMost': return bar.soldMost;
    default: return never(row);
  }
}

export function paintStrip(scene: FootScene, texts: DrawText, top: number, labelLeft: number): void {
  const { pen, view, bars, look, palette: { colours, scale }, inColour } = scene;
  const [first, last] = barsInSight(view);
  const from = Math.max(first, bars.oldest);
  const deltas = bars.runningDeltas(from, Math.max(0, last - from + 1));
  const hue = hues(colours, inColour);
  const high = Math.round(stripRowHeight * scale);
  const textSize = 10.5 * scale;
  for (const [place, row] of look.strip.entries()) {
    const y = top + place * high;
    pen.fillStyle = colours.line;
    pen.fillRect(0, y, labelLeft, 1);
    let most = 0;
    for (let number = from; number <= last; number += 1) {
      const bar = bars.bar(number);
      const value = bar === null ? NaN : valueOf(row, bar, deltas[number - from] ?? NaN);
      if (!Number.isNaN(value)) most = Math.max(most, Math.abs(value));
    }
    for (let number = from; number <= last; number += 1) {
      const bar = bars.bar(number);
      if (bar === null) continue;
      const value = valueOf(row, bar, deltas[number - from] ?? NaN);
      const left = scene.x(number);
      const width = scene.x(number + 1) - left;
      const isSigned = row !== 'volume' && row !== 'trades' && row !== 'boughtMost' && row !== 'soldMost';
      const ground = isSigned ? (value >= 0 ? hue.buyDeep : hue.sellDeep) : row === 'boughtMost' ? hue.buyDeep : row === 'soldMost' ? hue.sellDeep : colours.pressed;
      pen.save();
      pen.globalAlpha *= most === 0 || Number.isNaN(value) ? 0 : 0.15 + (0.85 * Math.abs(value)) / most;
      pen.fillStyle = ground;
      pen.fillRect(left, y + 1, width - 1, high - 1);
      pen.restore();
      if ((bar.flags & (footprintBit.incomplete | footprintBit.afterGap)) !== 0 && row === 'cvd') {
        pen.fillStyle = colours.warn;
        pen.fillRect(left - 1, y + 1, 2, high - 1);
      }
      if (width < textWidthMin * scale) continue;
      pen.font = digitsFont(textSize);
      pen.textAlign = 'right';
      pen.textBaseline = 'middle';
      pen.fillStyle = isSigned ? (value >= 0 ? hue.buy : hue.sell) : colours.text;
      pen.fillText(textOf(scene, row, bar, value, Math.floor((width - 6) / (textSize * 0.6))), left + width - 4, y + high / 2 + 1);
    }
    pen.font = wordsFont(10.5 * scale);
    pen.textAlign = 'left';
    pen.textBaseline = 'middle';
    pen.fillStyle = colours.textQuiet;
    pen.fillText(texts[names[row]], labelLeft + 6, y + high / 2 + 1);
  }
}

function textOf({ sizes, formats }: FootScene, row: StripRow, bar: FootBar, value: number, charactersMax: number): string {
  if (Number.isNaN(value)) return '—';
  const mark = (bar.flags & footprintBit.incomplete) !== 0 ? '≈' : '';
  const text = row === 'trades' ? formats.number(value, 0) : row === 'share' ? `${Math.round(value * 100)}%` : fitText(sizes.short(value, bar.close, charactersMax - mark.length), charactersMax - mark.length);
  return mark + text;
}
