/** A host for tests of topics: knows nothing but what a test gives it. */

import { fault } from '../../../domain/fault.ts';
import { failed } from '../../../domain/result.ts';
import type { TopicHost } from './topic.ts';

export function sampleHost(known: Partial<TopicHost>): TopicHost {
  return {
    instruments: () => [], onWatches: () => undefined, find: () => null, viewOf: () => null, ordersOf: () => [], venues: () => [], onFrame: () => undefined,
    candles: async () => failed(fault('venue.unreachable', 'there is no store here')),
    heatPast: async () => failed(fault('venue.unreachable', 'there is no store here')),
    tradesPast: async () => failed(fault('venue.unreachable', 'there is no store here')),
    ...known,
  };
}
