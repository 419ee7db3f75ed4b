/**
 * Lines at prices on a pen that measures CSS pixels: our orders, alerts, and large orders with their life, each with its own stroke and sign,
 * so that no colour has to be seen; and their labels, which stand beside each other and count what found no room.
 *
 * Holds: nothing is kept between pictures; labels stay inside the plot, so that the axis of prices is free.
 */

import type { Colours } from '../../theme/tokens.ts';
import type { Pen } from '../pen.ts';
import { placeLabels, type LabelWish } from './labels.ts';
import type { AlertLine, OwnLine, WallLine } from './lines.ts';

export interface LinesScene {
  readonly pen: Pen;
  readonly colours: Colours;
  readonly font: string;
  /** Of a label, in CSS pixels. */
  readonly labelHeight: number;
  readonly width: number;
  readonly height: number;
  /** Above it is no room for labels. */
  readonly labelTop: number;
  readonly yOf: (ticks: number) => number | null;
  readonly xOf: (timeUs: number) => number;
  /** The right end of what stands now. */
  readonly nowX: number;
  readonly words: LineWords;
}

export interface LineWords {
  readonly buy: string;
  readonly sell: string;
  readonly unknown: string;
  readonly ending: string;
  readonly price: (ticks: number) => string;
  readonly size: (lots: number, ticks: number) => string;
  /** How long something stands that began then. */
  readonly age: (sinceUs: number) => string;
  /** What a market is called beside the instrument's own; null: it is its own. */
  readonly market: (stream: number) => string | null;
}

export interface Lines {
  readonly own: readonly OwnLine[];
  readonly alerts: readonly AlertLine[];
  readonly walls: readonly WallLine[];
  readonly ended: Iterable<WallLine>;
}

type Sign = 'buy' | 'sell' | 'bell' | 'wall' | 'hidden';

interface Label {
  readonly y: number;
  readonly shiftMax: number;
  readonly sign: Sign;
  readonly text: string;
  readonly colour: string;
  readonly isQuiet: boolean;
}

/** Of walls, so many have words; all have their line. */
const wallLabelsMax = 8;
const ownShiftMax = 4;
const alertShiftMax = 3;
const margin = 6;
const signWidth = 13;
const leaderWidth = 10;
const endTick = 4;

export function paintLines(scene: LinesScene, lines: Lines): void {
  const labels: Label[] = [];
  for (const line of lines.ended) paintEnded(scene, line);
  let above = 0;
  let below = 0;
  let wallLabels = 0;
  for (const line of lines.walls) {
    const y = inSight(scene, line.ticks);
    if (y === null) continue;
    paintStanding(scene, line, y);
    wallLabels += 1;
    if (wallLabels <= wallLabelsMax) labels.push(wallLabel(scene, line, y));
  }
  for (const line of lines.alerts.toReversed()) {
    const y = inSight(scene, line.ticks);
    if (y !== null) {
      paintStroke(scene, y, scene.colours.linkPurple, line.isQuiet ? [1, 5] : [5, 4], 1.25);
      labels.push(alertLabel(scene, line, y));
    } else if ((scene.yOf(line.ticks) ?? 0) < 0) above += 1;
    else below += 1;
  }
  for (const line of lines.own) {
    const y = inSight(scene, line.ticks);
    if (y !== null) {
      paintStroke(scene, y, scene.colours.accent, line.isUnknown ? [8, 4, 2, 4] : line.isEnding ? [2, 3] : [], 1.5);
      labels.push(ownLabel(scene, line, y));
    } else if ((scene.yOf(line.ticks) ?? 0) < 0) above += 1;
    else below += 1;
  }
  paintLabels(scene, labels.toReversed(), above, below);
}

/** Null: above or below the picture, or nobody can say where. */
function inSight({ yOf, height }: LinesScene, ticks: number): number | null {
  const y = yOf(ticks);
  return y === null || y < 0 || y > height ? null : y;
}

/** Dark below bright: seen over any cell. */
function paintStroke({ pen, colours, width }: LinesScene, y: number, colour: string, dash: readonly number[], thickness: number): void {
  const middle = Math.round(y) + 0.5;
  pen.setLineDash([]);
  pen.lineWidth = thickness + 2;
  pen.strokeStyle = `${colours.ground}99`;
  pen.beginPath();
  pen.moveTo(0, middle);
  pen.lineTo(width, middle);
  pen.stroke();
  pen.setLineDash([...dash]);
  pen.lineWidth = thickness;
  pen.strokeStyle = colour;
  pen.stroke();
  pen.setLineDash([]);
}

