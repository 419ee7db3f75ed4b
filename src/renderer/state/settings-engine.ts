/** The engine's shelf, as the page keeps things on it. */

import { methods, settingCharactersMax } from '../../engine/contract/index.ts';
import type { Client } from './client.ts';
import type { Keeper } from './settings-keeper.ts';

export function keeperOf(client: Client): Keeper {
  return {
    lengthMax: settingCharactersMax,
    read: async () => {
      const answer = await client.call('settings', methods.settings.result, {});
      if (!answer.ok) throw new Error(answer.fault.detail);
      return answer.value.settings;
    },
    // What the engine refuses it would refuse again: asking once more would hold up everything behind it. The page's own shelf has it.
    write: async (key, text) => {
      const answer = await client.call('keep', methods.keep.result, { key, text });
      if (!answer.ok && answer.fault.remedy !== 'refuse') throw new Error(answer.fault.detail);
    },
  };
}
