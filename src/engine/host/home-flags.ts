/**
 * The flags that every home understands, parsed once: `start`, `serve` and the desktop program give
 * the same words the same meaning. Each setting of config.ts is a flag of its own name.
 */

import type { ParseArgsOptionsConfig } from 'node:util';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, type Result } from '../domain/result.ts';
import { configNames, flagName, loadConfig, type ConfigName, type LoadedConfig } from './config.ts';
import { parseFlags, type ParsedFlags } from './verbs/verb.ts';

export interface HomeFlags {
  readonly loaded: LoadedConfig;
  /** No window and no browser: only the address is printed. */
  readonly isHeadless: boolean;
  /** The flags that the verb has beside those of every home. */
  readonly own: ParsedFlags['values'];
}

/** For `--help` of the verbs that take them. */
export const homeFlagsHelp = `
  --live                   real exchanges instead of the practice market; keys only for accounts
  --port <number>          port of the page; 0, the default, takes any free one
  --headless               open no window and no browser, only print the address
  --instruments <list>     what to follow from the start, such as BTCUSDT,ETHUSDT
  --data-folder <folder>   where journals and the database lie
  --topology <name>        workstation or laptop: how many threads the engine takes
  --journal-bytes-max <n>  all journal files together; 0 keeps no journal
  --heat-bytes-max <n>     the past of heatmaps on the disk; 0 keeps none
  --trade-bytes-max <n>    the past of trades on the disk; 0 keeps none
  --practice-seed <n>      another seed makes another practice market
  --practice-faults <list> troubles of the practice market, such as drop:0.01,disconnect:30s
  --practice-trouble <list> what goes wrong with accounts there, such as lost-answer:0.01
  --practice-lags <list>   who follows how late there, such as okx=120ms,htx:spot=350ms
  --practice-clock-offset-ms <n> how far its venues’ clock is ahead of ours
  --markets <list>         markets that are on from the start, such as binance:spot,okx:perp,
                           and any other exchange by ccxt's name: basic.kraken:spot; +basic.kraken:spot
                           is that one and all that are on without this flag
  --addresses <list>       other servers, such as okx:spot.rest=http://127.0.0.1:9001
  --connections <n>        2 lets two connections race for each that is needed
  --config <file>          settings from this file`;

type Environment = Readonly<Record<string, string | undefined>>;

export function parseHomeFlags(args: readonly string[], environment: Environment, own: ParseArgsOptionsConfig = {}): Result<HomeFlags, Fault> {
  const names = new Map(configNames().filter((name) => name !== 'market').map((name) => [flagName(name).slice(2), name]));
  const options: ParseArgsOptionsConfig = { live: { type: 'boolean' }, headless: { type: 'boolean' }, config: { type: 'string' } };
  for (const flag of names.keys()) options[flag] = { type: 'string' };
  const taken = takenByNpm(Object.keys(options), environment);
  if (taken !== null) return failed(fault('config.invalid', taken));
  const parsed = parseFlags(args, { ...options, ...own }, 0);
  if (!parsed.ok) return failed(fault('config.invalid', parsed.fault));
  const { live, headless, config, ...settings } = parsed.value.values;
  const flags: Partial<Record<ConfigName, unknown>> = live === true ? { market: 'live' } : {};
  for (const [flag, value] of Object.entries(settings)) {
    const name = names.get(flag);
    if (name !== undefined) flags[name] = value;
  }
  const loaded = loadConfig({ flags, environment, ...(typeof config === 'string' ? { file: config } : {}) });
  return loaded.ok ? { ok: true, value: { loaded: loaded.value, isHeadless: headless === true, own: parsed.value.values } } : loaded;
}

/**
 * `npm start --live` without `--` gives the flag to npm, which keeps it to itself, and a person who
 * wanted the real market would look at the practice one. npm leaves a trace in the environment.
 */
function takenByNpm(flags: readonly string[], environment: Environment): string | null {
  if (environment['npm_lifecycle_event'] !== 'start') return null;
  const taken = flags.filter((flag) => environment[`npm_config_${flag.replaceAll('-', '_')}`] !== undefined).map((flag) => `--${flag}`);
  return taken.length === 0 ? null : `npm took ${taken.join(' and ')} for itself: write \`npm start -- ${taken.join(' ')}\`, with -- in between`;
}
