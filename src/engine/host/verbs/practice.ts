/** `fathom practice`: the practice market as a server of its own, until Ctrl-C. */

import { faultKinds, parseFaults } from '../../core/simulation/faults.ts';
import { parseTrouble, troubleKinds } from '../../core/simulation/accounts/trouble.ts';
import { withLags } from '../../core/simulation/lags.ts';
import { marketProfiles } from '../../core/simulation/profiles.ts';
import { chooseInstruments, openPractice, type PracticeSettings, type PracticeStats } from '../../edge/practice/server.ts';
import type { MajorVenueId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { parseFlags, type Terminal, type Verb } from './verb.ts';

const portDefault = 4747;
const statsEveryMs = 5_000;

export const practice: Verb = {
  name: 'practice',
  summary: 'Run the practice market: local exchanges that speak the protocols of Binance, OKX and HTX.',
  help: `
Usage: fathom practice [--port N] [--seed N] [--venues A,B] [--symbols A,B] [--faults PLAN] [--trouble PLAN] [--lags LIST] [--speed N]

Runs exchanges with seeded participants on this machine’s loopback, until Ctrl-C. Each speaks its
venue’s REST and WebSocket protocol on a port of its own; nothing of it is real money.
Prices of the venues follow one another, so that gaps between them open and close.

  --port N       where the first listens (default ${portDefault}; 0 takes any free port); the others take the next ones
  --seed N       the same seed gives the same market (default 1)
  --venues A,B   of binance, okx, htx (default: all)
  --symbols A,B  trade only these pairs, such as BTCUSDT,ETHUSDT (default: all)
  --faults PLAN  damage what is sent, such as drop:0.001,disconnect:30s,corrupt:0.0005
  --trouble PLAN what goes wrong with orders and accounts, such as lost-answer:0.01,held:0.02/50ms
  --lags LIST    who follows how long after the worth of a pair is known, such as okx=120ms,htx:spot=350ms
  --speed N      how much faster than the clock it runs, 0.1 to 20 (default 1)

Faults: ${faultKinds.join(' ')}.
  name:0.001     a chance for each message          name:30s  every 30 s on average
  name@12s       once, 12 s after the connection    delay:0.01/250ms, slow-consumer:30s/3s  how long
  corrupt:0.001/flip  one kind of damage: flip truncate non-utf8 oversize

Trouble: ${troubleKinds.join(' ')}.
  lost-command:0.01   never reaches the engine      lost-answer:0.01  takes effect, and nobody says so
  silent:0.5          not even a timeout follows    held:0.02/50ms    a private event comes late
  repeat:0.02         it comes twice                behind:0.1/400ms  answers are behind events
`,
  run,
};

async function run(args: readonly string[], terminal: Terminal): Promise<number> {
  const settings = parseSettings(args);
  if (!settings.ok) {
    terminal.err(`${settings.fault}. \`fathom practice --help\` tells more.`);
    return 2;
  }
  const started = await openPractice(settings.value);
  if (!started.ok) {
    const { port } = settings.value;
    const isTaken = started.fault.includes('EADDRINUSE');
    terminal.err(isTaken
      ? `port ${port} is taken by another program: close it, or choose another with --port <number> (0 takes any free one)`
      : `${started.fault}. Choose another with --port <number>; 0 takes any free one.`);
    return 1;
  }
  const market = started.value;
  for (const { venue, market: kind, addresses } of market.markets) terminal.out(`${`${venue} ${kind}`.padEnd(13)} ${addresses.rest}  ${addresses.stream}`);
  terminal.out('Keys of the practice accounts, good here and nowhere else:');
  for (const { venue, name, key, secret, passphrase } of market.keys) terminal.out(`${venue.padEnd(8)} ${name.padEnd(16)} ${key}  ${oneLine(secret)}${passphrase === null ? '' : `  ${passphrase}`}`);
  terminal.err(`seed ${settings.value.seed}; Ctrl-C stops`);
  let before = market.stats();
  const timer = setInterval(() => {
    const now = market.stats();
    terminal.err(describe(before, now));
    before = now;
  }, statsEveryMs);
  await new Promise<void>((resolve) => {
    if (terminal.signal.aborted) resolve();
    else terminal.signal.addEventListener('abort', () => resolve(), { once: true });
  });
  clearInterval(timer);
  await market.close();
  return 0;
}

/** A PEM block as it may be pasted into a shell. */
function oneLine(secret: string): string {
  return secret.trimEnd().replaceAll('\n', '\\n');
}

function describe(before: PracticeStats, now: PracticeStats): string {
  const rate = ((now.messagesSent - before.messagesSent) * 1_000) / statsEveryMs;
  const faults = faultKinds.filter((kind) => now.faults[kind] > 0).map((kind) => `${kind} ${now.faults[kind]}`);
  const parts = [`${now.connections} connections`, `${now.markets} markets`, `${rate.toFixed(0)} messages/s`, `${now.requests} requests`];
  if (faults.length > 0) parts.push(`faults: ${faults.join(', ')}`);
  const trouble = troubleKinds.filter((kind) => now.trouble[kind] > 0).map((kind) => `${kind} ${now.trouble[kind]}`);
  if (trouble.length > 0) parts.push(`trouble: ${trouble.join(', ')}`);
  if (now.sleptUs > 0) parts.push(`fell behind by ${(now.sleptUs / 1_000_000).toFixed(1)} s in all`);
  return parts.join(' · ');
}

function parseSettings(args: readonly string[]): Result<PracticeSettings, string> {
  const flags = parseFlags(
    args,
    { port: { type: 'string' }, seed: { type: 'string' }, venues: { type: 'string' }, symbols: { type: 'string' }, faults: { type: 'string' }, trouble: { type: 'string' }, lags: { type: 'string' }, speed: { type: 'string' } },
    0,
  );
  if (!flags.ok) return flags;
  const { port = String(portDefault), seed = '1', venues, symbols, faults = '', trouble = '', lags = '', speed = '1' } = flags.value.values;
  const portNumber = wholeNumber(port, 65_535);
  if (portNumber === null) return failed(`--port must be a whole number from 0 to 65535, was ${String(port)}`);
  const seedNumber = wholeNumber(seed, Number.MAX_SAFE_INTEGER);
  if (seedNumber === null) return failed(`--seed must be a whole number from 0, was ${String(seed)}`);
  const speedNumber = Number(speed);
  if (!(speedNumber >= 0.1 && speedNumber <= 20)) return failed(`--speed must be from 0.1 to 20, was ${String(speed)}`);
  const plan = parseFaults(String(faults));
  if (!plan.ok) return plan;
  const accounts = parseTrouble(String(trouble));
  if (!accounts.ok) return accounts;
  const led = withLags(marketProfiles, String(lags));
  if (!led.ok) return led;
  const listed = typeof symbols === 'string' ? { symbols: symbols.split(',').map((symbol) => symbol.trim().toUpperCase()) } : {};
  const known = chooseInstruments(listed.symbols);
  if (!known.ok) return known;
  const chosen = chooseVenues(venues);
  if (!chosen.ok) return chosen;
  return ok({ port: portNumber, seed: seedNumber, faults: String(faults), trouble: String(trouble), lags: String(lags), speed: speedNumber, ...listed, ...(chosen.value === null ? {} : { venues: chosen.value }) });
}

function chooseVenues(text: string | boolean | undefined): Result<readonly MajorVenueId[] | null, string> {
  if (typeof text !== 'string') return ok(null);
  const names = text.split(',').map((name) => name.trim().toLowerCase());
  const known = [...new Set(marketProfiles.map(({ venue }) => venue))];
  const unknown = names.find((name) => !known.some((venue) => venue === name));
  return unknown === undefined ? ok(known.filter((venue) => names.includes(venue))) : failed(`--venues knows ${known.join(', ')}, was ${unknown}`);
}

function wholeNumber(text: string | boolean | undefined, max: number): number | null {
  if (typeof text !== 'string' || !/^\d{1,16}$/.test(text)) return null;
  const value = Number(text);
  return value <= max ? value : null;
}
