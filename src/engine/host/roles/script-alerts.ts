/**
 * The scripts and indicators that alerts wait for: each gets the bars of its instrument as a chart would, runs in the thread of scripts, and its newest numbers
 * are told. The thread is started with the first such alert, and stays. An indicator gets as much of the past as it hangs on before it says anything.
 *
 * Holds: one question is under way at a time; a script rests twenty times as long as it took, so that it has a twentieth of a core at most; a bar that grows is asked
 * about once a second. A thread that does not answer is ended, and with it the script that it hung on; the others begin again. A book that is not live, bars of
 * which something was missed, and a script that was stopped, are numbers that nobody vouches for.
 */

import { barBit, decodeBars, type BarsFrame } from '../../contract/frames/bars.ts';
import type { AlertScript, AlertSettings } from '../../contract/alerts.ts';
import { findIndicator } from '../../contract/indicators/index.ts';
import { readParams } from '../../contract/indicators/part.ts';
import { midnightOf, pastBarsMax, pastWanted, type PastWanted } from '../../contract/indicators/past.ts';
import { answerMsMax, barColumnCount, type ScriptTrouble } from '../../contract/script/limits.ts';
import type { Slots } from '../../core/memory/record.ts';
import { assert } from '../../domain/assert.ts';
import type { FromScripts, Program, ToScripts } from '../script-messages.ts';
import { openBars } from './topics/bars.ts';
import type { Topic, TopicHost } from './topics/topic.ts';

export interface ScriptThread {
  readonly post: (message: ToScripts) => void;
  readonly end: () => void;
}

export interface ScriptParts {
  readonly host: () => TopicHost;
  readonly newThread: (onMessage: (message: FromScripts) => void, onGone: () => void) => ScriptThread;
  readonly onNumber: (alert: string, value: number | null, nowUs: number) => void;
  /** A script was stopped, or other instruments have to be followed. */
  readonly onChanged: () => void;
}

const liveEveryUs = 1_000_000;
const restTimes = 20;
const lookEveryUs = 1_000_000;
/** For the first answer of a thread, which has to start. */
const firstAnswerUsMax = 60_000_000;
/** More than that is forgotten, the oldest first: the script has seen it. */
const barsKept = pastBarsMax;
/** Older bars are asked for so many at a time, and again after so long when nobody answers. */
const olderBars = 1_000;
const olderAgainUs = 10_000_000;
/** A script begins with what the topic tells at first. */
const noPast: PastWanted = { bars: 0, isFromMidnight: false };

interface Bar {
  readonly timeUs: number;
  readonly values: readonly number[];
  readonly isOpen: boolean;
}

interface Waiting {
  readonly alert: string;
  readonly plot: string;
  readonly isOnClose: boolean;
}

interface Running {
  readonly number: number;
  readonly key: string;
  readonly script: AlertScript;
  readonly program: Program;
  readonly past: PastWanted;
  waiting: readonly Waiting[];
  topic: Topic | null;
  /** Of the instrument that the topic is about. */
  version: number | null;
  scale: { readonly tick: number; readonly lot: number };
  bars: Bar[];
  /** Older bars than these can be had, and are on their way. */
  hasOlder: boolean;
  isAskingOlder: boolean;
  /** Not before. */
  olderDueUs: number;
  /** One beyond the last finished bar that was given. */
  given: number;
  run: number;
  isLive: boolean;
  /** Not before. */
  dueUs: number;
  isNew: boolean;
  trouble: ScriptTrouble | null;
}

export class ScriptAlerts {
  readonly #parts: ScriptParts;
  readonly #running = new Map<string, Running>();
  #count = 0;
  #thread: ScriptThread | null = null;
  #asked: { readonly running: Running; readonly run: number; readonly sentUs: number; readonly finished: number; readonly hasOpen: boolean; readonly limitUs: number } | null = null;
  #lookedUs = 0;
  #nowUs = 0;

  constructor(parts: ScriptParts) {
    this.#parts = parts;
  }