/** From when it appeared until now; what shows only parts of itself as two thin lines. */
function paintStanding(scene: LinesScene, { sinceUs, hidden }: WallLine, y: number): void {
  const { pen, colours, xOf, nowX } = scene;
  const left = Math.max(-2, Math.round(xOf(sinceUs)));
  const right = Math.max(left + 4, nowX);
  const middle = Math.round(y) + 0.5;
  pen.fillStyle = `${colours.ground}99`;
  pen.fillRect(left, middle - 2.5, right - left, 5);
  pen.fillStyle = colours.warn;
  pen.fillRect(left, middle - endTick - 0.5, 2, endTick * 2 + 1);
  if (hidden === null) pen.fillRect(left, middle - 1, right - left, 2);
  else {
    pen.fillRect(left, middle - 2, right - left, 1);
    pen.fillRect(left, middle + 1, right - left, 1);
  }
}

/** A thin line, and how it ended: a full dot where it was traded away, a cross where it was taken back, a ring where nobody saw. */
function paintEnded(scene: LinesScene, { ticks, sinceUs, untilUs, state }: WallLine): void {
  const y = inSight(scene, ticks);
  if (y === null || untilUs === null) return;
  const { pen, colours, xOf, width } = scene;
  const [left, right] = [xOf(sinceUs), xOf(untilUs)];
  if (right < -endTick || left > width) return;
  const middle = Math.round(y) + 0.5;
  pen.strokeStyle = colours.warn;
  pen.fillStyle = colours.warn;
  pen.globalAlpha = 0.7;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(Math.max(-2, left), middle);
  pen.lineTo(right, middle);
  pen.stroke();
  pen.beginPath();
  if (state === 'pulled') {
    pen.moveTo(right - 3.5, middle - 3.5);
    pen.lineTo(right + 3.5, middle + 3.5);
    pen.moveTo(right + 3.5, middle - 3.5);
    pen.lineTo(right - 3.5, middle + 3.5);
    pen.lineWidth = 1.5;
    pen.stroke();
  } else {
    pen.arc(right, middle, 3, 0, Math.PI * 2);
    if (state === 'eaten') pen.fill();
    else pen.stroke();
  }
  pen.globalAlpha = 1;
}

function ownLabel({ colours, words }: LinesScene, { ticks, lots, count, isSell, isUnknown, isEnding }: OwnLine, y: number): Label {
  const size = `${isSell ? words.sell : words.buy} ${words.size(lots, ticks)}${count > 1 ? ` (${count})` : ''}`;
  const text = [size, words.price(ticks), ...(isUnknown ? [words.unknown] : []), ...(isEnding ? [words.ending] : [])].join(' · ');
  return { y, shiftMax: ownShiftMax, sign: isSell ? 'sell' : 'buy', text, colour: colours.accent, isQuiet: false };
}

const arrows = { up: '≥', down: '≤', either: '↕' } as const;

function alertLabel({ colours }: LinesScene, { direction, price, name, isQuiet }: AlertLine, y: number): Label {
  return { y, shiftMax: alertShiftMax, sign: 'bell', text: `${arrows[direction]} ${price}${name === '' ? '' : ` ${name.slice(0, 24)}`}`, colour: colours.linkPurple, isQuiet };
}

function wallLabel({ colours, words }: LinesScene, { stream, ticks, lots, hidden, sinceUs }: WallLine, y: number): Label {
  const market = words.market(stream);
  const text = `${market === null ? '' : `${market} `}${words.size(lots, ticks)} · ${hidden === null ? words.age(sinceUs) : `≋ ${Math.round(hidden * 100)} %`}`;
  return { y, shiftMax: 1, sign: hidden === null ? 'wall' : 'hidden', text, colour: colours.warn, isQuiet: false };
}

