/**
 * The thread in which what alerts wait for is run: scripts, each in a machine of its own, which has no file, no socket and no clock, and an end to its memory and
 * time; and our indicators. Nothing else runs here; whoever started it ends it when it does not answer.
 */

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import base from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant, newVariant, type QuickJSWASMModule } from 'quickjs-emscripten-core';
import { z } from 'zod';
import { ScriptMachine, type ScriptPlots } from '../contract/script/machine.ts';
import type { ScriptTrouble } from '../contract/script/limits.ts';
import { assert } from '../domain/assert.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { IndicatorMachine } from './indicator-machine.ts';
import type { FromScripts, Program, ToScripts } from './script-messages.ts';

/** With so few it is the live end, not a history. */
const liveBarsMax = 3;
const saidSchema = z.tuple([z.object({ plots: z.array(z.object({ id: z.string() })).min(1).max(8) }), z.literal('function')]);

/** What eats bars. */
interface Machine {
  readonly plots: readonly string[];
  readonly feed: (columns: Float64Array, count: number, hasOpen: boolean) => Result<Float64Array, ScriptTrouble>;
}

interface Held {
  readonly run: number;
  readonly machine: Machine;
}

const held = new Map<number, Held>();
let bytes: Promise<Uint8Array> | null = null;

assert(parentPort !== null, 'this file runs as a thread');
const port = parentPort;
let turn = Promise.resolve();
port.on('message', (message: ToScripts) => {
  turn = turn.then(() => hear(message));
});

async function hear(message: ToScripts): Promise<void> {
  if (message.kind === 'end') {
    end(message.script);
    return;
  }
  const { script, run, program, columns, count, hasOpen } = message;
  const known = held.get(script);
  if (known === undefined || known.run !== run) {
    end(script);
    const opened = await open(program);
    if (!opened.ok) {
      say({ kind: 'trouble', script, trouble: opened.fault });
      return;
    }
    held.set(script, { run, machine: opened.value });
  }
  const machine = held.get(script)?.machine;
  assert(machine !== undefined, 'a script that was opened is held');
  const beganMs = performance.now();
  const values = machine.feed(columns, count, hasOpen);
  const tookUs = (performance.now() - beganMs) * 1_000;
  if (values.ok) say({ kind: 'values', script, run, plots: machine.plots, values: values.value, tookUs });
  else {
    end(script);
    say({ kind: 'trouble', script, trouble: values.fault });
  }
}

async function open(program: Program): Promise<Result<Machine, ScriptTrouble>> {
  if ('indicator' in program) {
    const opened = IndicatorMachine.open(program.indicator, program.params);
    if (!opened.ok) return opened;
    const machine = opened.value;
    return ok({ plots: machine.plots, feed: (columns, count, hasOpen) => ok(machine.feed(columns, count, hasOpen)) });
  }
  const opened = ScriptMachine.open({ module: await freshModule(), ...program, judge, nowMs: () => performance.now() });
  if (!opened.ok) return opened;
  const machine = opened.value;
  return ok({
    plots: machine.shape.plots.map(({ id }) => id),
    feed: (columns, count, hasOpen) => {
      if (count <= liveBarsMax) machine.renew();
      return machine.feed(columns, count, hasOpen);
    },
  });
}

/** Its memory goes with its WebAssembly: closing a machine that was stopped in the middle would only complain. */
function end(script: number): void {
  held.delete(script);
}

function say(message: FromScripts): void {
  port.postMessage(message);
}

function judge(said: unknown): Result<ScriptPlots, string> {
  try {
    const read = saidSchema.safeParse(JSON.parse(typeof said === 'string' ? said : 'null'));
    return read.success ? ok({ plots: read.data[0].plots.map(({ id }) => ({ id })) }) : failed('indicator({ … }) and function onBar(bar) are wanted');
  } catch {
    return failed('indicator({ … }) was not called');
  }
}

/** Each script has a memory of its own, which is put back as it was before every bar that grows. */
async function freshModule(): Promise<QuickJSWASMModule> {
  bytes ??= readFile(machineFile());
  const binary = (await bytes).slice().buffer;
  return newQuickJSWASMModuleFromVariant(newVariant(base, { wasmBinary: binary }));
}

/** Among the packages under Node; beside this file where it is bundled (electron.vite.config.ts). */
function machineFile(): string | URL {
  if (import.meta.url.endsWith('.ts')) return createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm');
  return new URL(`${import.meta.url.includes('/chunks/') ? '../' : './'}quickjs.wasm`, import.meta.url);
}
