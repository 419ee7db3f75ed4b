/**
 * The configuration: defaults, then a file, then the environment, then flags; each value knows
 * where it came from. Whatever is wrong is named with its place and what to do, and nothing starts.
 */

import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { VenueAddresses } from '../core/venues/dialect.ts';
import { venueParts } from '../core/venues/index.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { isBasicMarket, marketId, type BasicMarketId, type MarketId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { fileReason } from '../edge/file-reason.ts';
import { ccxtFileOf } from '../edge/longtail/ccxt-list.ts';
import { journalLimits } from '../edge/store/journal-file.ts';
import { basicDeskLimits } from './basic-messages.ts';
import { topologyNames } from './topology.ts';

const symbols = z.array(z.string().regex(/^[A-Za-z0-9_:./-]{2,80}$/, 'must be symbols such as BTCUSDT, or okx:spot:BTC-USDT for one market alone')).max(200);

const marketIds = venueParts.map(({ dialect }) => marketId(dialect));
const market = z.string().transform((name, context): MarketId => {
  const known = venueParts.find(({ dialect }) => name === marketId(dialect) || name === `${dialect.venue}:${dialect.marketName}`);
  if (known !== undefined) return marketId(known.dialect);
  const basic = basicMarketNamed(name);
  if (basic !== null) return basic;
  context.addIssue(`must be markets among ${marketIds.join(', ')}, or any other exchange by ccxt’s name for it, such as basic.kraken:spot`);
  return z.NEVER;
});

/** Null: ccxt has no such exchange. */
function basicMarketNamed(name: string): BasicMarketId | null {
  const [, id = '', kind = ''] = /^basic\.([a-z0-9]+):(spot|perp)$/.exec(name) ?? [];
  return ccxtFileOf(id) === null ? null : `basic.${id}:${kind === 'perp' ? 'perp' : 'spot'}`;
}

/** `okx:spot.rest=http://127.0.0.1:9001`: another server in the place of an exchange's. */
const server = z.string().max(300).transform((text, context) => {
  const [, id = '', kind = '', url = ''] = /^((?:basic\.[a-z0-9]+|[a-z]+):[a-z]+)\.(rest|stream|trade)=(.+)$/.exec(text) ?? [];
  const known = marketIds.find((one) => one === id) ?? (kind === 'rest' ? basicMarketNamed(id) : null) ?? undefined;
  const protocols = kind === 'rest' ? ['http:', 'https:'] : ['ws:', 'wss:'];
  if (known !== undefined && isServer(kind) && URL.canParse(url) && protocols.includes(new URL(url).protocol)) return { market: known, server: kind, url: url.replace(/\/+$/, '') };
  context.addIssue('must be addresses such as okx:spot.rest=http://127.0.0.1:9001 or okx:spot.stream=ws://127.0.0.1:9001');
  return z.NEVER;
});

function isServer(name: string): name is keyof VenueAddresses {
  return name === 'rest' || name === 'stream' || name === 'trade';
}

const wholeNumber = (min: number, max: number) => {
  const error = `must be a whole number from ${min} to ${max}`;
  return z.int({ error }).min(min, { error }).max(max, { error });
};

const oneOf = (names: readonly string[]): { readonly error: string } => ({ error: `must be ${names.join(' or ')}` });

