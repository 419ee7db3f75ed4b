/** USD-M's listenKeys: one for each account, good for an hour after it was last asked for; what is heard by them. */

import { nextBelow } from '../../../domain/chance.ts';
import { usPerMinute } from '../../../domain/time.ts';
import type { Account } from '../accounts/account.ts';
import type { BinanceFace, Operation, UserListener } from './account-face.ts';
import { done, refuse } from './account-refusal.ts';

const validUs = 60 * usPerMinute;
const keyChars = 64;
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const unknownKey = refuse(-1125, 'This listenKey does not exist.');

interface ListenKey {
  readonly key: string;
  readonly account: Account;
  untilUs: number;
  readonly listeners: Set<UserListener>;
}

export class ListenKeys {
  readonly #byAccount = new Map<Account, ListenKey>();

  /** A key that still lives is given again, and lives longer. */
  readonly start: Operation['run'] = ({ account }, face, answer) => {
    const known = this.#byAccount.get(account);
    if (known !== undefined) {
      known.untilUs = face.house.world.nowUs + validUs;
      return answer(done({ listenKey: known.key }));
    }
    const key = Array.from({ length: keyChars }, () => letters[nextBelow(face.chance, letters.length)] ?? 'A').join('');
    const made: ListenKey = { key, account, untilUs: face.house.world.nowUs + validUs, listeners: new Set() };
    this.#byAccount.set(account, made);
    const stop = face.listen(account, (event) => {
      for (const listener of made.listeners) listener(event);
    });
    this.#watch(made, face, stop);
    return answer(done({ listenKey: key }));
  };

  readonly extend: Operation['run'] = ({ account }, face, answer) => {
    const known = this.#byAccount.get(account);
    if (known === undefined) return answer(unknownKey);
    known.untilUs = face.house.world.nowUs + validUs;
    return answer(done({ listenKey: known.key }));
  };

  readonly stop: Operation['run'] = ({ account }, face, answer) => {
    const known = this.#byAccount.get(account);
    if (known === undefined) return answer(unknownKey);
    known.untilUs = face.house.world.nowUs;
    known.listeners.clear();
    this.#byAccount.delete(account);
    return answer(done({}));
  };

  /** Hears what comes by a key; nothing by one that is not known. */
  listen(key: string, listener: UserListener): () => void {
    const known = [...this.#byAccount.values()].find((candidate) => candidate.key === key);
    known?.listeners.add(listener);
    return () => void known?.listeners.delete(listener);
  }

  /** Ends a key when its time is over. */
  #watch(listenKey: ListenKey, face: BinanceFace, stop: () => void): void {
    const { world } = face.house;
    world.schedule(listenKey.untilUs, () => {
      if (this.#byAccount.get(listenKey.account) === listenKey && world.nowUs < listenKey.untilUs) return this.#watch(listenKey, face, stop);
      stop();
      if (this.#byAccount.get(listenKey.account) !== listenKey) return undefined;
      this.#byAccount.delete(listenKey.account);
      for (const listener of listenKey.listeners) listener({ e: 'listenKeyExpired', E: face.nowMs, listenKey: listenKey.key });
      listenKey.listeners.clear();
      return undefined;
    });
  }
}
