/**
 * A machine of its own for one script: QuickJS in WebAssembly, with nothing of page or engine in it. No network, no document,
 * no file, no clock, no chance; memory, time a bar and time a run have an end. Page and engine run the same one, so that an alert sees what the
 * chart shows. Whoever uses it brings the WebAssembly and the clock that measures, and runs it in a thread of its own.
 *
 * Holds: what a script remembers of the bar that still grows is undone before the bar comes again, whatever way it
 * remembered it: the machine’s whole memory is put back as it was before. So bars that come one by one give the same
 * values as all at once.
 */

import type { QuickJSContext, QuickJSHandle, QuickJSWASMModule } from 'quickjs-emscripten-core';
import { failed, ok, type Result } from '../../domain/result.ts';
import { barColumnCount, barMsMax, memoryBytesMax, runMsMax, stackBytesMax, type ScriptSpent, type ScriptTrouble } from './limits.ts';
import { prelude, runner } from './prelude.ts';

/** What a script said of itself, at least. */
export interface ScriptPlots {
  readonly plots: readonly { readonly id: string }[];
}

export interface ScriptBeginning<Shape extends ScriptPlots> {
  /** Fresh for each script: its memory is put back as it was. */
  readonly module: QuickJSWASMModule;
  readonly source: string;
  readonly params: Readonly<Record<string, number>>;
  /** Judges what it says of itself, as text: it may say anything. */
  readonly judge: (said: unknown) => Result<Shape, string>;
  readonly nowMs: () => number;
}

const fileName = 'indicator.js';
const pageBytes = 65_536;

export class ScriptMachine<Shape extends ScriptPlots> {
  readonly shape: Shape;
  readonly #context: QuickJSContext;
  readonly #module: QuickJSWASMModule;
  readonly #watch: Watch;
  readonly #run: QuickJSHandle;
  readonly #plots: QuickJSHandle;
  /** The memory before the bar that still grows. */
  #before: Uint8Array | null = null;

  private constructor(module: QuickJSWASMModule, context: QuickJSContext, watch: Watch, shape: Shape, run: QuickJSHandle) {
    this.shape = shape;
    this.#module = module;
    this.#context = context;
    this.#watch = watch;
    this.#run = run;
    this.#plots = plotNames(context, shape);
  }

  /** Reads a script and lets it say what it is. */
  static open<Shape extends ScriptPlots>({ module, source, params, judge, nowMs }: ScriptBeginning<Shape>): Result<ScriptMachine<Shape>, ScriptTrouble> {
    const runtime = module.newRuntime();
    runtime.setMemoryLimit(memoryBytesMax);
    runtime.setMaxStackSize(stackBytesMax);
    const watch = new Watch(nowMs);
    runtime.setInterruptHandler(() => watch.isOver());
    const context = runtime.newContext({ intrinsics: { BaseObjects: true, Eval: true, RegExp: true, JSON: true, MapSet: true, TypedArrays: true } });
    using tick = context.newFunction('__bar', () => watch.nextBar());
    context.setProp(context.global, '__bar', tick);
    evaluated(context, prelude, 'prelude.js')?.dispose();
    using given = context.newString(JSON.stringify(params));
    context.setProp(context.global, '__params', given);
    evaluated(context, '__given = JSON.parse(__params);', 'prelude.js')?.dispose();
    watch.begin();
    const read = context.evalCode(source, fileName);
    watch.end();
    if (read.error !== undefined) return failed(troubleOf(context, read.error, watch));
    read.value.dispose();
    const said = evaluated(context, 'JSON.stringify([__shape, typeof onBar])', 'prelude.js');
    const shape = judge(said === null ? '' : context.dump(said));
    said?.dispose();
    if (!shape.ok) return failed({ kind: 'shape', text: shape.fault, line: null, column: null });
    const run = evaluated(context, runner, 'runner.js');
    return run === null ? failed({ kind: 'error', text: 'the runner did not begin', line: null, column: null }) : ok(new ScriptMachine(module, context, watch, shape.value, run));
  }

  get spent(): ScriptSpent {
    return this.#watch.spent;
  }

  /** A fresh allowance: what a live bar takes has nothing to do with what the history took. */
  renew(): void {
    this.#watch.renew();
  }

