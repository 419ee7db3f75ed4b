/** Mistakes that are at home in one venue's protocol, or in having several connections. */

import { factCode, validities } from '../../domain/fact.ts';
import { field, floatAt, kindAt, setFloat } from '../memory/record.ts';
import { Budget } from '../venues/budget.ts';
import type { Control, Decoder } from '../venues/dialect.ts';
import { client, decoder, type Mutant } from './campaign-mutant.ts';

export const venueMutants: readonly Mutant[] = [
  {
    name: 'pu-ignored',
    mistake: 'on USD-M whatever ends later is taken for the next change',
    market: 'binance usdm',
    exposedBy: ['drop'],
    dialect: (real) => ({ ...real, follows: (lastId, _isFirst, _earlierId, finalId) => (finalId <= lastId ? 'old' : 'next') }),
  },
  {
    name: 'reset-taken-for-old',
    mistake: 'on OKX ids that begin anew are taken for a repetition',
    market: 'okx spot',
    exposedBy: ['sequence-reset'],
    dialect: (real) => ({ ...real, follows: (lastId, isFirst, earlierId, finalId) => (finalId < lastId ? 'old' : real.follows(lastId, isFirst, earlierId, finalId)) }),
  },
  {
    name: 'old-taken-for-reset',
    mistake: 'on OKX a change that comes again is taken for ids that begin anew',
    market: 'okx swap',
    exposedBy: ['depth-replayed'],
    dialect: (real) => ({ ...real, follows: (lastId, isFirst, earlierId, finalId) => (finalId < lastId ? 'next' : real.follows(lastId, isFirst, earlierId, finalId)) }),
  },
  {
    name: 'before-ignored',
    mistake: 'on HTX a change is taken whatever id it names as the one before it',
    market: 'htx spot',
    exposedBy: ['drop'],
    dialect: (real) => ({ ...real, follows: (lastId, _isFirst, _earlierId, finalId) => (finalId <= lastId ? 'old' : 'next') }),
  },
  {
    name: 'versions-mixed',
    mistake: 'on HTX versions that each connection counts for itself are taken for one series',
    market: 'htx linear',
    exposedBy: [],
    plan: { isRacing: true },
    dialect: (real) => ({ ...real, idsOf: 'venue' }),
  },
  {
    name: 'ping-unanswered',
    mistake: 'on HTX the server’s zipped ping is not answered',
    market: 'htx spot',
    exposedBy: [],
    decoder: (real) => deaf(real, 'reply'),
  },
  {
    name: 'notice-unheard',
    mistake: 'on OKX the notice that a connection will be ended is not heeded',
    market: 'okx spot',
    exposedBy: ['announced'],
    decoder: (real) => deaf(real, 'leaving'),
  },
  {
    name: 'elder-closed-early',
    mistake: 'a connection is closed as soon as its successor is opened, before that carries anything',
    market: 'binance spot',
    exposedBy: ['line-aged'],
    client: (real, network) => client(real, {
      onOpen: (line, nowUs) => {
        real.onOpen(line, nowUs);
        for (let elder = 1; elder < line; elder += 1) network.disconnect(elder);
      },
    }),
  },
  {
    name: 'budget-ignored',
    mistake: 'the venue’s limits are counted and not kept',
    market: 'okx swap',
    exposedBy: ['disconnect'],
    plan: { isRacing: true },
    budget: (pools) => new Spendthrift(pools),
  },
  {
    name: 'polled-called-live',
    mistake: 'a book that is asked for instead of its stream is called live',
    market: 'htx linear',
    exposedBy: ['streams-down'],
    emits: (slots, slot) => {
      if (kindAt(slots, slot) === factCode.validity && validities[floatAt(slots, slot, field.a)] === 'degraded') setFloat(slots, slot, field.a, validities.indexOf('live'));
      return true;
    },
  },
  {
    name: 'younger-unheard',
    mistake: 'of two connections that race, only the elder is listened to',
    market: 'binance usdm',
    exposedBy: [],
    plan: { isRacing: true },
    client: (real) => client(real, {
      onMessage: (line, message, nowUs) => {
        // Those that race are numbered one behind the other.
        if (line % 2 === 1) real.onMessage(line, message, nowUs);
      },
      onAlive: (line, nowUs) => {
        if (line % 2 === 1) real.onAlive(line, nowUs);
      },
    }),
  },
];

class Spendthrift extends Budget {
  override take(): boolean {
    return true;
  }

  override waitUs(): number {
    return 0;
  }
}

/** Does not hear what is said beside the market. */
function deaf(real: Decoder, kind: Control['kind']): Decoder {
  return decoder(real, {
    takeControl: () => {
      const control = real.takeControl();
      return control?.kind === kind ? null : control;
    },
  });
}
