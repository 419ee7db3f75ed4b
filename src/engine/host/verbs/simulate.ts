/** `fathom simulate`: seeded worlds with faults against the production engine, and what they found. */

import { setImmediate as turn } from 'node:timers/promises';
import { runSeed, type CampaignOptions, type SeedReport } from '../../core/simulation/campaign.ts';
import { mutants } from '../../core/simulation/campaign-mutants.ts';
import { orderMutants } from '../../core/simulation/campaign-mutants-orders.ts';
import { runOrders } from '../../core/simulation/campaign-orders.ts';
import { campaignMarkets } from '../../core/simulation/campaign-markets.ts';
import { campaignFaults, type CampaignFault } from '../../core/simulation/campaign-plan.ts';
import { CampaignTally } from '../../core/simulation/campaign-tally.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { parseFlags, stoppedCode, type Terminal, type Verb } from './verb.ts';

const seedsDefault = 100;
const seedsMax = 10_000_000;
const progressMs = 1_000;
/** Of so many runs one is run again, to see that nothing but the seed decides. */
const repeatEvery = 64;
const mutantSeeds = 50;
const runKernelBytes = 16 * 1024 * 1024;

export const newRunKernel: CampaignOptions['newKernel'] = () => loadKernel({ memoryBytes: runKernelBytes });

export const simulate: Verb = {
  name: 'simulate',
  summary: 'Try the engine on seeded worlds full of faults.',
  help: `
Usage: fathom simulate [flags]

Each seed is a world of its own: an exchange, a bad network and this engine in virtual time.
After every step the engine's books are compared with the exchange's. A violation prints
its seed; \`fathom simulate --seeds 1 --from <seed>\` shows it again, on any machine.

Flags:
  --seeds <n>       how many worlds; ${seedsDefault} by default
  --from <seed>     the first of them; 1 by default
  --market <name>   one market alone, such as “okx swap”
  --faults <list>   exactly these faults in every world, at their strongest:
                    ${wrapped(campaignFaults)}
  --mutants         run deliberately broken engines instead, and see that each is found
  --json            one JSON object at the end instead of the table

Exit code: 0 when no promise was broken, 1 when one was, 2 for wrong usage, 130 when it was
stopped before the end.`,
  run: async (args, terminal) => {
    const wanted = readFlags(args);
    if (!wanted.ok) {
      terminal.err(`${wanted.fault}. \`fathom simulate --help\` tells more.`);
      return 2;
    }
    if (wanted.value.isMutants) return await runMutants(terminal);
    const { from, seeds, faults, market, isJson } = wanted.value;
    const startedMs = performance.now();
    const options: CampaignOptions = { newKernel: newRunKernel, ...(faults === null ? {} : { focus: faults }), ...(market === null ? {} : { market }) };
    const tally = await runCampaign(from, seeds, options, terminal);
    const summary = summaryOf(tally, (performance.now() - startedMs) / 1_000);
    if (isJson) terminal.out(JSON.stringify({ from, ...summary }));
    else for (const line of tableOf(summary)) terminal.out(line);
    if (tally.violationCount > 0) return 1;
    return terminal.signal.aborted ? stoppedCode : 0;
  },
};

export interface CampaignSummary {
  readonly seeds: number;
  readonly seconds: number;
  readonly seedsPerMinute: number;
  readonly simulatedSeconds: number;
  readonly messages: number;
  readonly comparisons: number;
  readonly recoverySecondsMax: number;
  readonly faults: Readonly<Record<string, number>>;
  readonly noticed: Readonly<Record<string, number>>;
  readonly recovered: Readonly<Record<string, number>>;
  readonly orders: Readonly<Record<string, number>>;
  readonly markets: Readonly<Record<string, number>>;
  /** Worlds in which a subscription was acknowledged and told nothing. */
  readonly silentMarkets: Readonly<Record<string, number>>;
  readonly violations: number;
  readonly firstViolations: readonly { readonly seed: number; readonly kind: string; readonly atSeconds: number; readonly detail: string }[];
}

