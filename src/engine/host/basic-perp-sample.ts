/** For tests: a desk by hand in the perpetuals of an exchange of the long tail that stands on this machine. */

import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderTerms } from '../core/venues/account.ts';
import { assert } from '../domain/assert.ts';
import type { BasicMarketId, InstrumentSpec } from '../domain/instrument.ts';
import { priceTicks, qtyLots } from '../domain/number.ts';
import { DeltaAccount, startDelta, type DeltaSample } from '../edge/practice/delta-sample.ts';
import { openBasicHand, type BasicHand } from './basic-hand-sample.ts';
import { waitUntil } from './open-hand.ts';

const market: BasicMarketId = 'basic.delta:perp';
const symbol = 'BTC/USDT:USDT';

export interface PerpSampleWish {
  readonly at?: DeltaAccount;
  readonly dataFolder?: string;
  /** False: it is not waited for. */
  readonly opens?: boolean;
}

export class PerpDesk {
  readonly exchange: DeltaSample;
  readonly opened: BasicHand;

  private constructor(exchange: DeltaSample, opened: BasicHand) {
    this.exchange = exchange;
    this.opened = opened;
  }

  static async open({ at = new DeltaAccount(), dataFolder = mkdtempSync(join(tmpdir(), 'fathom-perp-desk-')), opens = true }: PerpSampleWish = {}): Promise<PerpDesk> {
    const exchange = await startDelta(at);
    const opened = await openBasicHand({ market, symbol, address: exchange.address, dataFolder });
    const desk = new PerpDesk(exchange, opened);
    const isOpen = !opens || await waitUntil(() => opened.account.isOpen, 60_000, new AbortController().signal);
    assert(isOpen, 'the account opens in time', { faults: opened.faults.join('; ') });
    return desk;
  }

  get at(): DeltaAccount {
    return this.exchange.account;
  }

  get account(): BasicHand['account'] {
    return this.opened.account;
  }

  get spec(): InstrumentSpec {
    const spec = this.opened.hand.specOf(market, symbol);
    assert(spec !== null, 'it is listed');
    return spec;
  }

  terms(changed: Partial<OrderTerms> = {}): OrderTerms {
    return { spec: this.spec, side: 'buy', ticks: priceTicks(119_981), lots: qtyLots(50), timeInForce: 'gtc', isReduceOnly: false, ...changed };
  }

  place(changed: Partial<OrderTerms> = {}) {
    const placed = this.opened.hand.accounts.place(this.terms(changed));
    assert(placed.ok, 'it goes out', placed.ok ? {} : { why: placed.fault.detail });
    return placed.value;
  }

  /** The bodies of what was sent to make orders. */
  get sent(): readonly unknown[] {
    return this.exchange.asked.flatMap(({ what, body }): readonly unknown[] => (what === 'POST /v2/orders' ? [JSON.parse(body)] : []));
  }

  /** As the journal told it last: contracts by our fills. */
  get position(): unknown {
    return this.opened.lines.findLast((line) => line['kind'] === 'position')?.['quantity'] ?? null;
  }

  async close(): Promise<void> {
    await this.opened.close();
    this.exchange.close();
  }
}
