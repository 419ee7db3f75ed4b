/** `fathom account`: what an exchange says of our account, and every change of it. Reads only. */

import type { AccountLine } from '../account-lines.ts';
import { chooseMarkets, handFlags, openHand, waitUntil, type OpenHand } from '../open-hand.ts';
import { homeFlagsHelp, parseHomeFlags } from '../home-flags.ts';
import { stoppedCode, type Terminal, type Verb } from './verb.ts';

const openMsMax = 20_000;
const marketFlags = homeFlagsHelp.split('\n').filter((line) => /--(?:live|data-folder|practice-|markets|addresses|config)/.test(line)).join('\n');

export const account: Verb = {
  name: 'account',
  summary: 'Show balances, positions, orders and fills of an account as they change.',
  help: `
Usage: fathom account [--venue V] [--market M] [--seconds N] [flags]

Opens the accounts that have a key and prints one JSON line for each balance, position and open order, then one for
every change, until Ctrl-C. Sends no order. On the practice market the practice key is used; with --live
the key that signs (\`fathom keys\`). Quantities are in the exchange's own units.

  --venue <name>           binance, okx or htx; without it all of them
  --market <name>          spot or perp, or the exchange's own word
  --seconds <n>            how long; without it until Ctrl-C
${marketFlags}

Exit code: 0 when the accounts were read, 1 when one was not, 2 for wrong usage, 130 when it was stopped before.`,
  run: async (args, terminal) => {
    const flags = parseHomeFlags(args, process.env, { ...handFlags, seconds: { type: 'string' } });
    const own = flags.ok ? flags.value.own : {};
    const seconds = Number(own['seconds'] ?? Infinity);
    const markets = flags.ok ? chooseMarkets(own, flags.value.loaded.config.markets) : null;
    const wrong = !flags.ok ? flags.fault.detail
      : !(seconds > 0) ? `--seconds must be a positive number, was ${String(own['seconds'])}`
      : markets?.ok === false ? markets.fault
      : null;
    if (!flags.ok || markets?.ok !== true || wrong !== null) {
      terminal.err(`${wrong ?? ''}. \`fathom account --help\` tells more.`);
      return 2;
    }
    const held = new Set<unknown>();
    const opened = await openHand({ ...flags.value.loaded.config, markets: [...markets.value] }, [], terminal, (line) => {
      if (!isEmptyPosition(line, held)) terminal.out(JSON.stringify(line));
    });
    if (!opened.ok) {
      terminal.err(opened.fault.detail);
      return 1;
    }
    try {
      return await watch(opened.value, seconds, terminal);
    } finally {
      await opened.value.close();
    }
  },
};

/** Exchanges name every instrument; one that was never held says nothing. */
function isEmptyPosition({ kind, instrument, quantity, theirs }: AccountLine, held: Set<unknown>): boolean {
  if (kind !== 'position') return false;
  const isFlat = quantity === '0' && theirs === '0';
  if (!isFlat) held.add(instrument);
  return isFlat && !held.has(instrument);
}

async function watch({ hand, config }: OpenHand, seconds: number, terminal: Terminal): Promise<number> {
  const accounts = config.markets.flatMap((id) => {
    const one = hand.accounts.of(id);
    return one === null ? [] : [{ id, one }];
  });
  const endMs = performance.now() + seconds * 1_000;
  const isRead = await waitUntil(() => accounts.every(({ one }) => one.isOpen), Math.min(openMsMax, seconds * 1_000), terminal.signal);
  for (const { id, one } of accounts) {
    const { state, fault } = one.status(0);
    terminal.err(`${id} with the key ${one.given.keyName}: ${state}${fault === null ? '' : `; ${fault.detail}`}`);
  }
  if (!isRead && terminal.signal.aborted) return stoppedCode;
  await waitUntil(() => false, endMs - performance.now(), terminal.signal);
  return isRead ? 0 : 1;
}