  get streams(): readonly number[] {
    return [...this.#running.values()].flatMap(({ script }) => this.#parts.host().find(script.instrument)?.stream ?? []);
  }

  /** Why the script of an alert goes no further; null: it goes on. */
  troubleOf(alert: string): ScriptTrouble | null {
    return [...this.#running.values()].find(({ waiting }) => waiting.some((one) => one.alert === alert))?.trouble ?? null;
  }

  /** The same script with the same bars runs once, however many alerts wait for it. */
  want(alerts: readonly AlertSettings[]): void {
    const wanted = new Map<string, { readonly script: AlertScript; readonly waiting: Waiting[] }>();
    for (const { isOn, script, rule } of alerts) {
      if (!isOn || script === undefined) continue;
      const { instrument, bar, plot, isOnClose } = script;
      const key = JSON.stringify([instrument, bar, programOf(script)]);
      const known = wanted.get(key) ?? { script, waiting: [] };
      known.waiting.push({ alert: rule.id, plot, isOnClose });
      wanted.set(key, known);
    }
    for (const [key, running] of this.#running) {
      if (wanted.has(key)) continue;
      this.#running.delete(key);
      running.topic?.close?.();
      this.#thread?.post({ kind: 'end', script: running.number });
    }
    for (const [key, { script, waiting }] of wanted) {
      const known = this.#running.get(key);
      if (known !== undefined) {
        // Who joins wants to know how things stand.
        if (JSON.stringify(known.waiting) !== JSON.stringify(waiting)) this.#beginAgain(known);
        known.waiting = waiting;
      } else {
        this.#count += 1;
        this.#running.set(key, {
          number: this.#count, key, script, program: programOf(script), past: pastOf(script), waiting, topic: null, version: null, scale: { tick: 1, lot: 1 }, bars: [], hasOlder: false, isAskingOlder: false, olderDueUs: 0,
          given: 0, run: 0, isLive: false, dueUs: 0, isNew: false, trouble: null,
        });
      }
    }
  }

