/**
 * Depth frames for benchmarks, from a seed: the same bytes everywhere.
 *
 * Both mixes take from eleven minutes of BTCUSDT@depth@100ms of August 2024 (6,492 frames): 40 %
 * insertions, 39 % deletions, 12 % changes, 9 % deletions of what is not there; bids and asks best
 * first; eight decimals. `real-like` also has its sizes (45.9 levels a frame, median 22, p90 104, p99
 * 386, most 1,076), its places from the best (`placeQuantiles`) and its sparse ladder, a level in a
 * hundred ticks. `even` has 80 levels in every frame, places exponential around 100, and the dense
 * ladder that instruments with coarser ticks have.
 */

import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { newChance, nextBelow, nextExponential, nextNormal, nextUnit, type Chance } from '../../domain/chance.ts';

export type Mix = 'real-like' | 'even';

export interface FrameSet {
  readonly snapshot: Uint8Array;
  /** Subarrays of one buffer, at any alignment, as a socket hands them out. */
  readonly frames: readonly Uint8Array[];
  readonly texts: readonly string[];
  readonly bytes: number;
  readonly levels: number;
}

export interface FrameOptions {
  readonly seed: number;
  readonly frames: number;
  readonly levelsPerSide: number;
  readonly mix: Mix;
}