  /** Bars in columns. `hasOpen`: the last of them comes again. Values come bar by bar, a number a plot. */
  feed(columns: Float64Array, count: number, hasOpen: boolean): Result<Float64Array, ScriptTrouble> {
    if (this.#before !== null) this.#putBack(this.#before);
    this.#before = null;
    const finished = hasOpen ? count - 1 : count;
    const out = new Float64Array(count * this.shape.plots.length);
    const first = this.#eat(columns, count, 0, finished);
    if (!first.ok) return first;
    out.set(first.value);
    if (!hasOpen) return ok(out);
    this.#before = this.#copy();
    const last = this.#eat(columns, count, finished, 1);
    if (!last.ok) return last;
    out.set(last.value, finished * this.shape.plots.length);
    return ok(out);
  }

  close(): void {
    if (this.#before !== null) this.#putBack(this.#before);
    this.#plots.dispose();
    this.#run.dispose();
    const { runtime } = this.#context;
    this.#context.dispose();
    runtime.dispose();
  }

  #eat(columns: Float64Array, stride: number, from: number, count: number): Result<Float64Array, ScriptTrouble> {
    if (count === 0) return ok(new Float64Array(0));
    const piece = new Float64Array(barColumnCount * count);
    for (let column = 0; column < barColumnCount; column += 1) piece.set(columns.subarray(column * stride + from, column * stride + from + count), column * count);
    const context = this.#context;
    using buffer = context.newArrayBuffer(piece.buffer);
    using length = context.newNumber(count);
    this.#watch.begin();
    const answer = context.callFunction(this.#run, context.undefined, buffer, length, this.#plots);
    this.#watch.end(count);
    if (answer.error !== undefined) return failed(troubleOf(context, answer.error, this.#watch));
    using value = answer.value;
    using bytes = context.getArrayBuffer(value);
    return ok(new Float64Array(bytes.value.slice().buffer));
  }

  /** As far as it was ever used. */
  #copy(): Uint8Array {
    const memory = new BigUint64Array(memoryOf(this.#module));
    let used = memory.length;
    while (used > 0 && memory[used - 1] === 0n) used -= 1;
    return new Uint8Array(memory.buffer, 0, Math.min(memory.byteLength, Math.ceil((used * 8) / pageBytes) * pageBytes)).slice();
  }

  /** What lies above was untouched then, and its owner counts on its being empty. */
  #putBack(before: Uint8Array): void {
    const memory = new Uint8Array(memoryOf(this.#module));
    memory.set(before);
    memory.fill(0, before.length);
  }
}

/** Measures, and says when enough is enough. */
class Watch {
  readonly #nowMs: () => number;
  #isRunning = false;
  #runBeganMs = 0;
  #barBeganMs = 0;
  #usedMs = 0;
  #longestMs = 0;
  #worstMs = 0;
  #barUs = 0;
  over: 'bar-time' | 'run-time' | null = null;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  get spent(): ScriptSpent {
    return { runMs: Math.max(this.#usedMs, this.#longestMs), barMsWorst: this.#worstMs, barUs: this.#barUs };
  }

  renew(): void {
    this.#longestMs = Math.max(this.#usedMs, this.#longestMs);
    this.#usedMs = 0;
    this.over = null;
  }

  begin(): void {
    this.#isRunning = true;
    this.#runBeganMs = this.#nowMs();
    this.#barBeganMs = this.#runBeganMs;
  }

  end(bars = 0): void {
    const tookMs = this.#nowMs() - this.#runBeganMs;
    this.#isRunning = false;
    if (bars > 0) this.nextBar();
    this.#usedMs += tookMs;
    if (bars > 0) this.#barUs = (tookMs * 1_000) / bars;
  }

  nextBar(): void {
    const nowMs = this.#nowMs();
    this.#worstMs = Math.max(this.#worstMs, nowMs - this.#barBeganMs);
    this.#barBeganMs = nowMs;
  }

  isOver(): boolean {
    if (!this.#isRunning) return false;
    const nowMs = this.#nowMs();
    if (nowMs - this.#barBeganMs > barMsMax) this.over = 'bar-time';
    else if (this.#usedMs + nowMs - this.#runBeganMs > runMsMax) this.over = 'run-time';
    return this.over !== null;
  }
}

function memoryOf(module: QuickJSWASMModule): ArrayBuffer {
  const memory: { readonly buffer: ArrayBuffer } = module.getWasmMemory();
  return memory.buffer;
}

function plotNames(context: QuickJSContext, { plots }: ScriptPlots): QuickJSHandle {
  const names = context.newArray();
  for (const [at, { id }] of plots.entries()) {
    using name = context.newString(id);
    context.setProp(names, at, name);
  }
  return names;
}

/** Our own texts: they do what they say, unless the script took the names away. */
function evaluated(context: QuickJSContext, text: string, name: string): QuickJSHandle | null {
  const answer = context.evalCode(text, name);
  if (answer.error === undefined) return answer.value;
  answer.error.dispose();
  return null;
}

function troubleOf(context: QuickJSContext, error: QuickJSHandle, watch: Watch): ScriptTrouble {
  const dumped: unknown = context.dump(error);
  error.dispose();
  const [name, message, stack] = ['name', 'message', 'stack'].map((key) => textIn(dumped, key));
  const text = (message === '' && name === '' ? JSON.stringify(dumped ?? null) : `${name}: ${message}`).slice(0, 200);
  const at = /indicator\.js:(\d+)(?::(\d+))?/.exec(stack ?? '');
  const kind = watch.over ?? (message === 'out of memory' ? 'memory' : 'error');
  return { kind, text, line: at?.[1] === undefined ? null : Number(at[1]), column: at?.[2] === undefined ? null : Number(at[2]) };
}

function textIn(dumped: unknown, key: string): string {
  const value: unknown = typeof dumped === 'object' && dumped !== null ? Reflect.get(dumped, key) : '';
  return typeof value === 'string' ? value.slice(0, 2_000) : '';
}