  onRecord(stream: number, slots: Slots, slot: number): void {
    for (const { topic } of this.#running.values()) if (topic !== null && topic.streams.includes(stream)) topic.onRecord?.(slots, slot);
  }

  paint(nowUs: number): void {
    if (nowUs < this.#nowUs) this.#clockWentBack(nowUs);
    this.#nowUs = nowUs;
    if (this.#running.size === 0) return;
    if (Math.abs(nowUs - this.#lookedUs) >= lookEveryUs) {
      this.#lookedUs = nowUs;
      for (const running of this.#running.values()) this.#follow(running);
      this.#noticeSilence(nowUs);
    }
    for (const running of this.#running.values()) running.topic?.paintPresent?.(nowUs, { hasRoom: true, post: (bytes) => this.#onFrame(running, bytes) });
    this.#next(nowUs);
  }

  close(): void {
    for (const { topic } of this.#running.values()) topic?.close?.();
    this.#running.clear();
    this.#endThread();
  }

  /** What was due, or is waited for, by a clock that was ahead is due by this one. */
  #clockWentBack(nowUs: number): void {
    for (const running of this.#running.values()) {
      running.dueUs = Math.min(running.dueUs, nowUs);
      running.olderDueUs = Math.min(running.olderDueUs, nowUs);
    }
    if (this.#asked !== null) this.#asked = { ...this.#asked, sentUs: Math.min(this.#asked.sentUs, nowUs) };
  }

  /** An instrument that changed its ticks is another one. */
  #follow(running: Running): void {
    const host = this.#parts.host();
    const spec = host.find(running.script.instrument);
    if (spec === null || (running.topic !== null && running.version === spec.version)) return;
    running.topic?.close?.();
    const { id, version, tick, lot } = spec;
    const opened = openBars({ kind: 'bars', instrument: { id, version }, bar: running.script.bar }, host);
    running.topic = opened.ok ? opened.value : null;
    running.hasOlder = false;
    running.isAskingOlder = false;
    running.version = version;
    running.scale = { tick: Number(tick.units) / 10 ** tick.decimals, lot: Number(lot.units) / 10 ** lot.decimals };
    this.#begin(running);
    this.#parts.onChanged();
  }

  #begin(running: Running): void {
    running.bars = [];
    this.#beginAgain(running);
  }

  #beginAgain(running: Running): void {
    running.given = 0;
    running.run += 1;
    running.isNew = true;
  }

  #onFrame(running: Running, bytes: Uint8Array): void {
    const frame = decodeBars(bytes);
    if (!frame.ok) return;
    if (frame.value.part === 'older') {
      this.#takeOlder(running, frame.value);
      return;
    }
    if (frame.value.part === 'again') {
      this.#begin(running);
      running.hasOlder = frame.value.hasMore;
      running.olderDueUs = 0;
    }
    for (let at = 0; at < frame.value.timeUs.length; at += 1) this.#take(running, barIn(frame.value, at, running.scale));
    const gone = Math.min(running.given, Math.max(0, running.bars.length - barsKept));
    running.bars.splice(0, gone);
    running.given -= gone;
    // Bars of which something was missed are drawn, and not acted upon: an average that began anew would say anything.
    const isLive = frame.value.validity === 'live' && ((frame.value.flags.at(-1) ?? 0) & barBit.incomplete) === 0;
    if (running.isLive && !isLive) for (const { alert } of running.waiting) this.#parts.onNumber(alert, null, this.#nowUs);
    running.isLive = isLive;
    running.isNew = true;
  }

  #take(running: Running, bar: Bar): void {
    const { bars } = running;
    const last = bars.at(-1);
    if (last === undefined || bar.timeUs > last.timeUs) {
      bars.push(bar);
      return;
    }
    const at = bars.findLastIndex(({ timeUs }) => timeUs === bar.timeUs);
    if (at < 0) return;
    bars[at] = bar;
    // What the script has seen as finished was otherwise: it sees all of it anew.
    if (at < running.given) this.#beginAgain(running);
  }

  #takeOlder(running: Running, frame: BarsFrame): void {
    const firstUs = running.bars[0]?.timeUs ?? Number.POSITIVE_INFINITY;
    const older = Array.from(frame.timeUs, (_, at) => barIn(frame, at, running.scale)).filter(({ timeUs }) => timeUs < firstUs);
    running.hasOlder = frame.hasMore && older.length > 0;
    if (older.length === 0) return;
    running.bars = [...older, ...running.bars];
    running.olderDueUs = 0;
    this.#beginAgain(running);
  }

  /** Whether its past is there, or all of it that can be had; what is missing is asked for. */
  #isFilled(running: Running, nowUs: number): boolean {
    const { bars, past: { bars: count, isFromMidnight }, topic } = running;
    const first = bars[0];
    if (first === undefined || !running.hasOlder) return true;
    if (bars.length >= count && (!isFromMidnight || first.timeUs <= midnightOf(bars.at(-1)?.timeUs ?? 0))) return true;
    if (topic?.more !== undefined && !running.isAskingOlder && nowUs >= running.olderDueUs) {
      running.isAskingOlder = true;
      void topic.more({ beforeUs: first.timeUs, count: olderBars }).then(() => {
        if (running.topic !== topic) return;
        running.isAskingOlder = false;
        // By then what was answered has been told, or nobody answered.
        running.olderDueUs = this.#nowUs + olderAgainUs;
      });
    }
    return false;
  }

  /** The next question, to whom nothing was asked for the longest time. */
  #next(nowUs: number): void {
    if (this.#asked !== null) return;
    let next: Running | null = null;
    for (const one of this.#running.values()) {
      if (one.trouble !== null || !one.isNew || !one.isLive || one.bars.length === 0 || one.dueUs > nowUs || !this.#isFilled(one, nowUs)) continue;
      if (next === null || one.dueUs < next.dueUs) next = one;
    }
    if (next !== null) this.#ask(next, nowUs);
  }

  #ask(running: Running, nowUs: number): void {
    const { bars, given, program, number, run } = running;
    const asked = bars.slice(given);
    const hasOpen = asked.at(-1)?.isOpen ?? false;
    if (asked.length === 0) {
      running.isNew = false;
      return;
    }
    const columns = new Float64Array(asked.length * barColumnCount);
    for (const [at, { values }] of asked.entries()) for (const [column, value] of values.entries()) columns[column * asked.length + at] = value;
    const limitUs = this.#thread === null ? firstAnswerUsMax : answerMsMax * 1_000;
    this.#thread ??= this.#parts.newThread((message) => this.#hear(message), () => this.#onGone());
    this.#asked = { running, run, sentUs: nowUs, finished: asked.length - (hasOpen ? 1 : 0), hasOpen, limitUs };
    running.given = bars.length - (hasOpen ? 1 : 0);
    running.isNew = false;
    this.#thread.post({ kind: 'bars', script: number, run, program, columns, count: asked.length, hasOpen });
  }

