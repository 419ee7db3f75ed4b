/**
 * How often funding of perpetuals is paid: `[{"symbol":"BLZUSDT","adjustedFundingRateCap":"0.02500000",…,"fundingIntervalHours":4,…}]`,
 * only of those whose rules were changed; the others pay each eight hours
 * (https://developers.binance.com/docs/derivatives/usds-margined-futures/market-data/rest-api/Get-Funding-Rate-Info).
 */

import * as z from 'zod/mini';
import { fault, type Fault } from '../../../domain/fault.ts';
import { failed, ok, type Result } from '../../../domain/result.ts';
import { usPerMinute } from '../../../domain/time.ts';
import { readJson } from '../json.ts';

const listedMax = 10_000;

const hours = z.int().check(z.minimum(1), z.maximum(24));
const list = z.array(z.object({ symbol: z.string().check(z.minLength(1), z.maxLength(40)), fundingIntervalHours: z.optional(z.unknown()) })).check(z.maxLength(listedMax));

/** Of those that are listed with a word that is no number of hours nobody knows how often it is. */
export function parseFundingIntervals(body: Uint8Array): Result<ReadonlyMap<string, number>, Fault> {
  const json = readJson(body);
  const read = json.ok ? list.safeParse(json.value) : null;
  if (read?.success !== true) return failed(fault('message.malformed', 'the exchange answered no list of funding intervals'));
  return ok(new Map(read.data.map(({ symbol, fundingIntervalHours }) => {
    const told = hours.safeParse(fundingIntervalHours);
    return [symbol, told.success ? told.data * 60 * usPerMinute : 0];
  })));
}
