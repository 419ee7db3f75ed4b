/** What the exchange says beside the market: pings, acknowledgements, refusals, its going away. */

import { fault, type FaultCode } from '../../../domain/fault.ts';
import { failed, ok } from '../../../domain/result.ts';
import type { Control } from '../dialect.ts';
import { JsonNumber, type JsonObject, type JsonValue } from './json.ts';
import { malformed, type Read } from '../checked-values.ts';
import { whole } from './values.ts';

/** Requests for books are told from subscriptions by their id, because refusals name neither. */
export const bookRequestPrefix = 'book-';

const detailSizeMax = 200;

/** Answers 0 slots; what was said goes to `say`. */
export function readAnswer(message: JsonObject, say: (control: Control) => void): Read<number> {
  if (message.has('op')) return readOperation(message, say);
  if (message.has('ping')) {
    const ping = whole(message, 'ping');
    if (!ping.ok) return ping;
    say({ kind: 'reply', text: `{"pong":${ping.value}}` });
    return ok(0);
  }
  const [subscribed, status] = [message.get('subbed'), message.get('status')];
  if (status === 'error') {
    say(refusal(message.get('id'), `${textOf(message.get('err-code'))}: ${textOf(message.get('err-msg'))}`));
    return ok(0);
  }
  if (typeof subscribed === 'string') {
    say({ kind: 'subscribed', topic: subscribed });
    return ok(0);
  }
  if (message.has('unsubbed') || message.has('pong')) return ok(0);
  return failed(fault('frame.unknown', `the message had the keys ${[...message.keys()].join().slice(0, detailSizeMax)}`));
}

/** The notification line has a language of its own, and writes its times as texts. */
function readOperation(message: JsonObject, say: (control: Control) => void): Read<number> {
  const [op, topic] = [message.get('op'), message.get('topic')];
  if (op === 'ping') {
    const time = message.get('ts');
    const text = time instanceof JsonNumber ? time.text : typeof time === 'string' ? JSON.stringify(time) : null;
    if (text === null || text.length > 40) return malformed('a ping had no time');
    say({ kind: 'reply', text: `{"op":"pong","ts":${text}}` });
    return ok(0);
  }
  if (op === 'sub') {
    const code = message.get('err-code');
    const isTaken = code instanceof JsonNumber && code.text === '0';
    if (isTaken && typeof topic === 'string') say({ kind: 'subscribed', topic });
    else say({ kind: 'refused', topic: typeof topic === 'string' ? topic : null, reason: fault('subscription.refused', `${textOf(code)}: ${textOf(message.get('err-msg'))}`) });
    return ok(0);
  }
  if (op === 'unsub' || op === 'pong') return ok(0);
  if (op === 'close') {
    say({ kind: 'leaving', detail: 'the exchange announced that it closes' });
    return ok(0);
  }
  return failed(fault('frame.unknown', `the operation was ${textOf(op)}: ${textOf(message.get('err-msg'))}`));
}

function refusal(id: JsonValue | undefined, detail: string): Control {
  const isBookRequest = typeof id === 'string' && id.startsWith(bookRequestPrefix);
  const code: FaultCode = isBookRequest ? 'snapshot.refused' : /\b429\b/.test(detail) ? 'venue.rate-limited' : 'subscription.refused';
  return { kind: 'refused', topic: /\bmarket\.[\w.-]+/.exec(detail)?.[0] ?? null, reason: fault(code, detail) };
}

function textOf(value: JsonValue | undefined): string {
  if (value instanceof JsonNumber) return value.text.slice(0, detailSizeMax);
  return typeof value === 'string' ? value.slice(0, detailSizeMax) : '—';
}
