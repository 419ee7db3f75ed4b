/** The machine of a script as a page has it: its WebAssembly, its clock, and what a script must say to be drawn. */

import variant from '@jitl/quickjs-wasmfile-release-sync';
import { newQuickJSWASMModuleFromVariant } from 'quickjs-emscripten-core';
import type { Result } from '../../../engine/contract/index.ts';
import type { ScriptTrouble } from '../../../engine/contract/script/limits.ts';
import { ScriptMachine } from '../../../engine/contract/script/machine.ts';
import type { ScriptShape } from './messages.ts';
import { shapeFrom } from './shape.ts';

export type Sandbox = ScriptMachine<ScriptShape>;

/** Reads a script and lets it say what it is. A fresh machine each time. */
export async function openSandbox(source: string, params: Readonly<Record<string, number>>, nowMs: () => number = () => performance.now()): Promise<Result<Sandbox, ScriptTrouble>> {
  return ScriptMachine.open({ module: await newQuickJSWASMModuleFromVariant(variant), source, params, judge: shapeFrom, nowMs });
}
