/**
 * The suite that every market passes: numbered cases, each a value. `run` answers what became of each.
 *
 * A case that means nothing for a market says why. What stands in resources/docs/venues.md is what the
 * suite says (page.ts).
 */

import { marketId, type MarketId } from '../../../domain/instrument.ts';
import { binanceSpotWords, binanceUsdmWords } from '../binance/conformance.ts';
import { htxLinearWords, htxSpotWords } from '../htx/conformance.ts';
import { okxSpotWords, okxSwapWords } from '../okx/conformance.ts';
import type { Tools } from './bench.ts';
import { bookCases } from './book-cases.ts';
import type { ConformanceCase } from './case.ts';
import { Check } from './check.ts';
import { factCases, laterFactCases } from './fact-cases.ts';
import { feedCases } from './feed-cases.ts';
import { historyCases } from './history-cases.ts';
import { listingCases } from './listing-cases.ts';
import { messageCases } from './message-cases.ts';
import { talkCases } from './talk-cases.ts';
import type { MarketWords } from './words.ts';

/** A market joins with a line. */
export const conformanceMarkets: readonly MarketWords[] = [binanceSpotWords, binanceUsdmWords, okxSpotWords, okxSwapWords, htxSpotWords, htxLinearWords];

export const conformanceCases: readonly ConformanceCase[] = [...listingCases, ...bookCases, ...factCases, ...messageCases, ...talkCases, ...feedCases, ...historyCases, ...laterFactCases];

export type Verdict =
  | { readonly kind: 'passed' }
  | { readonly kind: 'failed'; readonly complaints: readonly string[] }
  | { readonly kind: 'absent'; readonly because: string };

export interface CaseResult {
  readonly market: MarketId;
  readonly number: number;
  readonly verdict: Verdict;
}

export function judge(words: MarketWords, { number, run }: ConformanceCase, tools: Tools): CaseResult {
  const check = new Check();
  const absent = run({ words, tools }, check);
  return { market: marketId(words.dialect), number, verdict: verdictOf(check, absent?.no ?? null) };
}

export function runSuite(tools: Tools): readonly CaseResult[] {
  return conformanceMarkets.flatMap((words) => conformanceCases.map((one) => judge(words, one, tools)));
}

function verdictOf({ complaints }: Check, because: string | null): Verdict {
  if (complaints.length > 0) return { kind: 'failed', complaints };
  return because === null ? { kind: 'passed' } : { kind: 'absent', because };
}
