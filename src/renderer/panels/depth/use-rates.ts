/** Rates in React: what other currencies are worth in a panel's own at present, looked at once a second. */

import { useEffect, useState } from 'react';
import { decodeRates, type RateRow, type RatesFrame } from '../../../engine/contract/index.ts';
import { useTerminal } from '../../app/use-terminal.ts';
import { pageNowUs } from '../../state/clock.ts';

const lookMs = 1_000;

export interface RateTold extends RateRow {
  readonly quote: string;
  readonly ageUs: number;
  /** No longer used: what is in that currency takes no part. */
  readonly isOld: boolean;
}

const none: readonly RateTold[] = [];

/** In the order of the quotes; nothing is watched without any. */
export function useRates(into: string, quotes: readonly string[], isShown: boolean): readonly RateTold[] {
  const terminal = useTerminal();
  const [rates, setRates] = useState<readonly RateTold[]>(none);
  const key = quotes.join();
  useEffect(() => {
    if (key === '' || !isShown) return undefined;
    const wanted = key.split(',');
    let newest: RatesFrame | null = null;
    const look = (): void => {
      const nowUs = pageNowUs() + (terminal.session.clock.offsetUs ?? 0);
      if (newest !== null) setRates(ratesAt(newest, wanted, nowUs));
    };
    const open = terminal.topics.open({ kind: 'rates', into, quotes: wanted }, (bytes) => {
      const frame = decodeRates(bytes);
      if (!frame.ok) return;
      const isFirst = newest === null;
      newest = frame.value;
      if (isFirst) look();
    });
    const timer = setInterval(look, lookMs);
    return () => {
      clearInterval(timer);
      open.close();
      setRates(none);
    };
  }, [terminal, into, key, isShown]);
  return rates;
}

/** `quotes`: as they were asked for. */
export function ratesAt({ rows, usMax }: Pick<RatesFrame, 'rows' | 'usMax'>, quotes: readonly string[], nowUs: number): readonly RateTold[] {
  return quotes.flatMap((quote, place): readonly RateTold[] => {
    const row = rows[place];
    if (row === undefined) return [];
    const ageUs = Math.max(0, nowUs - row.atUs);
    return [{ ...row, quote, ageUs, isOld: Number.isFinite(row.rate) && ageUs > usMax }];
  });
}