/** Runs worlds one after the other; stops early when the terminal says so. */
export async function runCampaign(from: number, seeds: number, options: CampaignOptions, terminal: Terminal): Promise<CampaignTally> {
  const tally = new CampaignTally();
  let toldMs = performance.now();
  for (let seed = from; seed < from + seeds && !terminal.signal.aborted; seed += 1) {
    const report = runSeed(seed, options);
    tally.add(report);
    if (seed % repeatEvery === 0) repeat(report, options, tally);
    for (const violation of report.violations) terminal.err(`seed ${seed}, ${(violation.atUs / 1e6).toFixed(2)} s: ${violation.kind}: ${violation.detail}`);
    if (performance.now() - toldMs < progressMs) continue;
    toldMs = performance.now();
    terminal.err(`${tally.seedCount} of ${seeds} worlds, ${tally.violationCount} violations`);
    await turn(); // Ctrl-C is heard here
  }
  return tally;
}

export function summaryOf(tally: CampaignTally, seconds: number): CampaignSummary {
  return {
    seeds: tally.seedCount,
    seconds: round(seconds),
    seedsPerMinute: round((tally.seedCount * 60) / seconds),
    simulatedSeconds: round(tally.simulatedUs / 1e6),
    messages: tally.messageCount,
    comparisons: tally.comparisonCount,
    recoverySecondsMax: round(tally.recoveryUsMax / 1e6),
    faults: Object.fromEntries(tally.faults),
    noticed: Object.fromEntries(tally.troubles),
    recovered: Object.fromEntries(tally.branches),
    orders: Object.fromEntries(tally.orders),
    markets: Object.fromEntries(tally.markets),
    silentMarkets: Object.fromEntries(tally.silent),
    violations: tally.violationCount,
    firstViolations: tally.violations.map(({ seed, kind, atUs, detail }) => ({ seed, kind, atSeconds: round(atUs / 1e6), detail })),
  };
}

function repeat(report: SeedReport, options: CampaignOptions, tally: CampaignTally): void {
  const again = runSeed(report.seed, options);
  if (again.hash === report.hash && again.messageCount === report.messageCount) return;
  tally.accuse(report.seed, { kind: 'not-deterministic', atUs: 0, detail: `the facts had the hash ${report.hash}, then ${again.hash}` });
}

async function runMutants(terminal: Terminal): Promise<number> {
  let missed = 0;
  const hunt = async (name: string, findIn: (seed: number) => string | null): Promise<void> => {
    let found: string | null = null;
    for (let seed = 1; seed <= mutantSeeds && found === null && !terminal.signal.aborted; seed += 1) {
      const words = findIn(seed);
      if (words !== null) found = `found by seed ${seed}: ${words}`;
      await turn();
    }
    if (terminal.signal.aborted) return;
    if (found === null) missed += 1;
    terminal.out(`${name.padEnd(20)} ${found ?? `not found in ${mutantSeeds} worlds`}`);
  };
  for (const mutant of mutants) await hunt(mutant.name, (seed) => runSeed(seed, { newKernel: newRunKernel, mutant, focus: mutant.exposedBy }).violations[0]?.kind ?? null);
  for (const mutant of orderMutants) {
    const market = campaignMarkets.find(({ name }) => name === mutant.market);
    if (market !== undefined) await hunt(mutant.name, (seed) => runOrders(seed, market, mutant).words[0] ?? null);
  }
  if (terminal.signal.aborted) return stoppedCode;
  return missed === 0 ? 0 : 1;
}

interface Wanted {
  readonly from: number;
  readonly seeds: number;
  readonly faults: readonly CampaignFault[] | null;
  readonly market: string | null;
  readonly isMutants: boolean;
  readonly isJson: boolean;
}

