/**
 * The numbers that alerts wait for, as the view role knows them. Only what somebody waits for is looked at.
 *
 * Holds: a number that nobody vouches for is told as blind once, and again when it is known; a silent market's age grows, whoever fell silent.
 * Does not: judge.
 */

import type { Status, VenueStatus } from '../../contract/channels.ts';
import type { AlertSettings } from '../../contract/alerts.ts';
import type { AlertFact } from '../../core/alerts/alerts.ts';
import { scriptNumber } from '../../core/alerts/desk.ts';
import type { LevelSource } from '../../core/alerts/rule.ts';
import { worthOf } from '../../core/market/walls/worth.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { InstrumentView } from './instrument-view.ts';
import type { WallHold } from './instrument-walls.ts';

export interface AlertSources {
  readonly find: (id: string) => InstrumentSpec | null;
  readonly viewOf: (spec: InstrumentSpec) => InstrumentView | null;
}

interface Held {
  readonly view: InstrumentView;
  readonly hold: WallHold;
  readonly stop: () => void;
}

interface Middle {
  readonly middle: number;
  readonly spreadBp: number;
}

const markets = '|';

export class AlertFacts {
  readonly #sources: AlertSources;
  readonly #emit: (fact: AlertFact) => void;
  #wanted = new Map<LevelSource, ReadonlySet<string>>();
  #wallsOf: readonly string[] = [];
  readonly #walls = new Map<string, Held>();
  readonly #blind = new Set<string>();
  /** The clock of each market's last message. */
  readonly #heardUs = new Map<string, number>();
  readonly #told = new Map<string, number>();

  constructor(sources: AlertSources, emit: (fact: AlertFact) => void) {
    this.#sources = sources;
    this.#emit = emit;
  }