/** In the order of their rank. At the ends of the strip stands how many of ours are out of sight. */
function paintLabels(scene: LinesScene, labels: readonly Label[], above: number, below: number): void {
  const { pen, height, labelHeight, font } = scene;
  pen.font = font;
  pen.textBaseline = 'middle';
  pen.textAlign = 'left';
  const step = labelHeight + 2;
  const top = scene.labelTop + 2 + (above > 0 ? step : 0);
  const bottom = height - 2 - (below > 0 ? step : 0);
  const placed = placeLabels(labels satisfies readonly LabelWish[], { top, bottom, height: step });
  const boxes = placed.flatMap(({ index, y, hiddenCount }) => {
    const label = labels[index];
    if (label === undefined) return [];
    const words = hiddenCount > 0 ? `${label.text}  +${hiddenCount}` : label.text;
    return [{ label, y, words, wide: Math.ceil(pen.measureText(words).width) + signWidth + 10 }];
  });
  for (const box of boxes) {
    const widest = boxes.reduce((most, { y, wide }) => (Math.abs(y - box.y) <= step * 1.5 ? Math.max(most, wide) : most), 0);
    paintLeader(scene, box, margin + widest + leaderWidth);
  }
  for (const box of boxes) paintLabel(scene, box);
  if (above > 0) paintAway(scene, `▲ ${above}`, scene.labelTop + 2 + step / 2);
  if (below > 0) paintAway(scene, `▼ ${below}`, height - 2 - step / 2);
}

interface LabelBox {
  readonly label: Label;
  readonly y: number;
  readonly words: string;
  readonly wide: number;
}

/** From a label that was moved away from its line back to it, below all labels. */
function paintLeader({ pen }: LinesScene, { label, y, wide }: LabelBox, to: number): void {
  if (Math.abs(y - label.y) <= 1.5) return;
  pen.strokeStyle = label.colour;
  pen.lineWidth = 1;
  pen.beginPath();
  pen.moveTo(margin + wide, Math.round(y) + 0.5);
  pen.lineTo(to - leaderWidth, Math.round(y) + 0.5);
  pen.lineTo(to, Math.round(label.y) + 0.5);
  pen.stroke();
}

function paintLabel(scene: LinesScene, { label: { sign, colour, isQuiet }, y, words, wide }: LabelBox): void {
  const { pen, colours, labelHeight } = scene;
  pen.globalAlpha = isQuiet ? 0.75 : 1;
  paintBox(scene, margin, Math.round(y - labelHeight / 2), wide, colour);
  paintSign(scene, sign, margin + 3 + signWidth / 2, y, colour);
  pen.fillStyle = colours.text;
  pen.fillText(words, margin + 4 + signWidth, y + 0.5);
  pen.globalAlpha = 1;
}

function paintAway(scene: LinesScene, text: string, y: number): void {
  const { pen, colours, labelHeight } = scene;
  const wide = Math.ceil(pen.measureText(text).width) + 10;
  paintBox(scene, margin, Math.round(y - labelHeight / 2), wide, colours.lineStrong);
  pen.fillStyle = colours.text;
  pen.fillText(text, margin + 5, y + 0.5);
}

function paintBox({ pen, colours, labelHeight }: LinesScene, left: number, top: number, wide: number, edge: string): void {
  pen.fillStyle = `${colours.raised}f2`;
  pen.fillRect(left, top, wide, labelHeight);
  pen.strokeStyle = edge;
  pen.lineWidth = 1;
  pen.strokeRect(left + 0.5, top + 0.5, wide - 1, labelHeight - 1);
}

function paintSign({ pen }: LinesScene, sign: Sign, x: number, y: number, colour: string): void {
  pen.fillStyle = colour;
  pen.strokeStyle = colour;
  pen.lineWidth = 1.25;
  if (sign === 'bell') {
    paintBell(pen, x, y, colour);
    return;
  }
  pen.beginPath();
  if (sign === 'wall') pen.rect(x - 3.5, y - 3.5, 7, 7);
  else if (sign === 'hidden') pen.rect(x - 3, y - 3, 6, 6);
  else {
    const up = sign === 'buy' ? 1 : -1;
    pen.moveTo(x - 4.5, y + 3.5 * up);
    pen.lineTo(x + 4.5, y + 3.5 * up);
    pen.lineTo(x, y - 4 * up);
    pen.closePath();
  }
  if (sign === 'hidden') pen.stroke();
  else pen.fill();
}

/** About nine pixels high. */
export function paintBell(pen: Pen, x: number, y: number, colour: string): void {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.moveTo(x - 4.5, y + 2.5);
  pen.quadraticCurveTo(x - 3, y + 1, x - 3, y - 1);
  pen.arc(x, y - 1.2, 3, Math.PI, 0);
  pen.quadraticCurveTo(x + 3, y + 1, x + 4.5, y + 2.5);
  pen.closePath();
  pen.fill();
  pen.beginPath();
  pen.arc(x, y + 3, 1.5, 0, Math.PI);
  pen.fill();
}
