/** HTX spot's socket for orders, `/ws/trade`: the parameters and answers of REST, matched by `cid`. */

import type { House } from '../accounts/house.ts';
import { isRecord } from '../json.ts';
import { PaceLimit } from '../request-weight.ts';
import { usPerSecond } from '../../../domain/time.ts';
import type { Member } from './account-signature.ts';
import { failure, type SpotOrders } from './account-spot-orders.ts';
import type { Row } from './account-spot-rows.ts';
import type { SpotService, SpotVoice } from './account-spot-socket.ts';
import { textOf } from './account-spot-terms.ts';

const commandsMax = 100;
const windowUs = 2 * usPerSecond;

export class SpotTrade implements SpotService {
  readonly #house: House;
  readonly #orders: SpotOrders;
  readonly #voice: SpotVoice;
  readonly #pace = new PaceLimit(commandsMax, windowUs);

  constructor(house: House, orders: SpotOrders, voice: SpotVoice) {
    this.#house = house;
    this.#orders = orders;
    this.#voice = voice;
  }

  readonly receive = (message: Row, member: Member | null): void => {
    const cid = textOf(message['cid']);
    const tell = (row: Row): void => this.#voice.say({ ...row, cid });
    if (member === null || !member.mayTrade) return tell(failure({ code: 'api-signature-not-valid', message: member === null ? 'Signature not valid: not logged in' : 'Signature not valid: No permission to trade' }));
    if (!this.#pace.take(this.#house.world.nowUs)) return tell(failure({ code: 'rate-too-many-requests', message: 'exceeded rate limit' }));
    const { ch, params } = message;
    const record = isRecord(params) ? params : {};
    switch (ch) {
      case 'create-order': return this.#orders.place(member, record, tell);
      case 'create-batchorder': return this.#orders.placeBatch(member, Array.isArray(params) ? params.map((one) => (isRecord(one) ? one : {})) : [], tell);
      case 'cancel': return tell(this.#orders.cancelMany(member, record));
      case 'cancelall': return tell(this.#orders.cancelAll(member, record));
      default: return tell(failure({ code: 'invalid-ch', message: 'invalid ch' }));
    }
  };

  readonly close = (): void => undefined;
}
