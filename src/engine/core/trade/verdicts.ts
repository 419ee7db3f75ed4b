/** What an answer to a request means where HTTP itself says it, and what silence means. */

import type { AccountDialect, Ask, Command, Verdict } from '../venues/account.ts';
import { refusalPauseUs } from '../venues/refusal-pause.ts';
import type { HttpAnswer } from './gateway-port.ts';

export function isCommand(ask: Ask): ask is Command {
  return ask.kind === 'place' || ask.kind === 'cancel' || ask.kind === 'amend' || ask.kind === 'cancel-all';
}

export function unknown(text: string): Verdict {
  return { kind: 'unknown', reason: { fault: 'order.unclear', code: '', text } };
}

export function verdictOf(dialect: AccountDialect, ask: Ask, answer: HttpAnswer): Verdict {
  if (!answer.ok) return { kind: answer.wasSent ? 'unknown' : 'refused', reason: { fault: answer.fault.code, code: '', text: answer.fault.detail } };
  const body = dialect.readBody(answer.body);
  // A gateway between may answer in HTML; its status still says something.
  return withPause(dialect.judge(ask, answer.status, body.ok ? body.value : null), answer.status, answer.headers);
}

/** Where the venue refused and its words do not say for how long, its status does. */
export function withPause(verdict: Verdict, status: number, headers: Readonly<Record<string, string>> = {}): Verdict {
  return verdict.kind === 'busy' && verdict.retryAfterUs <= 0 ? { ...verdict, retryAfterUs: refusalPauseUs(status, headers) } : verdict;
}

const wordsCharsMax = 200;

/** What was said, for a person to read; null: nothing. */
export function wordsOf(body: unknown): string | null {
  try {
    return JSON.stringify(body)?.slice(0, wordsCharsMax) ?? null;
  } catch {
    return 'what nests too deep to be written'; // it can be read so deep, and not written
  }
}
