/** What an answer to a request means where HTTP itself says it, and what silence means. */

import { usPerSecond } from '../../domain/time.ts';
import type { AccountDialect, Ask, Command, Verdict } from '../venues/account.ts';
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
  const verdict = dialect.judge(ask, answer.status, body.ok ? body.value : null);
  if (verdict.kind !== 'busy' || verdict.retryAfterUs > 0) return verdict;
  return { ...verdict, retryAfterUs: Number(answer.headers['retry-after'] ?? 0) * usPerSecond || 0 };
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
