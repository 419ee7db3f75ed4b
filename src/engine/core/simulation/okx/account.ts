/** The private side of OKX, spot and swaps together: its socket, its REST, the dead man's switch. */

import { next32, type Chance } from '../../../domain/chance.ts';
import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import type { Account } from '../accounts/account.ts';
import type { Answerer, House } from '../accounts/house.ts';
import type { FrontConnection, FrontOutlet, FrontRequest, PrivateFace } from '../front.ts';
import { isRecord, readJson } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { readTarget } from '../target.ts';
import { restCaller, type OkxCaller } from './account-caller.ts';
import { codeOf, performAll, PrivateConnection, type PrivateHouse } from './account-connection.ts';
import { noRight, OkxOrders, tooFast, untilOf, type Operation, type Row } from './account-orders.ts';
import { accountRow, fillRow, orderAnswer, positionRow } from './account-rows.ts';
import { pathOf, type OkxError } from './channels.ts';
import type { OkxFront } from './front.ts';
import { instTypeOf, msText } from './listing.ts';

const connectionsPerChannelMax = 30;
const batchMax = 20;
const pageMax = 100;
/** How far back the two lists of fills go. */
const fillsUs = 3 * 24 * 3_600 * usPerSecond;
const fillsHistoryUs = 90 * 24 * 3_600 * usPerSecond;
const json = { 'content-type': 'application/json' } as const;

interface Asked {
  readonly caller: OkxCaller;
  readonly query: ReadonlyMap<string, string>;
  readonly body: unknown;
  readonly untilUs: number | null;
}

type Given = { readonly data: readonly unknown[]; readonly code?: string } | OkxError;

interface Route {
  /** Requests of one user in two seconds. */
  readonly perTwoSeconds: number;
  readonly run: (asked: Asked, answer: (given: Given) => void) => void;
}

export class OkxFace implements PrivateFace {
  readonly #house: House;
  readonly #private: PrivateHouse;
  readonly #orders: OkxOrders;
  readonly #routes: Readonly<Record<string, Route>>;
  readonly #paces = new Map<string, PaceLimit>();
  readonly #listening = new Map<string, number>();
  readonly #chance: Chance;
  /** Which setting of the dead man's switch is the last, by account. */
  readonly #switches = new Map<Account, number>();