function readFlags(args: readonly string[]): Result<Wanted, string> {
  const flags = parseFlags(args, { seeds: { type: 'string' }, from: { type: 'string' }, faults: { type: 'string' }, market: { type: 'string' }, mutants: { type: 'boolean' }, json: { type: 'boolean' } }, 0);
  if (!flags.ok) return flags;
  const { values } = flags.value;
  const seeds = wholeNumber(values['seeds'], seedsDefault, 1, seedsMax);
  const from = wholeNumber(values['from'], 1, 0, Number.MAX_SAFE_INTEGER - seedsMax);
  if (seeds === null) return failed(`--seeds is a whole number from 1 to ${seedsMax}`);
  if (from === null) return failed('--from is a whole number from 0');
  const faults: CampaignFault[] = [];
  for (const name of typeof values['faults'] === 'string' ? values['faults'].split(',') : []) {
    const kind = campaignFaults.find((candidate) => candidate === name.trim());
    if (kind === undefined) return failed(`“${name}” is not a fault`);
    faults.push(kind);
  }
  const market = values['market'] ?? null;
  if (market !== null && !campaignMarkets.some(({ name }) => name === market)) return failed(`--market is one of ${campaignMarkets.map(({ name }) => name).join(', ')}`);
  return ok({ seeds, from, market: typeof market === 'string' ? market : null, faults: values['faults'] === undefined ? null : faults, isMutants: values['mutants'] === true, isJson: values['json'] === true });
}

function wholeNumber(value: string | boolean | undefined, absent: number, min: number, max: number): number | null {
  if (value === undefined) return absent;
  const number = typeof value === 'string' && /^\d{1,16}$/.test(value) ? Number(value) : NaN;
  return Number.isSafeInteger(number) && number >= min && number <= max ? number : null;
}

function tableOf(summary: CampaignSummary): string[] {
  const lines = [
    `${summary.seeds} worlds in ${summary.seconds} s, ${summary.seedsPerMinute} a minute; ${summary.simulatedSeconds} s simulated`,
    `${summary.messages} messages, ${summary.comparisons} books compared level by level, slowest recovery ${summary.recoverySecondsMax} s`,
    '',
    'Faults that fired',
  ];
  for (const [kind, times] of Object.entries(summary.faults)) lines.push(`  ${kind.padEnd(20)}${String(times).padStart(10)}`);
  lines.push('', 'What the engine noticed and acted on');
  for (const [code, times] of Object.entries(summary.noticed)) lines.push(`  ${code.padEnd(20)}${String(times).padStart(10)}`);
  lines.push('', 'Ways of recovering that were taken');
  for (const [name, times] of Object.entries(summary.recovered)) lines.push(`  ${name.padEnd(20)}${String(times).padStart(10)}`);
  lines.push('', 'Orders, in worlds of their own');
  for (const [name, times] of Object.entries(summary.orders)) lines.push(`  ${name.padEnd(20)}${String(times).padStart(10)}`);
  const byMarket = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).map(([name, times]) => `${name} ${times}`).join(', ');
  lines.push('', `Worlds by market: ${byMarket(summary.markets)}`, `With a subscription that was acknowledged and silent: ${byMarket(summary.silentMarkets)}`);
  lines.push('', summary.violations === 0 ? 'No promise was broken.' : `${summary.violations} promises were broken:`);
  for (const { seed, kind, atSeconds, detail } of summary.firstViolations) lines.push(`  seed ${seed} after ${atSeconds} s: ${kind}: ${detail}`);
  return lines;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function wrapped(names: readonly string[]): string {
  const lines: string[] = [];
  let line = '';
  for (const name of names) {
    if (line.length + name.length > 58) {
      lines.push(line);
      line = '';
    }
    line += `${line === '' ? '' : ' '}${name}`;
  }
  return [...lines, line].join(`\n${' '.repeat(20)}`);
}
