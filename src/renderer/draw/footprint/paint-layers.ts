/** What lies over the bars: lines that they left, averages with their bands, and the profile of the bars in sight. */

import { footprintBit } from '../../../engine/contract/index.ts';
import type { FootLine, FootProfile } from './bars.ts';
import { hues } from './paint-bar.ts';
import type { FootScene } from './scene.ts';
import { barsInSight, barX, tickY, type FootView } from './view.ts';

export const profileWidth = 96;

/** Lines that nobody has touched yet, from their bar to the right edge. */
export function paintLines(scene: FootScene): void {
  const { pen, view, bars, look, palette: { colours }, inColour } = scene;
  const hue = hues(colours, inColour);
  for (const line of bars.lines) {
    if (line.untilUs !== Infinity || !isWanted(line, look.layers)) continue;
    const number = bars.numberAt(line.sinceUs);
    if (number === null) continue;
    const left = Math.max(0, barX(view, number + 1));
    const top = tickY(view, line.highTicks + 0.5);
    const high = Math.max(1, tickY(view, line.lowTicks - 0.5) - top);
    if (left >= view.width || top > view.height || top + high < 0) continue;
    if (line.kind === 'stacked-buy' || line.kind === 'stacked-sell') {
      pen.save();
      pen.globalAlpha *= 0.22;
      pen.fillStyle = line.kind === 'stacked-buy' ? hue.buy : hue.sell;
      pen.fillRect(left, top, view.width - left, high);
      pen.restore();
      pen.fillRect(left, top, 2, high);
      continue;
    }
    const y = Math.round(top + high / 2) + 0.5;
    pen.strokeStyle = line.kind === 'poc' ? colours.warn : colours.accent;
    pen.lineWidth = 1;
    pen.setLineDash(line.kind === 'poc' ? [6, 3] : [2, 4]);
    pen.beginPath();
    pen.moveTo(left, y);
    pen.lineTo(view.width, y);
    pen.stroke();
    pen.setLineDash([]);
  }
}

function isWanted({ kind }: FootLine, layers: FootScene['look']['layers']): boolean {
  if (kind === 'poc') return layers.includes('naked');
  return layers.includes(kind === 'stacked-buy' || kind === 'stacked-sell' ? 'stacks' : 'unfinished');
}

/** Averages from bar to bar, broken where there is none, dashed where trades since their beginning are missing; ±1 σ and ±2 σ as thin lines. */
export function paintAverages(scene: FootScene): void {
  const { palette: { colours }, look } = scene;
  if (!look.layers.includes('vwap')) return;
  paintAverage(scene, 'vwap', 'vwapDeviation', footprintBit.vwapIncomplete, colours.venueA);
  paintAverage(scene, 'anchored', 'anchoredDeviation', footprintBit.anchoredIncomplete, colours.venueB);
}

function paintAverage({ pen, view, bars, inColour, palette: { colours } }: FootScene, name: 'vwap' | 'anchored', deviation: 'vwapDeviation' | 'anchoredDeviation', doubt: number, colour: string): void {
  const [first, last] = barsInSight(view);
  pen.strokeStyle = inColour ? colour : colours.textQuiet;
  for (const times of [0, -1, 1, -2, 2]) {
    pen.lineWidth = times === 0 ? 1.5 : 1;
    pen.save();
    pen.globalAlpha *= times === 0 ? 1 : 0.45;
    let before: { readonly x: number; readonly y: number } | null = null;
    for (let number = first - 1; number <= last + 1; number += 1) {
      const bar = bars.bar(number);
      const ticks = bar === null ? NaN : bar[name] + times * bar[deviation];
      if (bar === null || Number.isNaN(ticks)) {
        before = null;
        continue;
      }
      const here: { readonly x: number; readonly y: number } = { x: barX(view, number + 0.5), y: tickY(view, ticks) };
      if (before !== null) {
        pen.setLineDash((bar.flags & doubt) !== 0 ? [5, 4] : []);
        pen.beginPath();
        pen.moveTo(before.x, before.y);
        pen.lineTo(here.x, here.y);
        pen.stroke();
      }
      before = here;
    }
    pen.restore();
  }
  pen.setLineDash([]);
}

/** From the right edge inwards; the rows of the value area are stronger, the point of control stands out. */
export function paintProfile({ pen, palette: { colours }, inColour }: Pick<FootScene, 'pen' | 'palette' | 'inColour'>, view: FootView, profile: FootProfile, right: number, width: number): void {
  const hue = hues(colours, inColour);
  const high = Math.max(1, profile.rowTicks / view.ticksPerPixel - (profile.rowTicks / view.ticksPerPixel > 3 ? 1 : 0));
  for (let at = 0; at < profile.buyLots.length; at += 1) {
    const row = profile.lowRow + at;
    const top = tickY(view, (row + 1) * profile.rowTicks - 0.5);
    if (top > view.height || top + high < 0) continue;
    const bought = ((profile.buyLots[at] ?? 0) / profile.most) * width;
    const sold = ((profile.sellLots[at] ?? 0) / profile.most) * width;
    pen.save();
    pen.globalAlpha *= row >= profile.valueLowRow && row <= profile.valueHighRow ? 0.62 : 0.3;
    pen.fillStyle = hue.buy;
    pen.fillRect(right - bought, top, bought, high);
    pen.fillStyle = hue.sell;
    pen.fillRect(right - bought - sold, top, sold, high);
    pen.restore();
  }
  for (const [row, colour, dash] of [[profile.pocRow, colours.warn, []], [profile.valueHighRow, colours.textQuiet, [3, 3]], [profile.valueLowRow, colours.textQuiet, [3, 3]]] as const) {
    const y = Math.round(tickY(view, (row + 0.5) * profile.rowTicks - 0.5)) + 0.5;
    pen.strokeStyle = colour;
    pen.lineWidth = 1;
    pen.setLineDash([...dash]);
    pen.beginPath();
    pen.moveTo(right - width, y);
    pen.lineTo(right, y);
    pen.stroke();
  }
  pen.setLineDash([]);
}