  /** The instruments that have to be followed. */
  get streams(): readonly number[] {
    const ids = new Set([...this.#wallsOf, ...(['price', 'spread', 'funding'] as const).flatMap((source) => [...this.#of(source)].flatMap((of) => of.split(markets)))]);
    return [...ids].flatMap((id) => this.#sources.find(id)?.stream ?? []);
  }

  /** What alerts wait for from now on. */
  want(alerts: readonly AlertSettings[]): void {
    const wanted = new Map<LevelSource, Set<string>>();
    const wallsOf = new Set<string>();
    for (const { isOn, script, rule: { condition } } of alerts) {
      // A script's numbers come from the engine itself, under a name of the alert's own.
      if (!isOn || script !== undefined) continue;
      if (condition.kind === 'wall') wallsOf.add(condition.of);
      else wanted.set(condition.source, (wanted.get(condition.source) ?? new Set()).add(condition.of));
    }
    this.#wanted = wanted;
    this.#wallsOf = [...wallsOf];
    this.#blind.clear();
    this.#told.clear();
    for (const [id, held] of this.#walls) {
      if (wallsOf.has(id)) continue;
      this.#walls.delete(id);
      held.stop();
    }
  }

  /** Every turn: prices, spreads, and who is asked for walls. */
  look(nowUs: number): void {
    for (const of of this.#of('price')) this.#number('price', of, this.#middle(of)?.middle ?? null, nowUs);
    for (const of of this.#of('spread')) this.#number('spread', of, this.#spread(of), nowUs);
    for (const id of this.#wallsOf) this.#follow(id);
  }

  /** A funding rate that the venue told. */
  onFunding(spec: InstrumentSpec, rate: number, nowUs: number): void {
    if (this.#of('funding').has(spec.id)) this.#number('funding', spec.id, rate * 100, nowUs);
  }

  /** What the trading role says of markets. */
  onVenues(venues: readonly VenueStatus[], nowUs: number): void {
    for (const { venue, market, ageMs, isOn } of venues) {
      const id = `${venue}:${market}`;
      if (!isOn) this.#heardUs.delete(id);
      else if (ageMs !== null) this.#heardUs.set(id, nowUs - ageMs * 1_000);
    }
  }

  onStatus({ engineUs, frameUs, venues }: Pick<Status, 'engineUs' | 'frameUs' | 'venues'>, nowUs: number): void {
    for (const of of this.#of('age')) {
      const heardUs = this.#heardUs.get(of);
      this.#number('age', of, heardUs === undefined ? null : Math.max(0, nowUs - heardUs) / 1_000, nowUs);
    }
    for (const of of this.#of('latency')) {
      const measured = of === 'engine' ? engineUs : of === 'frame' ? frameUs : (venues.find(({ venue, market }) => `${venue}:${market}` === of)?.account.roundTripUs ?? null);
      this.#number('latency', of, measured === null ? null : measured.p99 / 1_000, nowUs);
    }
  }

  /** What a page says of a number that only it knows. */
  onPage(of: string, value: number | null, nowUs: number): void {
    if (this.#of('indicator').has(of)) this.#number('indicator', of, value, nowUs);
  }

  /** What a script of an alert says; null: nothing that can be trusted. */
  onScript(alert: string, value: number | null, nowUs: number): void {
    this.#number('indicator', scriptNumber(alert), value, nowUs);
  }

  /** The page that told them is gone. */
  onPageGone(): void {
    for (const of of this.#of('indicator')) this.#number('indicator', of, null, 0);
  }

  close(): void {
    for (const { stop } of this.#walls.values()) stop();
    this.#walls.clear();
  }

  #of(source: LevelSource): ReadonlySet<string> {
    return this.#wanted.get(source) ?? nothing;
  }

  #number(source: LevelSource, of: string, value: number | null, timeUs: number): void {
    const key = `${source} ${of}`;
    if (value === null || !Number.isFinite(value)) {
      if (this.#blind.has(key)) return;
      this.#blind.add(key);
      this.#told.delete(key);
      this.#emit({ kind: 'blind', source, of });
      return;
    }
    if (this.#told.get(key) === value) return;
    this.#told.set(key, value);
    this.#blind.delete(key);
    this.#emit({ kind: 'number', source, of, value, timeUs });
  }

  #middle(id: string): Middle | null {
    const spec = this.#sources.find(id);
    const view = spec === null ? null : this.#sources.viewOf(spec);
    if (spec === null || view === null) return null;
    const { validity, bidCount, askCount, bidTicks, askTicks } = view.read(1);
    if (validity !== 'live' || bidCount === 0 || askCount === 0) return null;
    const [bid, ask] = [bidTicks[0] ?? 0, askTicks[0] ?? 0];
    const ticks = (bid + ask) / 2;
    // Exact where it can be: a middle between two ticks needs one more digit.
    return { middle: Number(`${BigInt(bid + ask) * spec.tick.units * 5n}e-${spec.tick.decimals + 1}`), spreadBp: ticks > 0 ? ((ask - bid) / ticks) * 10_000 : 0 };
  }

  #spread(of: string): number | null {
    const [left = '', right] = of.split(markets);
    const one = this.#middle(left);
    if (right === undefined) return one?.spreadBp ?? null;
    const other = this.#middle(right);
    return one === null || other === null || other.middle <= 0 ? null : (one.middle / other.middle - 1) * 10_000;
  }

  #follow(id: string): void {
    const spec = this.#sources.find(id);
    const view = spec === null ? null : this.#sources.viewOf(spec);
    const held = this.#walls.get(id);
    if (held?.view === view || spec === null) return;
    held?.stop();
    this.#walls.delete(id);
    if (view === null) return;
    const hold = view.walls.hold();
    const leave = hold.watch.listen((moment, wall, nowUs) => this.#emit({
      kind: 'wall', of: id, event: moment, worth: worthOf(spec, wall.ticks, wall.maxLots), ticks: wall.ticks, isAsk: wall.isAsk, appearedUs: Math.floor(wall.appearedUs), timeUs: nowUs,
    }));
    this.#walls.set(id, { view, hold, stop: () => { leave(); hold.release(); } });
  }
}

const nothing: ReadonlySet<string> = new Set();
