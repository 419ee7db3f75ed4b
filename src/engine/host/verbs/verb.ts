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

/** Flags in the way of `node:util`, with its exception turned into a sentence. */
export function parseFlags(
  args: readonly string[],
  options: ParseArgsOptionsConfig,
  positionalsMax: number,
): Result<ParsedFlags, string> {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: positionalsMax > 0, strict: true });
    if (positionals.length > positionalsMax) return failed(`“${positionals[positionalsMax]}” is one argument too many`);
    // Only an option declared `multiple` gives a list, and no verb declares one.
    const single = Object.entries(values).flatMap(([name, value]) => (Array.isArray(value) ? [] : [[name, value] as const]));
    return ok({ values: Object.fromEntries(single), positionals });
  } catch (error) {
    return failed(error instanceof Error ? error.message : String(error));
  }
}
