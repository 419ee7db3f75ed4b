/**
 * A proxy as a value: read from text that a person wrote, told without its password. What goes
 * through it stands in proxy-agents.ts.
 *
 * | address                       | names are resolved |
 * |-------------------------------|--------------------|
 * | `http://host:3128`, `https://`| by the proxy       |
 * | `socks5://host:1080`          | here               |
 * | `socks5h://host:1080`         | by the proxy       |
 */

import { failed, ok, type Result } from '../../domain/result.ts';
import { Redacted } from '../keys/redacted.ts';

export interface Proxy {
  readonly kind: 'http' | 'socks';
  /** Where it is, without name and password: fit to be shown. */
  readonly place: string;
  readonly hasCredentials: boolean;
  /** The whole address. */
  readonly address: Redacted<string>;
  /** It has so long to let us through. */
  readonly passMsMax: number;
}

type Environment = Readonly<Record<string, string | undefined>>;

const addressCharsMax = 300;
const usualPassMsMax = 10_000;
const kinds: Readonly<Record<string, Proxy['kind']>> = { 'http:': 'http', 'https:': 'http', 'socks5:': 'socks', 'socks5h:': 'socks' };
const usualPorts: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443', 'socks5:': '1080', 'socks5h:': '1080' };

/** What is wrong with the text never repeats it: it may hold a password. */
export function parseProxy(text: string, passMsMax: number = usualPassMsMax): Result<Proxy, string> {
  const url = text.length <= addressCharsMax ? URL.parse(text) : null;
  if (url === null || url.hostname === '') return failed('a proxy is an address such as http://host:3128 or socks5://name:password@host:1080');
  const kind = kinds[url.protocol];
  if (kind === undefined) return failed(`a proxy’s address begins with http://, https://, socks5:// or socks5h://, not ${url.protocol}//`);
  if (url.pathname.length > 1 || url.search !== '' || url.hash !== '') return failed('a proxy’s address ends after its port');
  if (!canDecode(url.username) || !canDecode(url.password)) return failed('a percent sign in a proxy’s name or password is written %25');
  const hasCredentials = url.username !== '' || url.password !== '';
  const place = `${url.protocol}//${url.hostname}:${url.port === '' ? usualPorts[url.protocol] : url.port}`;
  return ok({ kind, place, hasCredentials, address: new Redacted(text), passMsMax });
}

/** The variable that names a venue's own proxy; `FATHOM_PROXY` is for all that have none. */
export function proxyVariable(venue: string): string {
  return `FATHOM_${venue.toUpperCase()}_PROXY`;
}

/** The proxy that the environment names for a venue; null for none. `none` is a way to say so where all others have one. */
export function proxyFor(venue: string, environment: Environment): Result<Proxy | null, string> {
  const variable = [proxyVariable(venue), 'FATHOM_PROXY'].find((name) => (environment[name] ?? '') !== '');
  const text = variable === undefined ? 'none' : environment[variable] ?? 'none';
  if (text === 'none') return ok(null);
  const proxy = parseProxy(text);
  return proxy.ok ? proxy : failed(`${variable}: ${proxy.fault}`);
}

/** A market on this machine is no proxy's business. */
export function isLoopback(address: string): boolean {
  const host = URL.parse(address)?.hostname ?? '';
  return host === 'localhost' || host === '[::1]' || /^127(?:\.\d{1,3}){3}$/.test(host);
}

function canDecode(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
