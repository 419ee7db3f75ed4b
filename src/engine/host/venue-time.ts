/** A round trip to a venue's clock: is it there, how far is it, and by how much do our clocks differ. */

import type { Dialect } from '../core/venues/dialect.ts';
import type { Fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { clock } from '../edge/net/clock.ts';
import { httpGet } from '../edge/net/http-get.ts';
import type { Proxy } from '../edge/net/proxy.ts';

export interface VenueTime {
  readonly tripUs: number;
  /** Ours less theirs: positive, ours is ahead. Wrong by half the trip at most. */
  readonly offsetUs: number;
  readonly headers: Readonly<Record<string, string>>;
}

export async function askVenueTime(dialect: Dialect, rest: string, proxy: Proxy | null, timeoutMs: number): Promise<Result<VenueTime, Fault>> {
  const sentUs = clock();
  const answer = await httpGet(rest + dialect.timeRequest.path, timeoutMs, proxy);
  const tripUs = clock() - sentUs;
  if (!answer.body.ok) return answer.body;
  const venueUs = dialect.parseTime(answer.body.value);
  if (!venueUs.ok) return failed(venueUs.fault);
  return ok({ tripUs, offsetUs: sentUs + tripUs / 2 - venueUs.value, headers: answer.headers });
}
