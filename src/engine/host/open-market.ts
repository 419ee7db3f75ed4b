/** Where the market is that the settings mean: the practice market, which is started for it, or an exchange. */

import type { Fault } from '../domain/fault.ts';
import { ok, type Result } from '../domain/result.ts';
import type { VenueAddresses } from '../core/venues/dialect.ts';
import type { Config } from './config.ts';
import { startPracticeThread, type PracticeThread } from './practice-thread.ts';

export interface OpenMarket {
  readonly addresses: VenueAddresses;
  /** To be closed with whoever asked for it; null for an exchange. */
  readonly practice: PracticeThread | null;
}

/** `exchange`: the real one, for what the settings do not say. */
export async function openMarket(config: Config, exchange: VenueAddresses, onFault: (reason: Fault) => void): Promise<Result<OpenMarket, Fault>> {
  if (config.market === 'practice' && config.binanceStream === null) {
    const practice = await startPracticeThread(config, onFault);
    if (!practice.ok) return practice;
    const { addresses } = practice.value;
    return ok({ addresses: { ...addresses, rest: config.binanceRest ?? addresses.rest }, practice: practice.value });
  }
  return ok({ addresses: { ...exchange, rest: config.binanceRest ?? exchange.rest, stream: config.binanceStream ?? exchange.stream }, practice: null });
}
