/**
 * The page about markets in the documents, made of what the dialects say and of what the suite found:
 * nobody writes it, so it cannot promise what is not so.
 */

import { marketId } from '../../../domain/instrument.ts';
import { usPerMinute, usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { AccountDialect } from '../account.ts';
import { accountDialects } from '../accounts.ts';
import type { Dialect, LineKind } from '../dialect.ts';
import { conformanceCases, conformanceMarkets, type CaseResult } from './suite.ts';
import { isAbsent, type MarketWords, type Maybe } from './words.ts';

/** A market, its samples, and how its accounts are served. */
interface PageMarket {
  readonly words: MarketWords;
  readonly account: AccountDialect | null;
}

/** An instrument as the page names it. */
const sample = 'X';

/** Where it stands, from the repository's root. */
export const venuesPagePath = 'resources/docs/venues.md';

export function venuesPage(results: readonly CaseResult[]): string {
  const markets = conformanceMarkets.map((words): PageMarket => ({ words, account: accountDialects.find((account) => marketId(account) === marketId(words.dialect)) ?? null }));
  const names = markets.map(({ words }) => nameOf(words.dialect));
  return [
    '# Markets', '',
    'What each market offers, and which cases of the conformance suite it passes. `fathom conformance --write` writes this page from the dialects',
    'and from a run of the suite; a test fails when it is not what they say.', '',
    '## What each market offers', '',
    ...table(['', ...names], offers.map(({ name, of }) => [name, ...markets.map(of)])), '',
    ...markets.flatMap(({ words }) => [`### Known gaps: ${nameOf(words.dialect)}`, '', ...words.gaps.map((gap) => `- ${gap}`), '']),
    '## Topics of one instrument', '',
    ...table(['market', 'line', 'path', 'topics', 'of a connection at most'], markets.flatMap(({ words }) => words.dialect.lines.map((line) => lineRow(words.dialect, line)))), '',
    '## The suite', '',
    '✓ passed · ✗ failed · a number: it means nothing there, and the note says why.', '',
    ...suiteTable(markets, results), '',
  ].join('\n');
}

interface Offer {
  readonly name: string;
  readonly of: (market: PageMarket) => string;
}

const offers: readonly Offer[] = [
  { name: 'a book begins', of: ({ words }) => startOf(words.dialect) },
  { name: 'how much of it', of: ({ words: { dialect } }) => (dialect.depth === 'whole' ? 'every change at any price' : `the best ${dialect.depth.levels} of each side`) },
  { name: 'how often', of: ({ words }) => words.cadence },
  { name: 'ids are numbered', of: ({ words: { dialect } }) => (dialect.idsOf === 'venue' ? 'alike on all connections' : 'by each connection') },
  { name: 'messages', of: ({ words }) => (words.isZipped ? 'gzip' : 'plain text') },
  { name: 'sign of life', of: ({ words }) => heartbeatOf(words.dialect) },
  { name: 'dead after', of: ({ words: { dialect } }) => `${dialect.heartbeat.silenceUsMax / usPerSecond} s of silence` },
  { name: 'a connection lives', of: ({ words: { dialect, talk } }) => lifeOf(dialect, !isAbsent(talk.leaving)) },
  { name: 'limits', of: ({ words: { dialect } }) => dialect.pools.map(({ name, limit, windowUs, header }) => `${name} ${limit} in ${windowUs / usPerSecond} s${header === null ? '' : ', told'}`).join('; ') },
  { name: 'trades', of: ({ words }) => `ids of ${words.facts.tradeIds.longest.length} digits` },
  { name: 'candles', of: ({ words: { facts } }) => (facts.candleTells.closes ? 'say when they are over' : 'do not say when they are over') },
  { name: 'candles of the past', of: ({ words: { dialect } }) => pastOf(dialect) },
  { name: 'mark price', of: ({ words }) => yes(words.facts.mark) },
  { name: 'index price', of: ({ words }) => yes(words.facts.index) },
  { name: 'funding', of: ({ words }) => yes(words.facts.funding) },
  { name: 'how often it is paid', of: ({ words: { facts } }) => (isAbsent(facts.funding) ? '—' : facts.fundingTellsInterval ? 'yes' : isAbsent(facts.fundingList) ? 'not told' : 'by request') },
  { name: 'open interest', of: ({ words: { facts } }) => (isAbsent(facts.interest) ? '—' : facts.interest.how === 'asked' ? 'by request' : 'yes') },
  { name: 'liquidations', of: ({ words }) => yes(words.facts.liquidation) },
  { name: 'orders', of: ({ account }) => (account === null ? '—' : account.lines.some(({ isTaking }) => isTaking) ? 'by connection, else by request' : 'by request') },
  { name: 'an order changes', of: ({ account }) => amendsOf(account) },
  { name: 'cancel all', of: ({ account }) => (account === null ? '—' : account.cancelAllNamesMax === undefined ? 'of an instrument' : `by names, ${account.cancelAllNamesMax} at once`) },
  { name: 'positions', of: ({ account }) => (account?.hasPositions === true ? 'yes' : '—') },
];

function pastOf({ history }: Dialect): string {
  return history === null ? '—' : `${[...history.intervals.values()].join(' ')}; ${history.countMax} at once`;
}

function startOf({ book }: Dialect): string {
  if (book.kind === 'request') return 'with the answer to a request';
  if (book.kind === 'message') return 'with the answer to a message on its connection';
  return book.isRequestable ? 'by itself; else with the answer to a request' : 'by itself with each subscription';
}

function heartbeatOf({ heartbeat: { ping, quietUsMax } }: Dialect): string {
  if (ping === 'nothing') return 'the venue asks, we answer';
  return `we ask after ${quietUsMax / usPerSecond} s, ${ping === 'frame' ? 'by a ping frame' : 'by a text'}`;
}

function lifeOf({ lineLifeUs }: Dialect, isAnnounced: boolean): string {
  const life = lineLifeUs === null ? 'no known time' : `${lineLifeUs / (60 * usPerMinute)} h`;
  return `${life}; its end is ${isAnnounced ? '' : 'not '}announced`;
}

function amendsOf(account: AccountDialect | null): string {
  return account === null ? '—' : { nothing: 'not at all', fewer: 'to a smaller quantity', 'price-and-quantity': 'price and quantity' }[account.amends];
}

function yes(what: Maybe<unknown>): string {
  return isAbsent(what) ? '—' : 'yes';
}

function lineRow(dialect: Dialect, { name, path, topicsOf, topicsMax, topicsPerMessage, sayUsMin }: LineKind): readonly string[] {
  const limits = `${topicsMax} topics; ${topicsPerMessage} a message; a message each ${sayUsMin / usPerMs} ms`;
  return [nameOf(dialect), name, `\`${path}\``, topicsOf(sample).map((topic) => `\`${topic}\``).join(' '), limits];
}

function suiteTable(markets: readonly PageMarket[], results: readonly CaseResult[]): readonly string[] {
  const notes: string[] = [];
  const noteOf = (because: string): number => {
    if (!notes.includes(because)) notes.push(because);
    return notes.indexOf(because) + 1;
  };
  const rows = conformanceCases.map(({ number, name }) => [
    String(number), name,
    ...markets.map(({ words: { dialect } }) => {
      const verdict = results.find((result) => result.number === number && result.market === `${dialect.venue}:${dialect.market}`)?.verdict;
      if (verdict === undefined) return '?';
      return verdict.kind === 'absent' ? String(noteOf(verdict.because)) : verdict.kind === 'passed' ? '✓' : '✗';
    }),
  ]);
  return [...table(['', 'case', ...markets.map(({ words }) => nameOf(words.dialect))], rows), '', ...notes.map((note, index) => `${index + 1}. ${note}`)];
}

function table(heads: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return [heads, heads.map(() => '---'), ...rows].map((cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`);
}

function nameOf({ venue, marketName }: Dialect): string {
  return `${{ binance: 'Binance', okx: 'OKX', htx: 'HTX' }[venue]} ${marketName}`;
}