  #hear(message: FromScripts): void {
    const asked = this.#asked;
    if (asked === null || asked.running.number !== message.script) return;
    this.#asked = null;
    const { running } = asked;
    if (message.kind === 'trouble') {
      this.#stop(running, message.trouble);
      return;
    }
    running.dueUs = this.#nowUs + Math.max(liveEveryUs, message.tookUs * restTimes);
    // Bars that came anew meanwhile, or a book that nobody believes: the next answer counts.
    if (message.run !== running.run || !running.isLive || !this.#running.has(running.key)) return;
    for (const { alert, plot, isOnClose } of running.waiting) {
      const column = message.plots.indexOf(plot);
      const row = isOnClose ? asked.finished - 1 : asked.finished - (asked.hasOpen ? 0 : 1);
      if (column < 0) this.#parts.onNumber(alert, null, this.#nowUs);
      else if (row >= 0) this.#parts.onNumber(alert, numberAt(message.values, row * message.plots.length + column), this.#nowUs);
    }
  }

  #stop(running: Running, trouble: ScriptTrouble): void {
    running.trouble = trouble;
    for (const { alert } of running.waiting) this.#parts.onNumber(alert, null, this.#nowUs);
    this.#parts.onChanged();
  }

  #noticeSilence(nowUs: number): void {
    if (this.#asked === null || nowUs - this.#asked.sentUs < this.#asked.limitUs) return;
    this.#thread?.end();
    this.#onGone();
  }

  /** The thread is no more: whoever it worked for is stopped, the others begin again in the next one. */
  #onGone(): void {
    const asked = this.#asked;
    this.#thread = null;
    this.#asked = null;
    if (asked !== null) this.#stop(asked.running, { kind: 'silent', text: '', line: null, column: null });
    for (const running of this.#running.values()) this.#beginAgain(running);
  }

  #endThread(): void {
    const thread = this.#thread;
    this.#thread = null;
    this.#asked = null;
    thread?.end();
  }
}

function programOf(script: AlertScript): Program {
  return 'source' in script ? { source: script.source, params: script.params } : { indicator: script.indicator, params: script.params };
}

/** What nobody knows is refused by the thread that would run it. */
function pastOf(script: AlertScript): PastWanted {
  const indicator = 'source' in script ? null : findIndicator(script.indicator);
  const params = indicator === null ? null : readParams(indicator, script.params);
  return indicator === null || params === null ? noPast : (pastWanted(indicator, params, script.bar) ?? noPast);
}

/** What is no number is nothing that anybody vouches for. */
function numberAt(values: Float64Array, at: number): number | null {
  const value = values[at];
  assert(value !== undefined, 'there is a value a plot and bar', { at });
  return Number.isFinite(value) ? value : null;
}

/** As a chart gives them to a script. */
function barIn({ timeUs, openTicks, highTicks, lowTicks, closeTicks, lots, boughtLots, flags }: BarsFrame, at: number, { tick, lot }: Running['scale']): Bar {
  const time = timeUs[at] ?? 0;
  const price = (column: Float64Array): number => (column[at] ?? Number.NaN) * tick;
  return {
    timeUs: time, isOpen: ((flags[at] ?? 0) & barBit.open) !== 0,
    values: [time / 1_000, price(openTicks), price(highTicks), price(lowTicks), price(closeTicks), (lots[at] ?? 0) * lot, (boughtLots[at] ?? Number.NaN) * lot],
  };
}
