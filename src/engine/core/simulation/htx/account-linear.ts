/** HTX's linear swaps for those whom it knows: V5's REST, its private notifications, and the socket for orders. */

import type { Account } from '../accounts/account.ts';
import type { House } from '../accounts/house.ts';
import type { FrontAnswer, FrontConnection, FrontOutlet, FrontRequest, PrivateFace } from '../front.ts';
import type { PracticeInstrument } from '../instruments.ts';
import { LinearTeller } from './account-linear-feed.ts';
import { LinearOrders } from './account-linear-orders.ts';
import { LinearAccountRest } from './account-linear-rest.ts';
import { LinearSocket, type LinearRoom } from './account-linear-socket.ts';

/** Of one account. */
const connectionsMax = 30;
const noticePath = '/ws/v5/notification';
const tradePath = '/linear-swap-trade';

class HtxLinearFace implements PrivateFace {
  readonly #rest: LinearAccountRest;
  readonly #room: LinearRoom;
  readonly #tellers = new Map<Account, LinearTeller>();
  readonly #connections = new Set<LinearSocket>();

  constructor(house: House) {
    const contracts: ReadonlyMap<string, PracticeInstrument> = new Map(house.world.listed('htx', 'perp').map((instrument) => [instrument.symbol, instrument]));
    const find = (contract: string): PracticeInstrument | null => contracts.get(contract) ?? null;
    const orders = new LinearOrders(house, find);
    this.#rest = new LinearAccountRest({ house, orders, find });
    this.#room = {
      house, orders, find,
      tellerOf: (account) => this.#tellerOf(account),
      mayCommand: (account) => this.#rest.count(account, 'trade').isServed,
      closed: (connection) => void this.#connections.delete(connection),
    };
  }

  request(request: FrontRequest, answer: (given: FrontAnswer) => void): boolean {
    return this.#rest.request(request, answer);
  }

  open(path: string, outlet: FrontOutlet, host: string | null): FrontConnection | null {
    const [bare = ''] = path.split('?');
    if ((bare !== noticePath && bare !== tradePath) || this.#connections.size >= connectionsMax) return null;
    const connection = new LinearSocket(this.#room, { path: bare, host, isTrade: bare === tradePath }, outlet);
    this.#connections.add(connection);
    return connection;
  }

  #tellerOf(account: Account): LinearTeller {
    const known = this.#tellers.get(account);
    if (known !== undefined) return known;
    const made = new LinearTeller(this.#room.house, account);
    this.#tellers.set(account, made);
    return made;
  }
}

export function newHtxLinearFace(house: House): PrivateFace {
  return new HtxLinearFace(house);
}
