/**
 * The large orders of one followed instrument, looked for while somebody holds them: one watch for all who do. It goes on for a while after the
 * last, so that a panel that is covered for a minute has not lost its past.
 */

import type { FlowSink } from '../../core/market/flow/trade-log.ts';
import type { Levels } from '../../core/market/levels.ts';
import { wallLevelsMax, WallWatch } from '../../core/market/walls/wall-watch.ts';
import type { InstrumentSpec } from '../../domain/instrument.ts';

/** The scores were fitted on books that are told ten times a second. */
const everyUs = 100_000;
const lingerUs = 600_000_000;

interface Source {
  readonly spec: InstrumentSpec;
  readonly read: (levelsMax: number) => Levels;
  readonly follow: (sink: FlowSink) => () => void;
}

export interface WallHold {
  readonly watch: WallWatch;
  /** May be called twice. */
  readonly release: () => void;
}

export class InstrumentWalls {
  readonly #source: Source;
  #running: { readonly watch: WallWatch; readonly leave: () => void } | null = null;
  #holders = 0;
  #lookedUs = 0;
  /** When nobody held it any more. */
  #freeUs = 0;

  constructor(source: Source) {
    this.#source = source;
  }

  hold(): WallHold {
    if (this.#running === null) {
      const watch = new WallWatch(this.#source.spec);
      this.#running = { watch, leave: this.#source.follow(watch) };
      this.#lookedUs = 0;
    }
    this.#holders += 1;
    let isHeld = true;
    return {
      watch: this.#running.watch,
      release: () => {
        if (!isHeld) return;
        isHeld = false;
        this.#holders -= 1;
        this.#freeUs = this.#lookedUs;
      },
    };
  }

  /** Once a turn, after the turn's trades. */
  look(nowUs: number): void {
    if (this.#running === null || Math.abs(nowUs - this.#lookedUs) < everyUs) return;
    this.#lookedUs = nowUs;
    if (this.#holders === 0 && nowUs - this.#freeUs > lingerUs) {
      this.#running.leave();
      this.#running = null;
      return;
    }
    this.#running.watch.onLevels(this.#source.read(wallLevelsMax), nowUs);
  }
}
