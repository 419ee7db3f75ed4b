/** The engine as a shelf for what outlives the page. */

import { methods, settingCharactersMax } from '../../engine/contract/index.ts';
import type { Client } from './client.ts';
import type { Keeper } from './settings-keeper.ts';

export function engineKeeper(client: Client): Keeper {
  return {
    lengthMax: settingCharactersMax,
    read: async () => {
      const answer = await client.call('settings', methods.settings.result, {});
      if (!answer.ok) throw new Error(answer.fault.detail);
      return answer.value.settings;
    },
    // What the engine will never take stays on the page's own shelf: asking again would hold up everything behind it.
    write: async (key, text) => {
      if (text !== null && text.length > settingCharactersMax) return;
      const answer = await client.call('keep', methods.keep.result, { key, text });
      if (!answer.ok && answer.fault.remedy !== 'refuse') throw new Error(answer.fault.detail);
    },
  };
}
