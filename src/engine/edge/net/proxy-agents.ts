/**
 * Requests and sockets through a proxy, and whose fault it is when they fail: the proxy's, or that
 * of the venue behind it. The only file that knows the two packages that speak to proxies; they are
 * loaded with the first proxy, because most people have none.
 *
 * Holds: a proxy that hangs leaves no connection behind; its name and password are in no message.
 * Does not: send them a request that was meant for the venue (the packages see to that).
 */

import type { Agent, ClientRequest } from 'node:http';
import type { Socket } from 'node:net';
import { assert } from '../../domain/assert.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Proxy } from './proxy.ts';
import { meaningOf, reasonOf } from './reason.ts';

const { createRequire } = process.getBuiltinModule('node:module');
const { Agent: PlainAgent } = process.getBuiltinModule('node:http');

/** Of an idle connection through the proxy, kept for the next request. */
const idleSocketsMax = 8;

/** A way through one proxy: for one socket, or shared by requests. */
export interface Passage {
  readonly agent: Agent;
  /** Follows a request from its beginning on. `refused`: the proxy said no in its own words. */
  follow(request: ClientRequest, host: string, refused: (reason: Fault) => void): Followed;
  /** Ends every connection that it has, also those that were never finished. May be called twice. */
  close(): void;
}

export interface Followed {
  /** Whose trouble this is; null is the venue's own. */
  blame(error: unknown): Fault | null;
}

export function openPassage(proxy: Proxy): Result<Passage, Fault> {
  const ending = new AbortController();
  const { signal } = ending;
  // No `timeout` for SOCKS: the package would end what was merely quiet for so long.
  const made = proxy.kind === 'http'
    ? newAgent('https-proxy-agent', 'HttpsProxyAgent', proxy, { keepAlive: true, maxFreeSockets: idleSocketsMax, signal })
    : newAgent('socks-proxy-agent', 'SocksProxyAgent', proxy, { keepAlive: true, maxFreeSockets: idleSocketsMax, socketOptions: { signal } });
  if (!made.ok) return made;
  const { value: agent } = made;
  return ok({
    agent,
    follow: (request, host, refused) => {
      let isThrough = false;
      // Node's own limits begin when there is a connection, and a proxy that hangs gives none.
      const patience = setTimeout(() => refused(fault('proxy.unreachable', `${proxy.place}: no answer within ${proxy.passMsMax / 1_000} s`)), proxy.passMsMax);
      request.on('socket', () => clearTimeout(patience));
      request.on('close', () => clearTimeout(patience));
      request.on('error', () => clearTimeout(patience));
      request.on('proxyConnect', (answer: { readonly statusCode: number }) => {
        if (answer.statusCode === 200) isThrough = true;
        else refused(refusalOf(proxy, answer.statusCode, host));
      });
      request.on('proxy', ({ socket }: { readonly socket: Socket }) => {
        if (proxy.kind === 'socks') isThrough = true;
        socket.on('error', () => undefined); // told by the connection above it
      });
      return { blame: (error) => (isThrough || request.reusedSocket ? null : blameOf(proxy, error, host)) };
    },
    close: () => {
      ending.abort();
      agent.destroy();
    },
  });
}

function newAgent(packageName: string, className: string, proxy: Proxy, options: object): Result<Agent, Fault> {
  let module: unknown;
  try {
    // At once, not by a promise: who opens a socket does not wait for code.
    module = createRequire(import.meta.url)(packageName);
  } catch (error) {
    return failed(fault('config.invalid', `the package ${packageName} is not installed, without which there is no way through ${proxy.place}: ${reasonOf(error).split('\n')[0]}`));
  }
  const made: unknown = typeof module === 'object' && module !== null ? Reflect.get(module, className) : null;
  assert(typeof made === 'function', 'the package exports its agent', { packageName, className });
  const agent: unknown = Reflect.construct(made, [proxy.address.open(), options]);
  assert(agent instanceof PlainAgent, 'an agent is one of Node’s', { packageName });
  return ok(agent);
}

/** What an HTTP proxy means by the status with which it answers CONNECT. */
function refusalOf(proxy: Proxy, status: number, host: string): Fault {
  if (status === 407) return fault('proxy.refused', `${proxy.place} ${passwordTrouble(proxy)} (407)`);
  if (status === 502 || status === 503 || status === 504) return fault('venue.unreachable', `the proxy ${proxy.place} could not reach ${host} (${status})`);
  if (Number.isInteger(status) && status >= 100 && status < 600) return fault('proxy.refused', `${proxy.place} lets nobody through to ${host} (${status})`);
  return fault('proxy.refused', `${proxy.place} does not speak HTTP as a proxy does`);
}

/** Errors of both packages before the way was open. A SOCKS client tells by its message alone. */
function blameOf(proxy: Proxy, error: unknown, host: string): Fault {
  const message = error instanceof Error ? error.message : String(error);
  const rejected = /rejected connection - (\w+)/.exec(message)?.[1];
  if (rejected === 'NotAllowed') return fault('proxy.refused', `${proxy.place} lets nobody through to ${host}`);
  if (rejected !== undefined) return fault('venue.unreachable', `the proxy ${proxy.place} could not reach ${host} (${rejected})`);
  if (/authentication/i.test(message)) return fault('proxy.refused', `${proxy.place} ${passwordTrouble(proxy)}`);
  if (/invalid Socks/i.test(message)) return fault('proxy.refused', `${proxy.place} does not speak SOCKS5`);
  if (/ended before receiving|Socket closed/i.test(message)) return fault('proxy.refused', `${proxy.place} ended the connection before it let us through`);
  if (/timed out/i.test(message)) return fault('proxy.unreachable', `${proxy.place}: no answer in time`);
  const [name = ''] = host.split(':');
  const isUnresolved = /\b(?:ENOTFOUND|EAI_AGAIN)\b/.test(message) && message.includes(name);
  if (proxy.kind === 'socks' && isUnresolved) return fault('venue.unreachable', `${name}: the name could not be resolved here, before ${proxy.place} was asked; as socks5h:// the proxy resolves it`);
  const code = /\b(E[A-Z_]{4,})\b/.exec(message)?.[1];
  const meaning = code === undefined ? null : meaningOf(code);
  return fault('proxy.unreachable', `${proxy.place}: ${meaning ?? reasonOf(error)}`);
}

function passwordTrouble(proxy: Proxy): string {
  return proxy.hasCredentials ? 'does not accept this name and password' : 'wants a name and a password';
}
