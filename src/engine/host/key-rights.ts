/** What a key may do, asked at its venue with the venue's own time and through its proxy. A basic venue cannot be asked. */

import { venueParts } from '../core/venues/index.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { isBasicVenue, type BasicVenueId, type VenueId } from '../domain/instrument.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import type { KeyRights, KeySecret } from '../edge/keys/key.ts';
import { readRights } from '../edge/keys/rights.ts';
import { clock } from '../edge/net/clock.ts';
import { isLoopback, proxyFor } from '../edge/net/proxy.ts';
import { askVenueTime } from './venue-time.ts';

const answerMsMax = 10_000;

/** `rest`: another address than the venue's own. */
export async function readKeyRights(
  venue: VenueId, secret: KeySecret, rest: string | null, environment: Readonly<Record<string, string | undefined>>,
): Promise<Result<KeyRights, Fault>> {
  if (isBasicVenue(venue)) return failed(untoldBy(venue));
  const proxy = isLoopback(rest ?? '') ? ok(null) : proxyFor(venue, environment);
  if (!proxy.ok) return failed(fault('config.invalid', proxy.fault));
  const part = venueParts.find(({ dialect }) => dialect.venue === venue && dialect.market === 'spot');
  const time = part === undefined ? null : await askVenueTime(part.dialect, rest ?? part.dialect.addresses.rest, proxy.value, answerMsMax);
  // A venue that does not tell its time may still take ours.
  const offsetUs = time?.ok === true ? time.value.offsetUs : 0;
  return readRights(venue, secret, { rest, proxy: proxy.value, venueUs: () => Math.round(clock() - offsetUs), timeoutMs: answerMsMax });
}

/** ccxt has no common way to ask, and what an exchange does not say counts against the key. */
export function untoldBy(venue: BasicVenueId): Fault {
  return fault('keys.untold', `Fathom could not ask ${venue} what this key may do, and it may be able to withdraw money; look at the exchange that it may not`);
}
