/** What some currencies are worth in one, twice a second: the rates by which other topics convert, with their age and who says them. */

import { encodeRates, type RateRow } from '../../../contract/frames/rates.ts';
import type { TopicSpec } from '../../../contract/topics.ts';
import { toFloat } from '../../../core/market/composite-scale.ts';
import { rateLimits } from '../../../core/market/quote-rates.ts';
import type { Fault } from '../../../domain/fault.ts';
import { ok, type Result } from '../../../domain/result.ts';
import { LiveRates } from './composite.ts';
import type { Topic, TopicHost } from './topic.ts';

const everyUs = 500_000;
const unknown: RateRow = { rate: NaN, atUs: 0, halfSpreadBps: NaN, streams: [] };

export function openRates({ into, quotes }: Extract<TopicSpec, { kind: 'rates' }>, host: TopicHost): Result<Topic, Fault> {
  const live = new LiveRates(host, quotes, into);
  let sequence = 0;
  let paintedUs = -Infinity;
  return ok({
    get streams() {
      return live.streams;
    },
    paintPresent: (nowUs, outlet) => {
      if (!outlet.hasRoom || Math.abs(nowUs - paintedUs) < everyUs) return;
      paintedUs = nowUs;
      live.look(nowUs);
      const rows = quotes.map((quote): RateRow => {
        const rate = live.rates.find((one) => one.quote === quote);
        return rate === undefined ? unknown : { rate: toFloat(rate.rate), atUs: rate.atUs, halfSpreadBps: rate.halfSpreadBps ?? NaN, streams: rate.streams ?? [] };
      });
      const receivedUs = rows.reduce((newest, { atUs }) => Math.max(newest, atUs), 0);
      outlet.post(encodeRates({ header: { kind: 'rates', flags: 0, stream: 0, topic: 0, sequence, receivedUs, madeUs: nowUs }, usMax: rateLimits.usMax, rows }));
      sequence += 1;
    },
  });
}