  constructor(front: OkxFront, house: House) {
    this.#house = house;
    this.#orders = new OkxOrders(house);
    this.#chance = house.world.chanceFor('okx accounts');
    this.#private = {
      house, orders: this.#orders, admit: () => front.admit(), newConnId: () => next32(this.#chance).toString(16).padStart(8, '0'),
      count: (channel, owner, by) => this.#count(`${channel} ${owner}`, by),
    };
    this.#routes = {
      'POST /api/v5/trade/order': this.#rows('place', false), 'POST /api/v5/trade/batch-orders': this.#rows('place', true),
      'POST /api/v5/trade/cancel-order': this.#rows('cancel', false), 'POST /api/v5/trade/cancel-batch-orders': this.#rows('cancel', true),
      'POST /api/v5/trade/amend-order': this.#rows('amend', false), 'POST /api/v5/trade/amend-batch-orders': this.#rows('amend', true),
      'POST /api/v5/trade/cancel-all-after': { perTwoSeconds: 2, run: (asked, answer) => answer(this.#armSwitch(asked)) },
      'POST /api/v5/trade/mass-cancel': { perTwoSeconds: 5, run: (_asked, answer) => answer({ code: '51000', msg: 'Parameter instType error' }) },
      'GET /api/v5/trade/order': { perTwoSeconds: 60, run: (asked, answer) => answer(this.#order(asked)) },
      'GET /api/v5/trade/orders-pending': { perTwoSeconds: 60, run: (asked, answer) => answer(this.#list(asked, true)) },
      'GET /api/v5/trade/orders-history': { perTwoSeconds: 40, run: (asked, answer) => answer(this.#list(asked, false)) },
      'GET /api/v5/trade/fills': { perTwoSeconds: 60, run: (asked, answer) => answer(this.#fills(asked, fillsUs)) },
      'GET /api/v5/trade/fills-history': { perTwoSeconds: 10, run: (asked, answer) => answer(asked.query.has('instType') ? this.#fills(asked, fillsHistoryUs) : { code: '50014', msg: 'Parameter instType can not be empty.' }) },
      'GET /api/v5/account/balance': { perTwoSeconds: 10, run: ({ caller, query }, answer) => answer({ data: [accountRow(caller.account, house.world, assetsOf(query.get('ccy')), false)] }) },
      'GET /api/v5/account/positions': { perTwoSeconds: 10, run: (asked, answer) => answer(this.#positions(asked)) },
      'GET /api/v5/account/config': { perTwoSeconds: 5, run: ({ caller }, answer) => answer({ data: [configRow(caller)] }) },
      'GET /api/v5/account/trade-fee': { perTwoSeconds: 5, run: (asked, answer) => answer({ data: [this.#feeRow(asked)] }) },
    };
  }

  request(request: FrontRequest, answer: Answerer): boolean {
    const { path, query } = readTarget(request.target);
    const name = `${request.method} ${path}`;
    const route = Object.hasOwn(this.#routes, name) ? this.#routes[name] : undefined;
    if (route === undefined) return false;
    const { world } = this.#house;
    const inTime = String(world.nowUs);
    const tell = (given: Given, status = 200): void => {
      const times = request.method === 'POST' ? { inTime, outTime: String(world.nowUs) } : {};
      const body = 'data' in given ? { code: given.code ?? '0', msg: '', data: given.data, ...times } : { code: given.code, msg: given.msg, data: [] };
      answer({ status, headers: json, body: JSON.stringify(body) });
    };
    const caller = restCaller(this.#house, request);
    if (!caller.ok) {
      tell(caller.error, 401);
      return true;
    }
    if (!this.#mayGo(`${caller.value.account.owner} ${name}`, route.perTwoSeconds)) tell(tooFast, next32(this.#chance) % 2 === 0 ? 429 : 200);
    else route.run({ caller: caller.value, query, body: readJson(request.body), untilUs: untilOf(request.headers['exptime']) }, (given) => tell(given));
    return true;
  }

  open(path: string, outlet: FrontOutlet): FrontConnection | null {
    return pathOf(path) === 'private' ? new PrivateConnection(this.#private, outlet) : null;
  }

  #rows(operation: Operation, isBatch: boolean): Route {
    return {
      // The rows are counted, not the requests.
      perTwoSeconds: 600,
      run: ({ caller, body, untilUs }, answer) => {
        const all: readonly unknown[] = isBatch && Array.isArray(body) ? body : [body];
        const rows = all.filter(isRecord);
        if (rows.length !== all.length || rows.length === 0 || rows.length > batchMax) return answer({ code: '50014', msg: 'Parameter args can not be empty.' });
        return performAll(this.#orders, { operation, caller, rows, way: 'rest', untilUs }, (data) => {
          const [only] = data;
          // A single request that nobody knows the end of says so above its row.
          if (!isBatch && only?.['sCode'] === '50004') return answer({ code: '50004', msg: String(only['sMsg']) });
          return answer({ code: codeOf(data), data });
        });
      },
    };
  }

  /** Cancels everything unless it is set again in time; 0 takes it back. */
  #armSwitch({ caller: { account, key }, body }: Asked): Given {
    if (!key.mayTrade) return noRight;
    const { world, desk } = this.#house;
    const seconds = isRecord(body) && /^\d{1,3}$/.test(String(body['timeOut'])) ? Number(body['timeOut']) : null;
    if (seconds === null || (seconds !== 0 && (seconds < 10 || seconds > 120))) return { code: '51000', msg: 'Parameter timeOut error' };
    const turn = (this.#switches.get(account) ?? 0) + 1;
    this.#switches.set(account, turn);
    const triggerUs = world.nowUs + seconds * usPerSecond;
    if (seconds > 0) {
      world.schedule(triggerUs, () => {
        if (this.#switches.get(account) === turn) desk.cancelAll(account, null, () => undefined);
      });
    }
    return { data: [{ triggerTime: seconds === 0 ? '0' : msText(triggerUs), tag: '', ts: msText(world.nowUs) }] };
  }

  #askedUs(): number {
    return this.#house.world.nowUs - this.#house.faults.behindUs();
  }

  #order({ caller: { account }, query }: Asked): Given {
    const market = this.#orders.market(query.get('instId'));
    if (market === null) return { code: '51001', msg: "Instrument ID doesn't exist." };
    const records = this.#house.recordsOf(account);
    const [ordId, clOrdId] = [query.get('ordId'), query.get('clOrdId')];
    if (ordId === undefined && clOrdId === undefined) return { code: '51000', msg: 'Either parameter ordId or clOrdId is required.' };
    const look = ordId === undefined ? records.named(clOrdId ?? '', this.#askedUs()) : records.order(Number(ordId), this.#askedUs());
    return look === null || look.order.marketId !== market.instrument.id ? { code: '51603', msg: 'Order does not exist' } : { data: [orderAnswer(market, look)] };
  }

  /** Newest first; `after` names an order, and those before it are wanted. */
  #list({ caller: { account }, query }: Asked, isPending: boolean): Given {
    const { world } = this.#house;
    const [instType, instId, after] = [query.get('instType'), query.get('instId'), query.get('after')];
    if (!isPending && instType === undefined) return { code: '50014', msg: 'Parameter instType can not be empty.' };
    const looks = this.#house.recordsOf(account).orders(this.#askedUs(), ({ status }) => (status === 'open') === isPending).toReversed();
    const data: Row[] = [];
    for (const look of looks) {
      const market = world.market(look.order.marketId);
      if (market === null || (instType !== undefined && instTypeOf(market.instrument) !== instType) || (instId !== undefined && market.instrument.symbol !== instId)) continue;
      if (after !== undefined && look.order.orderId >= Number(after)) continue;
      data.push(orderAnswer(market, look));
      if (data.length === limitOf(query)) break;
    }
    return { data };
  }

  /** Newest first, as far back as this list goes. */
  #fills({ caller: { account }, query }: Asked, historyUs: number): Given {
    const { world } = this.#house;
    const [instType, instId, ordId, after, begin, end] = ['instType', 'instId', 'ordId', 'after', 'begin', 'end'].map((name) => query.get(name));
    const data: Row[] = [];
    const fromUs = Math.max(world.nowUs - historyUs, Number(begin ?? 0) * usPerMs);
    const fills = this.#house.recordsOf(account).fills(this.#askedUs(), ({ order, executionId, timeUs }) => (ordId === undefined || String(order.orderId) === ordId)
      && (after === undefined || executionId < Number(after)) && timeUs >= fromUs && (end === undefined || timeUs <= Number(end) * usPerMs));
    for (const fill of fills.toReversed()) {
      const market = world.market(fill.order.marketId);
      if (market === null || (instType !== undefined && instTypeOf(market.instrument) !== instType) || (instId !== undefined && market.instrument.symbol !== instId)) continue;
      data.push(fillRow(market, fill));
      if (data.length === limitOf(query)) break;
    }
    return { data };
  }

  #positions({ caller: { account }, query }: Asked): Given {
    const wanted = query.get('instId');
    const data = [...account.positions].flatMap(([marketId, { lots }]) => {
      const market = this.#house.world.market(marketId);
      return market === null || lots === 0 || (wanted !== undefined && market.instrument.symbol !== wanted) ? [] : [positionRow(account, market)];
    });
    return { data };
  }

  #feeRow({ caller: { account }, query }: Asked): Row {
    const instType = query.get('instType') === 'SWAP' ? 'SWAP' : 'SPOT';
    const { makerE6, takerE6 } = account.settings.rules.fees[instType === 'SWAP' ? 'perp' : 'spot'];
    const [maker, taker] = [makerE6, takerE6].map((rateE6) => String(-rateE6 / 1e6));
    const isSwap = instType === 'SWAP';
    return {
      category: '1', delivery: '', exercise: '', instType, level: 'Lv1', maker: isSwap ? '' : maker, makerU: isSwap ? maker : '', makerUSDC: '', taker: isSwap ? '' : taker,
      takerU: isSwap ? taker : '', takerUSDC: '', ruleType: 'normal', fiat: [], ts: msText(this.#house.world.nowUs),
    };
  }

  #count(name: string, by: 1 | -1): { readonly count: number; readonly isTooMany: boolean } {
    const count = Math.max(0, (this.#listening.get(name) ?? 0) + by);
    this.#listening.set(name, count);
    return { count, isTooMany: count > connectionsPerChannelMax };
  }

  #mayGo(name: string, max: number): boolean {
    let pace = this.#paces.get(name);
    if (pace === undefined) {
      pace = new PaceLimit(max, 2 * usPerSecond);
      this.#paces.set(name, pace);
    }
    return pace.take(this.#house.world.nowUs);
  }
}

export function newOkxFace(front: OkxFront, house: House): PrivateFace {
  return new OkxFace(front, house);
}

function limitOf(query: ReadonlyMap<string, string>): number {
  return Math.min(pageMax, Math.max(1, Math.floor(Number(query.get('limit') ?? pageMax)) || 1));
}

function assetsOf(ccy: string | undefined): ReadonlySet<string> | null {
  return ccy === undefined || ccy === '' ? null : new Set(ccy.split(','));
}

function configRow({ account, key }: OkxCaller): Row {
  const perm = ['read_only', ...(key.mayTrade ? ['trade'] : []), ...(key.mayWithdraw ? ['withdraw'] : [])].join(',');
  return {
    acctLv: '2', acctStpMode: 'cancel_maker', autoLoan: false, ctIsoMode: 'automatic', greeksType: 'PA', level: 'Lv1', levelTmp: '', mgnIsoMode: 'automatic', posMode: 'net_mode',
    spotOffsetType: '', uid: String(account.owner), label: 'practice', roleType: '0', traderInsts: [], spotRoleType: '0', spotTraderInsts: [], opAuth: '0', kycLv: '3',
    ip: key.isBoundToAddress ? '127.0.0.1' : '', perm, mainUid: String(account.owner),
  };
}
