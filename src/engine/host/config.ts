/**
 * The configuration: defaults, then a file, then the environment, then flags; each value knows
 * where it came from. Whatever is wrong is named with its place and what to do, and nothing starts.
 */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { journalLimits } from '../edge/store/journal-file.ts';
import { topologyNames } from './topology.ts';

const address = (protocols: readonly string[]) =>
  z.string().max(300).refine((text) => URL.canParse(text) && protocols.includes(new URL(text).protocol), {
    error: `must be an address that begins with ${protocols.join(' or ')}//`,
  }).transform((text) => text.replace(/\/+$/, ''));

const symbols = z.array(z.string().regex(/^[A-Z0-9_-]{2,40}$/, 'must be a symbol in capitals such as BTCUSDT')).max(200);

export const configSchema = z.strictObject({
  /** `practice` starts a market of our own on this machine; `live` is the real exchange, public data only. */
  market: z.enum(['practice', 'live']).default('practice'),
  /** Where journals, recordings and the database lie. */
  dataFolder: z.string().min(1).max(1_000).default(defaultDataFolder()),
  /** 0 picks a free one. */
  port: z.int().min(0).max(65_535).default(0),
  topology: z.enum(topologyNames).default('workstation'),
  /** Instruments followed from the start; others join when someone watches them. */
  instruments: symbols.default(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT', 'XRPUSDT', 'DOGEUSDT']),
  binanceRest: address(['http:', 'https:']).nullable().default(null),
  binanceStream: address(['ws:', 'wss:']).nullable().default(null),
  practiceSeed: z.int().min(0).default(1),
  /** Faults that the practice market injects, such as `drop:0.01,disconnect:30s`. */
  practiceFaults: z.string().max(1_000).default(''),
  /** All journal files together; the oldest are deleted first. 0 keeps no journal. */
  journalBytesMax: z.int().max(2 ** 50).refine((bytes) => bytes === 0 || bytes >= journalLimits.journalBytesMin, {
    error: `must be 0 or at least ${journalLimits.journalBytesMin}`,
  }).default(2 ** 30),
});

export type Config = z.output<typeof configSchema>;
export type ConfigName = keyof Config;
export type ConfigOrigin = 'default' | 'file' | 'environment' | 'flag';

export interface LoadedConfig {
  readonly config: Config;
  readonly origins: ReadonlyMap<ConfigName, ConfigOrigin>;
  readonly file: string;
}

export interface ConfigSources {
  /** Values given by flags, already typed. */
  readonly flags: Readonly<Partial<Record<ConfigName, unknown>>>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Another file than the usual one. */
  readonly file?: string;
}

export function defaultDataFolder(): string {
  return process.env['FATHOM_DATA_FOLDER'] ?? join(homedir(), '.fathom');
}

/** Practice and live never share a journal or a database: their instruments have the same names. */
export function storeFolder(config: Config): string {
  return join(config.dataFolder, config.market);
}

/** `journalBytesMax` → `FATHOM_JOURNAL_BYTES_MAX`. */
export function environmentName(name: string): string {
  return `FATHOM_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}

export function loadConfig(sources: ConfigSources): Result<LoadedConfig, Fault> {
  const file = sources.file ?? sources.environment['FATHOM_CONFIG'] ?? join(defaultDataFolder(), 'config.json');
  const fromFile = readConfigFile(file, sources.file !== undefined);
  if (!fromFile.ok) return fromFile;
  const names = configNames();
  const merged: Record<string, unknown> = { ...fromFile.value };
  const origins = new Map<ConfigName, ConfigOrigin>();
  for (const name of names) {
    origins.set(name, name in fromFile.value ? 'file' : 'default');
    const text = sources.environment[environmentName(name)];
    if (text !== undefined && text !== '') {
      merged[name] = fromText(name, text);
      origins.set(name, 'environment');
    }
    const flag = sources.flags[name];
    if (flag !== undefined) {
      merged[name] = typeof flag === 'string' ? fromText(name, flag) : flag;
      origins.set(name, 'flag');
    }
  }
  const parsed = configSchema.safeParse(merged);
  if (!parsed.success) return failed(fault('config.invalid', explain(parsed.error, origins, file)));
  return ok({ config: parsed.data, origins, file });
}

export function configNames(): readonly ConfigName[] {
  return configSchema.keyof().options;
}

/** Text from a flag or the environment, in the type that the schema wants at this name. */
function fromText(name: ConfigName, text: string): unknown {
  if (name === 'instruments') return text.split(',').map((symbol) => symbol.trim()).filter((symbol) => symbol !== '');
  if (name === 'port' || name === 'practiceSeed' || name === 'journalBytesMax') return /^\d{1,15}$/.test(text) ? Number(text) : text;
  return text;
}

function readConfigFile(file: string, isWanted: boolean): Result<Record<string, unknown>, Fault> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && !isWanted) return ok({});
    return failed(fault('config.invalid', `${file} could not be read: ${error instanceof Error ? error.message : String(error)}`));
  }
  try {
    const value: unknown = JSON.parse(text);
    const object = z.record(z.string(), z.unknown()).safeParse(value);
    if (object.success) return ok(object.data);
    return failed(fault('config.invalid', `${file} must hold one JSON object`));
  } catch (error) {
    return failed(fault('config.invalid', `${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`));
  }
}

function explain(error: z.ZodError, origins: ReadonlyMap<string, ConfigOrigin>, file: string): string {
  return error.issues.slice(0, 5).map((issue) => {
    const name = String(issue.path[0] ?? '');
    if (issue.code === 'unrecognized_keys') return `${file}: ${issue.keys.join(', ')} is no setting; remove it`;
    const origin = origins.get(name) ?? 'file';
    const place = origin === 'file' ? `${file}: ${name}` : origin === 'environment' ? environmentName(name) : `flag for ${name}`;
    return `${place}: ${issue.message}`;
  }).join('; ');
}
