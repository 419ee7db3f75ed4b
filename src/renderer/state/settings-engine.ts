/** The engine's shelf, as the page keeps things on it. */

import { methods, settingCharactersMax } from '../../engine/contract/index.ts';
import type { Client } from './client.ts';
import type { Keeper } from './settings-keeper.ts';

export function keeperOf(client: Client): Keeper {
  return {
    lengthMax: settingCharactersMax,
    read: async () => {
      const answer = await client.call('settings', methods.settings.result, {});
      return answer.ok ? answer.value.settings : Promise.reject(new Error(answer.fault.detail));
    },
    write: async (key, text) => {
      const answer = await client.call('keep', methods.keep.result, { key, text });
      return answer.ok ? undefined : Promise.reject(new Error(answer.fault.detail));
    },
  };
}
