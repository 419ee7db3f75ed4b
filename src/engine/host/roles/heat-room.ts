/**
 * The store's end of the heat history: writes the minutes that the view hands over, and answers windows one after the other, a part at a
 * time, so that everything else on its thread goes on between.
 *
 * Holds: one program at a time has the folder; where another has it, nothing is written or told, and why is said once.
 */

import { join } from 'node:path';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { ensureFolder } from '../../edge/store/disk.ts';
import { lockFolder, type FolderLock } from '../../edge/store/folder-lock.ts';
import { HeatStore, type HeatIndex } from '../../edge/store/heat/heat-store.ts';
import type { HeatMessage, HeatTold } from './heat-messages.ts';

const wantsMax = 32;

export interface HeatRoomPort {
  readonly folder: string;
  readonly bytesMax: number;
  readonly index: HeatIndex;
  readonly clock: () => number;
  readonly specOf: (instrument: string) => InstrumentSpec | null;
  readonly log: (reason: Fault) => void;
}

type Want = Extract<HeatMessage, { readonly kind: 'heat-want' }>;

interface Waiting {
  readonly want: Want;
  readonly tell: (told: HeatTold, handedOver: readonly ArrayBuffer[]) => void;
}

export class HeatRoom {
  readonly #port: HeatRoomPort;
  readonly #lock: FolderLock | null;
  readonly #store: HeatStore | null;
  readonly #waiting: Waiting[] = [];
  #isAnswering = false;
  #isClosed = false;
  #said = '';

  constructor(port: HeatRoomPort) {
    this.#port = port;
    const folder = join(port.folder, 'heat');
    const made = ensureFolder(folder);
    const lock = made.ok ? lockFolder(folder) : made;
    if (!lock.ok) port.log(lock.fault);
    this.#lock = lock.ok ? lock.value : null;
    this.#store = lock.ok ? new HeatStore({ folder, bytesMax: port.bytesMax, index: port.index }) : null;
  }

  /** On the disk. */
  get bytes(): number {
    return this.#store?.bytes ?? 0;
  }

  onMessage(message: HeatMessage, tell: Waiting['tell']): void {
    if (message.kind === 'heat-batch') this.#put(message);
    if (message.kind !== 'heat-want') return;
    if (this.#waiting.length >= wantsMax) return refuse(message, tell, fault('queue.full', `${wantsMax} windows of the heatmap are waiting`));
    this.#waiting.push({ want: message, tell });
    if (!this.#isAnswering) void this.#answer();
  }

  close(): void {
    this.#isClosed = true;
    this.#lock?.release();
  }

  #put({ instrument, version, batch }: Extract<HeatMessage, { readonly kind: 'heat-batch' }>): void {
    const spec = this.#port.specOf(instrument);
    if (this.#store === null || spec === null || spec.version !== version || this.#isClosed) return;
    const put = this.#store.put(spec, batch);
    if (put.ok || put.fault.detail === this.#said) return;
    this.#said = put.fault.detail;
    this.#port.log(put.fault);
  }

  async #answer(): Promise<void> {
    this.#isAnswering = true;
    for (let next = this.#waiting.shift(); next !== undefined && !this.#isClosed; next = this.#waiting.shift()) await this.#window(next);
    this.#isAnswering = false;
  }

  async #window({ want, tell }: Waiting): Promise<void> {
    const spec = this.#port.specOf(want.instrument);
    if (spec === null || this.#store === null) {
      return refuse(want, tell, spec === null ? fault('instrument.unknown', `nobody follows ${want.instrument.slice(0, 80)}`) : fault('file.locked', 'another program writes the heat history'));
    }
    const { request, topic } = want;
    const window = this.#store.window(spec, want, { stream: spec.stream, topic, madeUs: this.#port.clock() });
    for (;;) {
      const turn = window.next();
      if (turn.done === true) return tell({ kind: 'heat', request, frames: [], end: { reach: this.#store.reach(spec), fault: turn.value.ok ? null : turn.value.fault } }, []);
      const frames = turn.value;
      if (frames.length > 0) tell({ kind: 'heat', request, frames, end: null }, frames.flatMap(({ buffer }) => (buffer instanceof ArrayBuffer ? [buffer] : [])));
      await new Promise((resolve) => setImmediate(resolve));
      if (this.#isClosed) return;
    }
  }
}

function refuse({ request }: Want, tell: Waiting['tell'], reason: Fault): void {
  tell({ kind: 'heat', request, frames: [], end: { reach: null, fault: reason } }, []);
}
