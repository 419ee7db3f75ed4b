/**
 * A made-up market for looking at the screen without an engine: a walk, a book with walls that come and go, clustered
 * trades. Deterministic from its seed. Never part of the product.
 */

import { encodeHeat, encodeLadder, encodeTrades, heatFlagBacklog, type Validity } from '../../engine/contract/index.ts';
import { columnUs } from './build.ts';

export interface MarketShape {
  readonly stream: number;
  readonly startTicks: number;
  readonly rowTicks: number;
  /** Lots that rest at a typical price near the touch. */
  readonly typicalLots: number;
  readonly seed: number;
}

interface Wall {
  readonly row: number;
  lots: number;
  columnsLeft: number;
}

const rowsAway = 420;

export class MadeUpMarket {
  readonly #shape: MarketShape;
  readonly #walls: Wall[] = [];
  readonly #noise: Float64Array;
  #state: number;
  #middle: number;
  #drift = 0;
  #pressure = 0;
  #sequence = 0;

  constructor(shape: MarketShape) {
    this.#shape = shape;
    this.#state = shape.seed;
    this.#middle = shape.startTicks;
    this.#noise = Float64Array.from({ length: 4_096 }, () => Math.exp(this.#normal() * 0.7));
    for (let count = 0; count < 14; count += 1) this.#addWall();
  }

  get bestBidTicks(): number {
    return Math.floor(this.#middle);
  }

  get bestAskTicks(): number {
    return this.bestBidTicks + 1;
  }

  /** A quarter of a second passes. */
  step(): void {
    const { rowTicks } = this.#shape;
    this.#drift = this.#drift * 0.97 + this.#normal() * rowTicks * 0.12;
    this.#pressure = this.#pressure * 0.9 + this.#normal() * 0.4;
    this.#middle += this.#drift + this.#normal() * rowTicks * 0.35;
    for (let count = 0; count < 40; count += 1) this.#noise[Math.floor(this.#unit() * 4_096)] = Math.exp(this.#normal() * 0.7);
    for (const wall of this.#walls) wall.columnsLeft -= 1;
    for (let at = this.#walls.length - 1; at >= 0; at -= 1) {
      const wall = this.#walls[at];
      if (wall !== undefined && (wall.columnsLeft <= 0 || Math.abs(wall.row * rowTicks - this.#middle) < rowTicks)) this.#walls.splice(at, 1);
    }
    if (this.#walls.length < 16 && this.#unit() < 0.12) this.#addWall();
  }

  heatFrame(index: number, validity: Validity, isBacklog: boolean, receivedUs: number): Uint8Array {
    const { rowTicks, stream } = this.#shape;
    const isLive = validity === 'live';
    const middleRow = Math.floor(this.#middle / rowTicks);
    const rows = isLive ? Array.from({ length: rowsAway * 2 }, (_, place) => middleRow - rowsAway + place) : [];
    return encodeHeat({
      header: { kind: 'heat', flags: isBacklog ? heatFlagBacklog : 0, stream, sequence: this.#next(), receivedUs, madeUs: receivedUs },
      startUs: index * columnUs,
      durationUs: columnUs,
      rowTicks,
      bestBidTicks: isLive ? this.bestBidTicks : 0,
      bestAskTicks: isLive ? this.bestAskTicks : 0,
      validity,
      rows: Int32Array.from(rows),
      lots: Float32Array.from(rows, (row) => Math.round(this.#rowLots(row))),
    });
  }

  ladderFrame(groupTicks: number, rows: number, validity: Validity, receivedUs: number): Uint8Array {
    const side = (first: number, direction: 1 | -1): readonly (readonly [number, number])[] => {
      const start = direction === 1 ? Math.ceil(first / groupTicks) : Math.floor(first / groupTicks);
      const levels: (readonly [number, number])[] = [];
      for (let place = 0; levels.length < rows && place < rows * 4; place += 1) {
        const ticks = (start + place * direction) * groupTicks;
        if (groupTicks < 4 && place > 0 && this.#noiseAt(ticks) < 1.1) continue;
        levels.push([ticks, Math.max(1, Math.round((this.#rowLots(Math.floor(ticks / this.#shape.rowTicks)) / this.#shape.rowTicks) * groupTicks * this.#noiseAt(ticks) * 4))]);
      }
      return levels;
    };
    const bids = validity === 'live' || validity === 'stale' ? side(this.bestBidTicks, -1) : [];
    const asks = validity === 'live' || validity === 'stale' ? side(this.bestAskTicks, 1) : [];
    return encodeLadder({
      header: { kind: 'ladder', flags: 0, stream: this.#shape.stream, sequence: this.#next(), receivedUs, madeUs: receivedUs },
      validity, groupTicks, lastId: this.#sequence,
      bidTicks: Float64Array.from(bids, ([ticks]) => ticks), bidLots: Float64Array.from(bids, ([, lots]) => lots),
      askTicks: Float64Array.from(asks, ([ticks]) => ticks), askLots: Float64Array.from(asks, ([, lots]) => lots),
    });
  }

  tradesFrame(receivedUs: number, spreadUs: number, isBacklog: boolean): Uint8Array | null {
    const count = this.#unit() < 0.55 ? 0 : Math.floor(1 - Math.log(1 - this.#unit()) * (this.#unit() < 0.08 ? 12 : 2));
    if (count === 0) return null;
    const sold = Uint8Array.from({ length: count }, () => (this.#unit() < 0.5 - this.#pressure * 0.3 ? 1 : 0));
    return encodeTrades({
      header: { kind: 'trades', flags: 0, stream: this.#shape.stream, sequence: this.#next(), receivedUs: isBacklog ? 0 : receivedUs, madeUs: receivedUs },
      droppedCount: 0,
      timeUs: Float64Array.from({ length: count }, () => receivedUs - this.#unit() * spreadUs).sort(),
      ticks: Float64Array.from(sold, (side) => (side === 1 ? this.bestBidTicks : this.bestAskTicks)),
      lots: Float64Array.from({ length: count }, () => Math.ceil(this.#shape.typicalLots * 0.2 * Math.exp(this.#normal() * 1.4))),
      sold,
    });
  }

  #rowLots(row: number): number {
    const away = Math.abs(row - this.#middle / this.#shape.rowTicks);
    const hump = 0.15 + Math.min(1, away / 10) * Math.exp(-away / 260);
    const roundRow = row % 50 === 0 ? 5 : row % 10 === 0 ? 2.2 : 1;
    const wall = this.#walls.find((one) => one.row === row)?.lots ?? 0;
    return this.#shape.typicalLots * hump * roundRow * this.#noiseAt(row) + wall;
  }

  #noiseAt(place: number): number {
    return this.#noise[((Math.imul(place, 2_654_435_761) >>> 0) >>> 7) % 4_096] ?? 1;
  }

  #addWall(): void {
    const { rowTicks, typicalLots } = this.#shape;
    const away = Math.ceil(8 + this.#unit() * 90) * (this.#unit() < 0.5 ? 1 : -1);
    this.#walls.push({ row: Math.floor(this.#middle / rowTicks) + away, lots: typicalLots * (8 + Math.exp(this.#normal()) * 12), columnsLeft: Math.ceil(60 + this.#unit() * 900) });
  }

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  /** From 0 up to 1: mulberry32. */
  #unit(): number {
    this.#state = (this.#state + 0x6d2b_79f5) | 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#unit())) * Math.cos(2 * Math.PI * this.#unit());
  }
}
