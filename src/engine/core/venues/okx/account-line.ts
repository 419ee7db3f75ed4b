/**
 * The private line: one connection that is logged in once, tells of orders, balances and positions, and
 * takes commands. Channels are subscribed to one by one, each answered under its own name.
 * (https://www.okx.com/docs-v5/en/#overview-websocket)
 */

import * as z from 'zod/mini';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { usPerSecond } from '../../../domain/time.ts';
import type { AccountLine, Greeting, LineNews, Report } from '../account.ts';
import { convert, list, readBody, text } from '../account-values.ts';
import { orderRows, pushedReports, readBalances, readPositions } from './account-read.ts';
import { okxSigning } from './signing.ts';

export interface Channel {
  readonly channel: 'orders' | 'account' | 'positions';
  readonly instType?: string;
  readonly extraParams?: string;
}

/** Told when something happens; unsaid, all of it would come every five seconds besides. We read it all once a minute. */
export const onlyChanges = JSON.stringify({ updateInterval: '0' });

export function privateLine(channels: readonly Channel[]): AccountLine {
  return {
    name: 'private',
    address: 'trade',
    path: () => path,
    isTelling: true,
    isTaking: true,
    // It closes after 30 s without a word.
    heartbeat: { quietUsMax: 10 * usPerSecond, silenceUsMax: 20 * usPerSecond, ping: () => 'ping' },
    lifeUs: null,
    greetings: [{ id: loginId, draft: (stamp) => okxSigning.login(path, loginId, stamp) }, ...channels.map(subscription)],
    read,
  };
}

const path = '/ws/v5/private';
const loginId = 'login';

/** Its name is its id: answers tell it, whether or not they repeat the id. */
function subscription(channel: Channel): Greeting {
  return { id: channel.channel, draft: () => ({ prehash: null, seal: () => JSON.stringify({ id: channel.channel, op: 'subscribe', args: [channel] }) }) };
}

const event = z.object({ event: text, id: z.optional(text), code: z.optional(text), msg: z.optional(z.string()), channel: z.optional(text), arg: z.optional(z.looseObject({ channel: text })) });
const answer = z.looseObject({ id: text, op: text, code: text });
const push = z.object({ arg: z.looseObject({ channel: text }), data: list(z.unknown()) });

const pong = 'pong';

function read(message: Uint8Array): Result<readonly LineNews[], Fault> {
  if (message.length === pong.length && [...message].every((byte, index) => byte === pong.charCodeAt(index))) return ok([]);
  const body = readBody(message);
  if (!body.ok) return body;
  const pushed = push.safeParse(body.value);
  if (pushed.success) return readPush(pushed.data.arg.channel, pushed.data.data);
  const answered = answer.safeParse(body.value);
  if (answered.success) return ok(withLogin(answered.data.code, { kind: 'answer', id: answered.data.id, status: 200, body: answered.data }));
  const told = event.safeParse(body.value);
  return ok(told.success ? readEvent(told.data) : []);
}

function readPush(channel: string, rows: readonly unknown[]): Result<readonly LineNews[], Fault> {
  switch (channel) {
    case 'orders': return convert(orderRows, rows, 'orders', (found) => found.flatMap((row) => pushedReports(row).map(report)));
    case 'account': return asNews(readBalances(rows));
    case 'positions': return asNews(readPositions(rows));
    // `fills` names only the last of several trades; `balance_and_position` tells less than these.
    default: return ok([]);
  }
}

function readEvent({ event: name, id, code = '', msg = '', channel = '', arg }: z.infer<typeof event>): readonly LineNews[] {
  switch (name) {
    case 'login': return [{ kind: 'answer', id: loginId, status: code === '0' ? 200 : 400, body: { code, msg } }];
    case 'subscribe': return [{ kind: 'answer', id: arg?.channel ?? '', status: 200, body: null }];
    case 'error': return readError(id ?? null, code, msg);
    // About 60 s before the server goes.
    case 'notice': return code === '64008' ? [{ kind: 'leaving', detail: 'the exchange upgrades this server' }] : [];
    // It was acknowledged, and will tell nothing.
    case 'channel-conn-count-error': return [{ kind: 'leaving', detail: `the account has too many connections that listen to “${channel}”` }];
    default: return [];
  }
}

/** Only a time that was wrong is worth another try with the same key. Errors seldom say what they are about: then it was what we said last. */
function readError(id: string | null, code: string, msg: string): readonly LineNews[] {
  if (code === '60004' || code === '60006') return [{ kind: 'leaving', detail: `the exchange refused the time of the login: ${code} ${msg.slice(0, 100)}` }];
  const ids = id === null ? [loginId, ...channelNames] : [id];
  return ids.flatMap((each) => withLogin(id === null ? '' : code, { kind: 'answer', id: each, status: 400, body: { code, msg } }));
}

/** What was refused because we are not logged in (any more) is followed by another connection. */
function withLogin(code: string, news: LineNews): readonly LineNews[] {
  return code === '60011' ? [news, { kind: 'leaving', detail: 'the exchange forgot our login' }] : [news];
}

const channelNames: readonly Channel['channel'][] = ['orders', 'account', 'positions'];

function asNews(reports: Result<readonly Report[], Fault>): Result<readonly LineNews[], Fault> {
  return reports.ok ? ok(reports.value.map(report)) : reports;
}

function report(value: Report): LineNews {
  return { kind: 'report', report: value };
}
