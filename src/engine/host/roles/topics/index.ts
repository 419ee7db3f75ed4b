/** Every kind of topic: a file of its own, and a line here. */

import type { TopicSpec } from '../../../contract/topics.ts';
import { never } from '../../../domain/assert.ts';
import type { Fault } from '../../../domain/fault.ts';
import type { Result } from '../../../domain/result.ts';
import { openBars } from './bars.ts';
import { openCompare } from './compare.ts';
import { openCompositeHeat } from './composite-heat.ts';
import { openCompositeLadder } from './composite-ladder.ts';
import { openCompositeTrades } from './composite-trades.ts';
import { openConverting } from './converting.ts';
import { openCvd } from './cvd.ts';
import { openDepth } from './depth.ts';
import { openFootprint } from './footprint.ts';
import { openHeat } from './heat.ts';
import { openLadderFlow } from './ladder-flow.ts';
import { openLadder } from './ladder.ts';
import { openMakers } from './makers.ts';
import { openOwnOrders } from './own-orders.ts';
import { openLiquidations, openPerpetuals } from './perpetuals.ts';
import { openPressure } from './pressure.ts';
import { openQuotes } from './quotes.ts';
import { openRates } from './rates.ts';
import type { Topic, TopicHost } from './topic.ts';
import { openProfile } from './profile.ts';
import { openTape } from './tape.ts';
import { openTrades } from './trades.ts';
import { openWalls } from './walls.ts';

export function openTopic(wanted: TopicSpec, host: TopicHost): Result<Topic, Fault> {
  switch (wanted.kind) {
    case 'ladder':
      return openLadder(wanted, host);
    case 'heat':
      return openHeat(wanted, host);
    case 'trades':
      return openTrades(wanted, host);
    case 'composite-heat':
      return openCompositeHeat(wanted, host);
    case 'composite-trades':
      return openCompositeTrades(wanted, host);
    case 'composite-ladder':
      return openCompositeLadder(wanted, host);
    case 'depth':
      return openDepth(wanted, host);
    case 'pressure':
      return openPressure(wanted, host);
    case 'ladder-flow':
      return openLadderFlow(wanted, host);
    case 'own-orders':
      return openOwnOrders(wanted, host);
    case 'bars':
      return openBars(wanted, host);
    case 'walls':
      return openConverting(wanted, host, openWalls);
    case 'cvd':
      return openConverting(wanted, host, openCvd);
    case 'profile':
      return openProfile(wanted, host);
    case 'makers':
      return openConverting(wanted, host, openMakers);
    case 'footprint':
      return openFootprint(wanted, host);
    case 'tape':
      return openConverting(wanted, host, openTape);
    case 'quotes':
      return openQuotes(wanted, host);
    case 'perpetuals':
      return openPerpetuals(wanted, host);
    case 'liquidations':
      return openConverting(wanted, host, openLiquidations);
    case 'rates':
      return openRates(wanted, host);
    case 'compare':
      return openCompare(wanted, host);
    default:
      return never(wanted);
  }
}