const levelQuantiles = [3, 7, 11, 14, 18, 22, 28, 38, 56, 104, 173, 386, 1_076];
const placeQuantiles = [0, 3, 11, 26, 50, 84, 137, 219, 355, 584, 911, 1_965, 2_944];
/** Where both tables stand: tenths, then p95, p99 and the greatest. */
const quantiles = [0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

interface SideState {
  /** Distances from the middle in ticks, rising: the best first. */
  readonly distances: number[];
  readonly sign: 1 | -1;
}

const middleTicks = 6_183_763;

export function newFrames(options: FrameOptions): FrameSet {
  const chance = newChance(options.seed);
  const bids = newSide(chance, options.levelsPerSide, -1, options.mix);
  const asks = newSide(chance, options.levelsPerSide, 1, options.mix);
  let id = 50_093_239_218;
  let middle = middleTicks;
  const snapshotText = `{"lastUpdateId":${id},"bids":${allLevels(chance, bids)},"asks":${allLevels(chance, asks)}}`;
  const texts: string[] = [];
  let levels = 0;
  for (let index = 0; index < options.frames; index += 1) {
    const perSide = levelsOf(chance, options.mix);
    const [lostBids, lostAsks, ticks] = index % 4 === 0 ? drift(chance, bids, asks) : [[], [], 0];
    middle += ticks;
    const bidUpdates = updates(chance, bids, perSide, { ...options, middle, lost: lostBids });
    const askUpdates = updates(chance, asks, perSide, { ...options, middle, lost: lostAsks });
    const firstId = id + 1;
    id += Math.max(1, bidUpdates.length + askUpdates.length);
    levels += bidUpdates.length + askUpdates.length;
    texts.push(
      `{"stream":"btcusdt@depth@100ms","data":{"e":"depthUpdate","E":${1_723_161_255_208 + index * 100},"s":"BTCUSDT",` +
        `"U":${firstId},"u":${id},"b":[${bidUpdates.join(',')}],"a":[${askUpdates.join(',')}]}}`,
    );
  }
  return pack(Buffer.from(snapshotText), texts, levels);
}

/** The recorded depth frames that follow the recorded snapshot; null where the recording is not. */
export function recordedFrames(): FrameSet | null {
  const folder = new URL('../../../../../shared/market-data/', import.meta.url);
  const files = ['spot_btcusdt_20240808.gz', 'spot_btcusdt_20240809.gz'].map((name) => new URL(name, folder));
  if (!files.every((file) => existsSync(file))) return null;
  const messages = files.flatMap((file) => gunzipSync(readFileSync(file)).toString().split('\n')).map((line) => line.slice(line.indexOf(' ') + 1));
  const snapshot = messages.find((message) => message.startsWith('{"lastUpdateId"')) ?? '';
  const snapshotId = Number(/\d+/.exec(snapshot)?.[0]);
  const texts = messages.filter((message) => message.includes('"depthUpdate"') && Number(/"u":(\d+)/.exec(message)?.[1]) > snapshotId);
  const levels = texts.reduce((sum, text) => sum + text.split('"],').length + (text.match(/"\]\]/g)?.length ?? 0) - 1, 0);
  return pack(Buffer.from(snapshot), texts, levels);
}

/** Frames as a socket leaves them: one after the other in a buffer, four bytes of header before each. */
export function pack(snapshot: Uint8Array, texts: readonly string[], levels: number): FrameSet {
  const sizes = texts.map((text) => Buffer.byteLength(text));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  const buffer = Buffer.allocUnsafeSlow(bytes + 4 * texts.length);
  let at = 0;
  const frames = texts.map((text, index) => {
    const start = at + 4;
    at = start + (sizes[index] ?? 0);
    buffer.write(text, start);
    return buffer.subarray(start, at);
  });
  // Read back from the bytes, so that every text is flat, as one that came from a socket is.
  return { snapshot, frames, texts: frames.map((frame) => frame.toString('latin1')), bytes, levels };
}

function newSide(chance: Chance, levels: number, sign: 1 | -1, mix: Mix): SideState {
  const distances: number[] = [];
  let distance = 0;
  for (let index = 0; index < levels; index += 1) {
    distance += 1 + Math.floor(nextExponential(chance, mix === 'even' ? 3 + index / 40 : spacingOf(index)));
    distances.push(distance);
  }
  return { distances, sign };
}

/** Mean ticks to the next level: wide near the middle, denser behind, sparse far out, as recorded. */
function spacingOf(index: number): number {
  return index < 100 ? 110 : index < 600 ? 40 : 400;
}

/** The middle moves by some ticks: one side comes nearer and loses what it would cross, the other falls back. */
function drift(chance: Chance, bids: SideState, asks: SideState): readonly [number[], number[], number] {
  const ticks = Math.round(nextNormal(chance) * 6);
  const lost: [number[], number[]] = [[], []];
  [bids, asks].forEach((side, index) => {
    const distances = side.distances.map((distance) => distance - side.sign * ticks);
    const crossed = distances.findIndex((distance) => distance > 0);
    lost[index === 0 ? 0 : 1] = distances.slice(0, Math.max(crossed, 0));
    side.distances.splice(0, side.distances.length, ...distances.slice(Math.max(crossed, 0)));
  });
  return [...lost, ticks];
}

function levelsOf(chance: Chance, mix: Mix): number {
  return mix === 'even' ? 40 : Math.max(1, Math.round(atQuantile(levelQuantiles, nextUnit(chance)) / 2));
}

/** `["price","quantity"]` texts, best first, each place once. */
function updates(
  chance: Chance, side: SideState, count: number, options: FrameOptions & { readonly middle: number; readonly lost: readonly number[] },
): string[] {
  const chosen = new Map<number, string>(options.lost.map((distance) => [distance, zero]));
  const isEven = options.mix === 'even';
  const [changeShare, missShare] = [0.12, 0.09];
  const surplus = side.distances.length - options.levelsPerSide;
  for (let tries = 0; chosen.size < count && tries < count * 4; tries += 1) {
    const place = placeOf(chance, side, isEven);
    const distance = side.distances[place] ?? 0;
    const roll = nextUnit(chance);
    
    const insertShare = (1 - changeShare - missShare) * (0.505 - surplus / 400);
    if (roll < changeShare) {
      chosen.set(distance, quantity(chance));
    } else if (roll < changeShare + missShare) {
      const vacant = vacantBefore(chance, side, place);
      if (vacant !== null) chosen.set(vacant, zero);
    } else if (roll < changeShare + missShare + insertShare) {
      const vacant = vacantBefore(chance, side, place);
      if (vacant === null || chosen.has(vacant)) continue;
      side.distances.splice(place, 0, vacant);
      chosen.set(vacant, quantity(chance));
    } else if (side.distances.length > 10 && !chosen.has(distance)) {
      side.distances.splice(place, 1);
      chosen.set(distance, zero);
    }
  }
  return [...chosen].sort((left, right) => left[0] - right[0]).map(([distance, lots]) => `["${priceText(options.middle + side.sign * distance)}","${lots}"]`);
}

function placeOf(chance: Chance, side: SideState, isEven: boolean): number {
  const place = isEven ? nextExponential(chance, 100) : atQuantile(placeQuantiles, nextUnit(chance));
  return Math.min(Math.floor(place), side.distances.length - 1);
}

/** A distance without a level, between this place and the one before. */
function vacantBefore(chance: Chance, side: SideState, place: number): number | null {
  const low = place === 0 ? 0 : (side.distances[place - 1] ?? 0);
  const vacant = (side.distances[place] ?? 0) - low - 1;
  return vacant <= 0 ? null : low + 1 + nextBelow(chance, vacant);
}

const zero = '0.00000000';

function quantity(chance: Chance): string {
  const units = 1 + nextBelow(chance, nextUnit(chance) < 0.9 ? 99_999 : 2_999_999);
  const digits = String(units).padStart(6, '0');
  return `${digits.slice(0, -5)}.${digits.slice(-5)}000`;
}

function priceText(ticks: number): string {
  const digits = String(ticks);
  return `${digits.slice(0, -2)}.${digits.slice(-2)}000000`;
}

function allLevels(chance: Chance, side: SideState): string {
  return `[${side.distances.map((distance) => `["${priceText(middleTicks + side.sign * distance)}","${quantity(chance)}"]`).join(',')}]`;
}

function atQuantile(table: readonly number[], unit: number): number {
  let index = 1;
  while ((quantiles[index] ?? 1) < unit) index += 1;
  const [low, high] = [quantiles[index - 1] ?? 0, quantiles[index] ?? 1];
  const [from, to] = [table[index - 1] ?? 0, table[index] ?? 0];
  // Between two quantiles the tails are close to geometric.
  return from * ((to + 1) / (from + 1)) ** ((unit - low) / (high - low)) + ((unit - low) / (high - low)) * (from === 0 ? 1 : 0);
}
