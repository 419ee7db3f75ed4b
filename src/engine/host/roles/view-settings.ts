/** The store's settings as the view role asks for them: what screens keep, and what alerts keep and no screen reads or writes. */

import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import type { Setting } from '../../edge/store/settings.ts';
import { isAlertSetting, type AlertParts } from './alerts.ts';
import { Asks } from './asks.ts';
import type { PeerMessage } from './messages.ts';
import type { ScreenHost } from './screen.ts';

export class ViewSettings {
  readonly asks = new Asks<readonly Setting[]>('store');
  readonly #market: string;
  readonly #tell: (message: PeerMessage) => void;
  readonly #log: (reason: Fault) => void;

  constructor(market: string, tell: (message: PeerMessage) => void, log: (reason: Fault) => void) {
    this.#market = market;
    this.#tell = tell;
    this.#log = log;
  }

  forScreens(): Pick<ScreenHost, 'settings' | 'keep'> {
    return {
      settings: async () => {
        const read = await this.#read();
        return read.ok ? ok({ settings: Object.fromEntries(read.value.filter(({ key }) => !isAlertSetting(key)).map(({ key, text }) => [key, text])) }) : failed(read.fault);
      },
      keep: async (key, text) => {
        if (isAlertSetting(key)) return failed(fault('message.unauthorised', 'alerts are kept by the engine alone'));
        const written = await this.#write(key, text);
        return written.ok ? ok({ key }) : failed(written.fault);
      },
    };
  }

  /** The practice market's alerts are others than those of the real exchanges. */
  forAlerts(): Pick<AlertParts, 'key' | 'read' | 'write' | 'log'> {
    const key = `alerts.${this.#market}`;
    return { key, read: () => this.#read(), write: (text) => this.#write(key, text), log: this.#log };
  }

  #read(): Promise<Result<readonly Setting[], Fault>> {
    return this.asks.ask((request) => this.#tell({ kind: 'settings-read', request }));
  }

  #write(key: string, text: string | null): Promise<Result<readonly Setting[], Fault>> {
    return this.asks.ask((request) => this.#tell({ kind: 'setting-write', request, key, text }));
  }
}
