/**
 * Who may come in: one-time links, sessions, and the two headers that a foreign page cannot forge.
 *
 * Holds: a link opens once; secrets are 256 random bits and are looked up by their hash, so that
 * the time of a lookup tells nothing; Host must be a name of ours (DNS rebinding), and a WebSocket's
 * Origin must be the very page we served.
 */

import { createHash, randomBytes } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { serveLimits } from './limits.ts';

export class Door {
  readonly #links = new Map<string, number>();
  readonly #sessions = new Set<string>();
  readonly #hosts: ReadonlySet<string>;
  readonly #cookieName: string;
  readonly #nowMs: () => number;

  /** Cookies are shared between ports of one host, so the name carries the port. */
  constructor(port: number, publicHosts: readonly string[], nowMs: () => number) {
    this.#hosts = new Set([`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, ...publicHosts.map((host) => host.toLowerCase())]);
    this.#cookieName = `fathom-session-${port}`;
    this.#nowMs = nowMs;
  }

  /** A fresh one-time token. */
  issue(): string {
    const token = secret();
    this.#links.set(hash(token), this.#nowMs());
    forgetOldest(this.#links, serveLimits.linksMax);
    return token;
  }

  /** Spends a token; the session's cookie when it was good, else null. */
  enter(token: string): string | null {
    const key = hash(token);
    const issuedMs = this.#links.get(key);
    this.#links.delete(key);
    if (issuedMs === undefined || this.#nowMs() - issuedMs > serveLimits.linkLifeMs) return null;
    const session = secret();
    this.#sessions.add(hash(session));
    forgetOldest(this.#sessions, serveLimits.sessionsMax);
    return `${this.#cookieName}=${session}; Path=/; HttpOnly; SameSite=Strict`;
  }

  isOurHost(headers: IncomingHttpHeaders): boolean {
    return headers.host !== undefined && this.#hosts.has(headers.host.toLowerCase());
  }

  isOurOrigin(headers: IncomingHttpHeaders): boolean {
    const { host, origin } = headers;
    return host !== undefined && (origin === `http://${host}` || origin === `https://${host}`);
  }

  hasSession(headers: IncomingHttpHeaders): boolean {
    for (const pair of (headers.cookie ?? '').split(';')) {
      const [name, value] = pair.trim().split('=', 2);
      if (name === this.#cookieName && value !== undefined && this.#sessions.has(hash(value))) return true;
    }
    return false;
  }
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** Maps and sets keep the order of insertion: the first key is the oldest. */
function forgetOldest(kept: Map<string, number> | Set<string>, countMax: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= countMax) return;
    kept.delete(key);
  }
}
