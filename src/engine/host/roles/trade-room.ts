/**
 * The store's end of the trade history: records trades from the facts that the journal gets, writes a batch a minute, and answers windows a part
 * at a time, each when it is asked for, so that neither side has more than one part under way.
 *
 * Holds: one program at a time has the folder; where another has it, or the disk refuses, nothing is said to be recorded, and why is said once.
 */

import { join } from 'node:path';
import { TradeRecorders, type StreamBatch } from '../../core/market/flow/trade-recorders.ts';
import type { Slots } from '../../core/memory/record.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { ensureFolder } from '../../edge/store/disk.ts';
import { lockFolder, type FolderLock } from '../../edge/store/folder-lock.ts';
import { TradeStore } from '../../edge/store/trades/trade-store.ts';
import type { TradesAnswer, TradesWanted } from './trade-messages.ts';

export interface TradeRoomPort {
  readonly folder: string;
  /** 0 records nothing. */
  readonly bytesMax: number;
  readonly log: (reason: Fault) => void;
}

export class TradeRoom {
  readonly #port: TradeRoomPort;
  readonly #lock: FolderLock | null;
  readonly #store: TradeStore | null;
  readonly #recorders: TradeRecorders;
  readonly #specs = new Map<number, InstrumentSpec>();
  /** Streams whose newest batch did not reach the disk: of them nothing is known. */
  readonly #unwritten = new Set<number>();
  #said = '';

  constructor(port: TradeRoomPort) {
    this.#port = port;
    this.#recorders = new TradeRecorders((stream, recorder) => {
      const spec = this.#specs.get(stream);
      if (spec === undefined || this.#store === null) return;
      for (const batch of this.#store.newest(spec)) recorder.remember(batch);
    });
    const folder = join(port.folder, 'trades');
    const made = port.bytesMax > 0 ? ensureFolder(folder) : null;
    const lock = made?.ok === true ? lockFolder(folder) : made;
    if (lock?.ok === false) port.log(lock.fault);
    this.#lock = lock?.ok === true ? lock.value : null;
    this.#store = this.#lock === null ? null : new TradeStore({ folder, bytesMax: port.bytesMax, log: port.log });
  }

  /** On the disk. */
  get bytes(): number {
    return this.#store?.bytes ?? 0;
  }

  setInstruments(specs: readonly InstrumentSpec[]): void {
    for (const spec of specs) {
      const known = this.#specs.get(spec.stream);
      if (known !== undefined && (known.id !== spec.id || known.version !== spec.version)) this.leave(spec.stream);
      this.#specs.set(spec.stream, spec);
    }
  }

  onRecord(slots: Slots, slot: number): void {
    if (this.#store !== null) this.#recorders.onRecord(slots, slot);
  }

  /** Some records were seen: what is due goes to the disk. */
  settle(): void {
    this.#put(this.#recorders.take());
  }

  /** Nobody follows the instrument any more. */
  leave(stream: number): void {
    this.#put(this.#recorders.leave(stream));
  }

  /** Whoever told facts is another one now. */
  leaveAll(): void {
    this.#put(this.#recorders.leaveAll());
  }

  answer({ instrument, version, fromUs, untilUs, place }: TradesWanted): Result<TradesAnswer, Fault> {
    const spec = [...this.#specs.values()].find(({ id }) => id === instrument);
    if (spec?.version !== version) return failed(fault('instrument.unknown', `nobody follows ${instrument.slice(0, 80)} in these steps`));
    if (this.#store === null || this.#unwritten.has(spec.stream)) return ok({ batches: [], next: null, known: null, sinceUs: null });
    const read = this.#store.read(spec, fromUs, untilUs, place);
    if (!read.ok) return read;
    const pending = read.value.next === null ? this.#recorders.peek(spec.stream) : null;
    const isInSight = pending !== null && pending.untilUs > fromUs && pending.fromUs < untilUs;
    const batches = isInSight ? [...read.value.batches, pending] : read.value.batches;
    const knownUntilUs = pending?.untilUs ?? batches.at(-1)?.untilUs ?? null;
    return ok({
      batches, next: read.value.next, sinceUs: this.#store.sinceUs(spec) ?? pending?.fromUs ?? null,
      known: read.value.next === null && knownUntilUs !== null ? { sequence: this.#recorders.sequence, untilUs: knownUntilUs } : null,
    });
  }

  close(): void {
    this.leaveAll();
    this.#lock?.release();
  }

  #put(due: readonly StreamBatch[]): void {
    for (const { stream, batch } of due) {
      const spec = this.#specs.get(stream);
      if (spec === undefined || this.#store === null) continue;
      const put = this.#store.put(spec, batch);
      if (put.ok) {
        this.#unwritten.delete(stream);
        continue;
      }
      this.#unwritten.add(stream);
      if (put.fault.detail === this.#said) continue;
      this.#said = put.fault.detail;
      this.#port.log(put.fault);
    }
  }
}
