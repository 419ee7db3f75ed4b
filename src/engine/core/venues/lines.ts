/**
 * All connections of one market: which carries what, and which takes over from which.
 *
 * Instruments are spread over shards, of each kind of line as many as the venue's limit of topics
 * makes necessary. A shard has one line, or two that race; a line that the venue will end soon (it
 * said so, or its 24 hours are almost over) gets its successor first and is closed when that
 * carries everything.
 *
 * Holds: `up` and `down` are told in turn for each book; no more lines open at once than the venue
 * allows. Does not: know what a book is worth (tracks.ts), or read messages.
 */

import { newChance, next32, nextUnit, type Chance } from '../../domain/chance.ts';
import type { LinkState } from '../../domain/fact.ts';
import type { Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import type { Dialect, LineKind } from './dialect.ts';
import { Line, type LinePort } from './line.ts';

export const handoverLimits = {
  /** A successor is opened so long before the venue ends a connection, but not before half of its life; and up to as much earlier again. */
  beforeEndUs: 600_000_000,
  /** It takes over when it has said everything and so much time has passed. */
  settleUs: 500_000,
  /** Books that must follow the successor's own numbers are waited for so long. */
  followUsMax: 10_000_000,
} as const;

export interface LinesPort extends LinePort {
  /** A connection that carries this book is open, where none was. `isSaid`: its topic was named already. */
  readonly up: (stream: number, isSaid: boolean) => void;
  /** No connection carries this book any longer. */
  readonly down: (stream: number, reason: Fault | null) => void;
  /** The topic of this book was said on a line. */
  readonly said: (stream: number) => void;
  /** The book follows this very line, because each numbers the changes for itself. */
  readonly isFollowed: (stream: number, line: number) => boolean;
  /** Spends the venue's permission for one more connection; answers how long to wait for it. */
  readonly permission: (nowUs: number) => number;
}

interface Shard {
  readonly kind: LineKind;
  readonly members: Map<number, InstrumentSpec>;
  /** How many members need it. */
  readonly topics: Map<string, number>;
  /** The elder first. */
  lines: Line[];
  /** How much earlier than others of its kind it is handed over, as a share. */
  readonly earlierShare: number;
}

export class Lines {
  reconnectCount = 0;
  /** Connections that were replaced before the venue ended them, and successors that died before they took over. */
  readonly counts = { handoverCount: 0, lostSuccessorCount: 0 };
  readonly #dialect: Dialect;
  readonly #port: LinesPort;
  readonly #chance: Chance;
  readonly #linesPerShard: number;
  #shards: Shard[] = [];
  readonly #byNumber = new Map<number, { readonly line: Line; readonly shard: Shard }>();
  #isStarted = false;
  #nextNumber = 1;
  /** When the venue permits the next connection. */
  #permissionUs = 0;

  constructor(dialect: Dialect, port: LinesPort, isRacing: boolean, chance: Chance) {
    this.#dialect = dialect;
    this.#port = port;
    this.#linesPerShard = isRacing ? 2 : 1;
    this.#chance = chance;
  }

  get all(): readonly Line[] {
    return this.#shards.flatMap((shard) => shard.lines);
  }

  /** The worst of all shards, each as good as its best line. */
  get state(): { readonly link: LinkState; readonly fault: Fault | null; readonly retryUs: number | null } {
    let worst: Line | null = null;
    for (const { lines } of this.#shards) {
      const best = lines.find((line) => line.isOpen) ?? lines.find((line) => line.link === 'connecting') ?? lines[0];
      if (best !== undefined && (worst === null || badness(best) > badness(worst))) worst = best;
    }
    if (worst === null) return { link: 'connecting', fault: null, retryUs: null };
    return { link: worst.link === 'off' ? 'connecting' : worst.link, fault: worst.fault, retryUs: worst.retryUs };
  }

  lineOf(number: number): Line | null {
    return this.#byNumber.get(number)?.line ?? null;
  }

  start(nowUs: number): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.settle(nowUs);
  }

  stop(): void {
    this.#isStarted = false;
    for (const { line } of this.#byNumber.values()) line.close('stopped');
    this.#byNumber.clear();
    for (const shard of this.#shards) shard.lines = [];
  }

  /** True when an open connection carries its book already. */
  join(spec: InstrumentSpec): boolean {
    let isCarried = false;
    for (const kind of this.#dialect.lines) {
      const topics = kind.topicsOf(spec.symbol);
      if (topics.length === 0) continue;
      const shard = this.#shardFor(kind, topics);
      shard.members.set(spec.stream, spec);
      for (const [index, topic] of topics.entries()) {
        const count = shard.topics.get(topic) ?? 0;
        shard.topics.set(topic, count + 1);
        if (count > 0) continue;
        for (const line of shard.lines) {
          if (line.isConnected && line.subscriptions.join(topic)) isCarried ||= kind.hasBooks && index === 0 && line.isOpen;
        }
      }
    }
    return isCarried;
  }

  leave(stream: number): void {
    for (const shard of this.#shards) {
      const spec = shard.members.get(stream);
      if (spec === undefined) continue;
      shard.members.delete(stream);
      for (const topic of shard.kind.topicsOf(spec.symbol)) {
        const count = shard.topics.get(topic) ?? 0;
        if (count > 1) {
          shard.topics.set(topic, count - 1);
          continue;
        }
        shard.topics.delete(topic);
        for (const line of shard.lines) if (line.isConnected) line.subscriptions.leave(topic);
      }
      this.#closeIfSpare(shard);
    }
  }

  /** Makes the venue send the book anew, or wakes a topic that is silent. */
  renewBook(stream: number): void {
    this.#onBookLines(stream, (line, topic) => line.subscriptions.renew(topic));
  }

  /** Asks for the whole book on the connection that it follows, or on the eldest; answers which. */
  askBook(stream: number): number {
    const open: Line[] = [];
    const carrying: Line[] = [];
    this.#onBookLines(stream, (line, topic) => {
      open.push(line);
      // Where the topic is still to be said, a hole would follow the book.
      if (!line.subscriptions.isJoining(topic)) carrying.push(line);
    });
    const asked = open.find((line) => this.#port.isFollowed(stream, line.number)) ?? carrying[0] ?? open[0];
    this.#onBookLines(stream, (line, _topic, symbol) => {
      if (line === asked) line.subscriptions.askBook(symbol);
    });
    return asked?.number ?? 0;
  }

  onOpen(number: number, nowUs: number): boolean {
    const found = this.#byNumber.get(number);
    if (found === undefined) return false;
    const { line, shard } = found;
    const wasUp = shard.lines.some((one) => one.isOpen);
    if (!line.onOpen(nowUs)) return false;
    if (!wasUp && shard.kind.hasBooks) {
      for (const [stream, spec] of shard.members) this.#port.up(stream, line.pathTopics.has(bookTopic(shard.kind, spec)));
    }
    return true;
  }

  /** A connection is gone; answers false when it was given up before. */
  onClosed(number: number, reason: Fault, notBeforeUs: number, nowUs: number): boolean {
    const found = this.#byNumber.get(number);
    if (found === undefined || !found.line.isConnected) return false;
    const { line, shard } = found;
    const wasOpen = line.isOpen;
    if (wasOpen) this.reconnectCount += 1;
    line.lose(reason, notBeforeUs, nowUs);
    const isUp = shard.lines.some((one) => one.isOpen);
    if (shard.lines.length > this.#linesPerShard && line === shard.lines.at(-1)) this.counts.lostSuccessorCount += 1;
    if (shard.lines.length > this.#linesPerShard && isUp) this.#forget(line, shard); // its successor stands, or failed before it was needed
    if (wasOpen && shard.kind.hasBooks) {
      for (const stream of shard.members.keys()) {
        if (isUp && !this.#port.isFollowed(stream, number)) continue; // the other one carries it all the same
        this.#port.down(stream, reason);
        if (isUp) this.#port.up(stream, true); // carried, but in numbers of the other's own
      }
    }
    return true;
  }

  /** The venue will end this connection. */
  onLeaving(number: number): void {
    const line = this.lineOf(number);
    if (line !== null) line.isLeaving = true;
  }

  /** Looks at the clock; `lost` is told of each connection that must be given up. */
  check(nowUs: number, lost: (line: number, reason: Fault) => void): void {
    for (const line of this.all) {
      const reason = line.check(nowUs);
      if (reason !== null) lost(line.number, reason);
    }
    for (const shard of this.#shards) this.#handOver(shard, nowUs);
  }

  /** Opens what is to be open, says what is to be said. */
  settle(nowUs: number, nextId: () => number = () => 0): void {
    if (!this.#isStarted) return;
    for (const shard of this.#shards) {
      while (shard.lines.length < this.#linesPerShard) this.#addLine(shard);
      for (const line of shard.lines) {
        if (line.retryUs !== null && nowUs >= line.retryUs && shard.topics.size > 0) this.#connect(line, shard, nowUs);
        if (nowUs >= line.dueUs()) this.#say(line, shard, nextId(), nowUs);
      }
    }
  }

  /** When something is due, or infinity. */
  dueUs(): number {
    let dueUs = Infinity;
    for (const { lines, topics } of this.#shards) {
      for (const line of lines) {
        if (line.retryUs !== null && topics.size > 0) dueUs = Math.min(dueUs, Math.max(line.retryUs, this.#permissionUs));
        dueUs = Math.min(dueUs, line.dueUs());
      }
    }
    return dueUs;
  }

  clockWentBack(nowUs: number): void {
    this.#permissionUs = Math.min(this.#permissionUs, nowUs);
    for (const line of this.all) line.clockWentBack(nowUs);
  }

  #connect(line: Line, shard: Shard, nowUs: number): void {
    const waitUs = nowUs < this.#permissionUs ? this.#permissionUs - nowUs : this.#port.permission(nowUs);
    this.#permissionUs = nowUs + waitUs;
    if (waitUs === 0) line.connect(topicsOf(shard), nowUs);
  }

  #say(line: Line, shard: Shard, id: number, nowUs: number): void {
    const joined = line.say(id, nowUs);
    if (joined === null || joined.length === 0 || !shard.kind.hasBooks) return;
    const said = new Set(joined);
    for (const [stream, spec] of shard.members) if (said.has(bookTopic(shard.kind, spec))) this.#port.said(stream);
  }

  #handOver(shard: Shard, nowUs: number): void {
    const { lines } = shard;
    const spare = lines.length - this.#linesPerShard;
    const successor = lines.at(-1);
    if (spare > 0 && successor !== undefined) {
      if (successor.isOpen && this.#isTakenOver(shard, successor, nowUs)) {
        const leaving = lines.find((line) => this.#isEnding(line, shard, nowUs)) ?? lines[0];
        if (leaving === undefined || leaving === successor) return;
        leaving.close('replaced');
        this.counts.handoverCount += 1;
        this.#forget(leaving, shard);
        for (const stream of shard.members.keys()) {
          if (!shard.kind.hasBooks || !this.#port.isFollowed(stream, leaving.number)) continue;
          this.#port.down(stream, null);
          this.#port.up(stream, true); // waited for in vain: the successor counts for itself
        }
      }
      return;
    }
    if (lines.some((line) => line.isOpen && this.#isEnding(line, shard, nowUs))) this.#addLine(shard);
  }

  #isEnding(line: Line, shard: Shard, nowUs: number): boolean {
    const { lineLifeUs } = this.#dialect;
    if (line.isLeaving || lineLifeUs === null) return line.isLeaving;
    const beforeEndUs = Math.min(handoverLimits.beforeEndUs, lineLifeUs / 4);
    return nowUs - line.openedUs >= lineLifeUs - beforeEndUs * (1 + shard.earlierShare);
  }

  #isTakenOver(shard: Shard, successor: Line, nowUs: number): boolean {
    if (!successor.subscriptions.isIdle || nowUs - Math.max(successor.openedUs, successor.subscriptions.saidUs) < handoverLimits.settleUs) return false;
    if (!shard.kind.hasBooks || this.#dialect.idsOf === 'venue') return true;
    if (nowUs - successor.openedUs >= handoverLimits.followUsMax) return true;
    for (const stream of shard.members.keys()) if (!this.#port.isFollowed(stream, successor.number)) return false;
    return true;
  }

  #shardFor(kind: LineKind, topics: readonly string[]): Shard {
    const fits = (shard: Shard): boolean => {
      const further = topics.filter((topic) => !shard.topics.has(topic)).length;
      return shard.topics.size + further <= kind.topicsMax;
    };
    const known = this.#shards.find((shard) => shard.kind === kind && fits(shard));
    if (known !== undefined) return known;
    const shard: Shard = { kind, members: new Map(), topics: new Map(), lines: [], earlierShare: nextUnit(this.#chance) };
    this.#shards.push(shard);
    return shard;
  }

  /** The last shard of a kind keeps its connection: someone will join again. */
  #closeIfSpare(shard: Shard): void {
    if (shard.members.size > 0 || this.#shards.filter(({ kind }) => kind === shard.kind).length === 1) return;
    for (const line of shard.lines) {
      line.close('not needed');
      this.#forget(line, shard);
    }
    this.#shards = this.#shards.filter((one) => one !== shard);
  }

  #addLine(shard: Shard): void {
    const line = new Line(this.#nextNumber++, shard.kind, this.#dialect, this.#port, newChance(next32(this.#chance)));
    shard.lines.push(line);
    this.#byNumber.set(line.number, { line, shard });
  }

  #forget(line: Line, shard: Shard): void {
    shard.lines = shard.lines.filter((one) => one !== line);
    this.#byNumber.delete(line.number);
  }

  #onBookLines(stream: number, act: (line: Line, topic: string, symbol: string) => void): void {
    for (const shard of this.#shards) {
      const spec = shard.members.get(stream);
      if (spec === undefined || !shard.kind.hasBooks) continue;
      for (const line of shard.lines) if (line.isOpen) act(line, bookTopic(shard.kind, spec), spec.symbol);
    }
  }
}

/** Books first: where each topic takes a message of its own, they shall not wait for the others. */
function topicsOf({ kind, members, topics }: Shard): readonly string[] {
  const books = kind.hasBooks ? [...members.values()].map((spec) => bookTopic(kind, spec)) : [];
  return [...new Set([...books, ...topics.keys()])];
}

function bookTopic(kind: LineKind, spec: InstrumentSpec): string {
  return kind.topicsOf(spec.symbol)[0] ?? '';
}

function badness(line: Line): number {
  return line.isOpen ? 0 : line.link === 'unreachable' ? 2 : 1;
}