export const configSchema = z.strictObject({
  /** `practice` starts a market of our own on this machine; `live` is the real exchanges, with accounts where there are keys. */
  market: z.enum(['practice', 'live'], oneOf(['practice', 'live'])).default('practice'),
  /** Where journals, recordings and the database lie. */
  dataFolder: z.string().min(1, { error: 'must name a folder' }).max(1_000).default(defaultDataFolder()),
  /** 0 picks a free one. */
  port: wholeNumber(0, 65_535).default(0),
  topology: z.enum(topologyNames, oneOf(topologyNames)).default('workstation'),
  /** Instruments followed from the start; others join when someone watches them. */
  instruments: symbols.default(['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'BNBUSDT', 'XRPUSDT', 'DOGEUSDT']),
  /** Markets that are on from the start; others are switched on at the screen. */
  markets: z.array(market).min(1, { error: 'must name at least one market' }).max(marketIds.length + basicDeskLimits.marketsMax).default(marketIds),
  /** Other servers in the place of the exchanges'. */
  addresses: z.array(server).max(100).default([]),
  /** 2 lets two connections race for each that is needed: a lost packet or a slow server on one then costs nothing. */
  connections: wholeNumber(1, 2).default(1),
  practiceSeed: wholeNumber(0, Number.MAX_SAFE_INTEGER).default(1),
  /** Faults that the practice market injects, such as `drop:0.01,disconnect:30s`. */
  practiceFaults: z.string().max(1_000).default(''),
  /** What goes wrong with accounts there, such as `lost-answer:0.01,held:0.02/50ms`. */
  practiceTrouble: z.string().max(1_000).default(''),
  /** Who follows how long after the worth of a pair is known, such as `okx=120ms,htx:spot=350ms`. */
  practiceLags: z.string().max(1_000).default(''),
  /** How far the clock of its venues is ahead of ours. */
  practiceClockOffsetMs: wholeNumber(-3_600_000, 3_600_000).default(0),
  /** All journal files together; the oldest are deleted first. 0 keeps no journal. */
  journalBytesMax: wholeNumber(0, 2 ** 50).refine((bytes) => bytes === 0 || bytes >= journalLimits.journalBytesMin, {
    error: `must be 0 or at least ${journalLimits.journalBytesMin}`,
  }).default(2 ** 30),
  /** The hours of all heatmaps together; the oldest are deleted first. 0 keeps none. */
  heatBytesMax: wholeNumber(0, 2 ** 50).default(4 * 2 ** 30),
  /** The trades of all instruments together; the oldest are deleted first. 0 keeps none; without a journal there are none. */
  tradeBytesMax: wholeNumber(0, 2 ** 50).default(2 * 2 ** 30),
});

export type Config = z.output<typeof configSchema>;
/** Settings as a file writes them. */
export type ConfigWords = z.input<typeof configSchema>;
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
  const named = process.env['FATHOM_DATA_FOLDER'];
  return named === undefined || named === '' ? join(homedir(), '.fathom') : named;
}

/** Practice and live never share a journal or a database: their instruments have the same names. */
export function storeFolder(config: Config): string {
  return join(config.dataFolder, config.market);
}

/** `journalBytesMax` → `--journal-bytes-max`; the market is chosen by `--live`. */
export function flagName(name: string): string {
  return name === 'market' ? '--live' : `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
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
  if (!parsed.success) return failed(fault('config.invalid', explain(parsed.error, merged, origins, file)));
  const wrong = halfAddressed(parsed.data) ?? badBasic(parsed.data);
  if (wrong !== null) return failed(fault('config.invalid', wrong));
  return ok({ config: parsed.data, origins, file });
}

/** Prices of a real exchange beside those of the practice market would be gaps that are none. */
function badBasic({ market: kind, markets, addresses }: Config): string | null {
  const basics = markets.filter(isBasicMarket);
  if (basics.length > basicDeskLimits.marketsMax) return `${flagName('markets')} may name ${basicDeskLimits.marketsMax} basic markets at most, named ${basics.length}`;
  const real = kind === 'live' ? undefined : basics.find((id) => !addresses.some((address) => address.market === id));
  return real === undefined ? null : `${real} is a real exchange: it needs ${flagName('market')}, or in practice a server of its own, such as ${flagName('addresses')} ${real}.rest=http://127.0.0.1:9001`;
}

/** One server of a market without the other would give snapshots of one market under the changes of another. */
function halfAddressed({ market: kind, addresses }: Config): string | null {
  if (kind === 'live') return null;
  for (const { market: id, server: given } of addresses) {
    const other = given === 'rest' ? 'stream' : 'rest';
    if (given !== 'trade' && !isBasicMarket(id) && !addresses.some((address) => address.market === id && address.server === other)) {
      return `${id}.${given} needs ${id}.${other} beside it, or ${flagName('market')}: one without the other would mix two markets`;
    }
  }
  return null;
}

export function configNames(): readonly ConfigName[] {
  return configSchema.keyof().options;
}

/** Text from a flag or the environment, in the type that the schema wants at this name. */
function fromText(name: ConfigName, text: string): unknown {
  if (name === 'markets' && text.startsWith('+')) return [...marketIds, ...listIn(text.slice(1))];
  if (name === 'instruments' || name === 'markets' || name === 'addresses') return listIn(text);
  if (name === 'port' || name === 'connections' || name === 'practiceSeed' || name === 'journalBytesMax' || name === 'heatBytesMax' || name === 'tradeBytesMax') return /^\d{1,15}$/.test(text) ? Number(text) : text;
  return text;
}

function listIn(text: string): readonly string[] {
  return text.split(',').map((one) => one.trim()).filter((one) => one !== '');
}

function readConfigFile(file: string, isWanted: boolean): Result<Record<string, unknown>, Fault> {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (isMissing && !isWanted) return ok({});
    return failed(fault('config.invalid', `${fileReason(error, file)}; this file was to hold the settings`));
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

const issuesToldMax = 5;
const valueCharactersMax = 60;

function explain(error: z.ZodError, merged: Readonly<Record<string, unknown>>, origins: ReadonlyMap<string, ConfigOrigin>, file: string): string {
  return error.issues.slice(0, issuesToldMax).map((issue) => {
    const name = String(issue.path[0] ?? '');
    if (issue.code === 'unrecognized_keys') return `${file}: ${issue.keys.join(', ')} is no setting; remove it`;
    const origin = origins.get(name) ?? 'file';
    const place = origin === 'file' ? `${file}: ${name}` : origin === 'environment' ? environmentName(name) : flagName(name);
    return `${place} ${issue.message}, was ${JSON.stringify(merged[name]).slice(0, valueCharactersMax)}`;
  }).join('; ');
}
