/** An order of ours that lives, as screens are told of it. */

import type { OrderState } from './order.ts';

export interface OwnOrder {
  readonly number: number;
  readonly stream: number;
  /** Of the instrument whose ticks and lots these are. */
  readonly version: number;
  readonly side: 'buy' | 'sell';
  /** Null: at the market. */
  readonly ticks: number | null;
  readonly lots: number;
  readonly filledLots: number;
  readonly state: OrderState;
}
