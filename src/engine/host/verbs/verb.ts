/**
 * A verb of the command line, as a value. One file a verb, one line in index.ts.
 *
 * A verb writes what it found to `out` and what it is doing to `err`, so that output can be piped
 * while progress is watched. It answers an exit code: 0 done, 1 the thing itself went wrong,
 * 2 it was asked wrongly.
 */

import { parseArgs, type ParseArgsOptionsConfig } from 'node:util';
import { failed, ok, type Result } from '../../domain/result.ts';

export interface Terminal {
  readonly out: (line: string) => void;
  readonly err: (line: string) => void;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
}

export interface Verb {
  readonly name: string;
  /** One line for the overview. */
  readonly summary: string;
  /** The whole of `fathom <verb> --help`. */
  readonly help: string;
  /** Hidden verbs are the project's own tools: they work, yet a trader does not need to see them. */
  readonly isHidden?: boolean;
  readonly run: (args: readonly string[], terminal: Terminal) => Promise<number>;
}

export interface ParsedFlags {
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
  readonly positionals: readonly string[];
}

/** The exit code of work that Ctrl-C broke off before its end, as shells know it. */
export const stoppedCode = 130;

/** Flags in the way of `node:util`; what is wrong with them is one sentence without its full stop. */
export function parseFlags(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
  positionalsMax: number,
): Result<ParsedFlags, string> {
  const { values, positionals, tokens } = parseArgs({ args: [...args], options, allowPositionals: true, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) return failed(`“${token.rawName}” is not a flag here${suggestion(token.name, Object.keys(options))}`);
    if (option.type === 'boolean' && token.value !== undefined) return failed(`${token.rawName} takes no value, was given “${token.value}”`);
    if (option.type === 'boolean') continue;
    if (token.value === undefined) return failed(`${token.rawName} needs a value after it`);
    if (!token.inlineValue && /^-./.test(token.value)) {
      return failed(`${token.rawName} needs a value, and “${token.value}” looks like a flag; if it is the value, write ${token.rawName}=${token.value}`);
    }
  }
  if (positionals.length > positionalsMax) return failed(`“${positionals[positionalsMax]}” is one argument too many`);
  // Only an option declared `multiple` gives a list, and no verb declares one.
  const single = Object.entries(values).flatMap(([name, value]) => (Array.isArray(value) ? [] : [[name, value] as const]));
  return ok({ values: Object.fromEntries(single), positionals });
}

function suggestion(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close === null ? '' : `; did you mean --${close}?`;
}

/** The name that was probably meant: at most two letters wrong, missing, added or exchanged. */
export function nearest(name: string, known: readonly string[]): string | null {
  const lettersWrongMax = name.length < 4 ? 1 : 2;
  const ranked = known.map((candidate) => ({ candidate, distance: distanceOf(name, candidate) })).sort((left, right) => left.distance - right.distance);
  const [best] = ranked;
  return best !== undefined && best.distance <= lettersWrongMax ? best.candidate : null;
}

/** Levenshtein's, row by row. */
function distanceOf(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let at = 0; at < left.length; at += 1) {
    const next = [at + 1];
    for (let to = 0; to < right.length; to += 1) {
      const kept = (row[to] ?? 0) + (left[at] === right[to] ? 0 : 1);
      next.push(Math.min(kept, (row[to + 1] ?? 0) + 1, (next[to] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
