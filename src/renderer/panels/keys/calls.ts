/** The keys as the engine tells them, and the calls that change them. Asking an exchange takes its time, so they wait longer than others. */

import { keyMethods, keyWaitMs, ok, type Fault, type Key, type Keys, type ParamsOf, type Result } from '../../../engine/contract/index.ts';
import type { Client } from '../../state/client.ts';
import { newStore, type Store } from '../../state/store.ts';

export type NewKey = ParamsOf<'addKey'>;
export type KeyAction = 'useKey' | 'removeKey' | 'checkKey';

export class KeyCalls {
  /** Null before the first answer. */
  readonly told: Store<Result<Keys, Fault> | null> = newStore<Result<Keys, Fault> | null>(null);
  readonly #client: Client;

  constructor(client: Client) {
    this.#client = client;
  }

  async refresh(): Promise<void> {
    this.told.set(await this.#client.call('keys', keyMethods.keys.result, {}, keyWaitMs));
  }

  /** Answers what stood in the way. */
  async unlock(passphrase: string): Promise<Fault | null> {
    const answer = await this.#client.call('unlockKeys', keyMethods.unlockKeys.result, { passphrase }, keyWaitMs);
    if (answer.ok) this.told.set(answer);
    return answer.ok ? null : answer.fault;
  }

  async add(key: NewKey): Promise<Result<Key, Fault>> {
    const answer = await this.#client.call('addKey', keyMethods.addKey.result, key, keyWaitMs);
    if (answer.ok) await this.refresh();
    return answer.ok ? ok(answer.value.key) : answer;
  }

  async change(action: KeyAction, { venue, name }: Key): Promise<Fault | null> {
    const answer = await this.#client.call(action, keyMethods[action].result, { venue, name }, keyWaitMs);
    await this.refresh();
    return answer.ok ? null : answer.fault;
  }
}
