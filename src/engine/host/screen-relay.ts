/**
 * Passes text and frames between screens, which connect to the process, and the view role, which
 * may die and come back without the page losing its address or its cookie.
 *
 * Holds: a frame counts as taken only when its transport took it; what a slow screen leaves lying
 * here is bounded by the frames that the view sends ahead (screenLimits.framesAtOnceMax). A screen
 * that comes while the view is down is ended, as those that were there when it died: it comes again.
 */

import type { Transport, TransportEvents } from '../contract/transport.ts';
import type { FromRole, ToRole } from './roles/messages.ts';

const retryMs = 20;

/** Who answers some calls here, so that the view never sees them. */
export interface Aside {
  /** False: not one of these. */
  readonly take: (text: string, answer: (text: string) => void) => boolean;
}

interface Line {
  readonly screen: Transport;
  readonly waiting: Uint8Array[];
  timer: NodeJS.Timeout | null;
}

export class ScreenRelay {
  /** False: the view is down. */
  readonly #toView: (message: ToRole) => boolean;
  readonly #aside: Aside;
  readonly #lines = new Map<number, Line>();
  #nextNumber = 1;

  constructor(toView: (message: ToRole) => boolean, aside: Aside) {
    this.#toView = toView;
    this.#aside = aside;
  }

  connect(screen: Transport): TransportEvents {
    const number = this.#nextNumber++;
    this.#lines.set(number, { screen, waiting: [], timer: null });
    // Not at once: whoever connects does not have our answer yet.
    if (!this.#toView({ kind: 'screen-open', screen: number })) setImmediate(() => this.#end(number, 'the view role restarts'));
    return {
      onText: (text) => {
        const isTaken = this.#aside.take(text, (answer) => this.#lines.get(number)?.screen.sendText(answer));
        if (!isTaken) this.#toView({ kind: 'screen-text', screen: number, text });
      },
      onFrame: () => screen.close('a screen sends no frames'),
      onClose: () => {
        this.#drop(number);
        this.#toView({ kind: 'screen-closed', screen: number });
      },
    };
  }

  onMessage(message: FromRole): void {
    if (message.kind === 'screen-text') this.#lines.get(message.screen)?.screen.sendText(message.text);
    else if (message.kind === 'screen-frame') this.#onFrame(message.screen, message.bytes);
    else if (message.kind === 'screen-end') this.#end(message.screen, message.reason);
  }

  /** The pages connect anew and ask for all they need, as at their first start. */
  onViewDied(): void {
    for (const number of this.#lines.keys()) this.#end(number, 'the view role restarts');
  }

  #onFrame(number: number, bytes: Uint8Array): void {
    const line = this.#lines.get(number);
    if (line === undefined) return;
    line.waiting.push(bytes);
    this.#flush(number, line);
  }

  #flush(number: number, line: Line): void {
    let taken = 0;
    for (const bytes of line.waiting) {
      if (!line.screen.sendFrame(bytes)) break;
      taken += 1;
    }
    line.waiting.splice(0, taken);
    if (taken > 0) this.#toView({ kind: 'screen-taken', screen: number, frameCount: taken });
    if (line.waiting.length > 0 && line.timer === null) {
      line.timer = setTimeout(() => {
        line.timer = null;
        if (this.#lines.has(number)) this.#flush(number, line);
      }, retryMs);
    }
  }

  #end(number: number, reason: string): void {
    const line = this.#lines.get(number);
    this.#drop(number);
    line?.screen.close(reason);
  }

  #drop(number: number): void {
    const line = this.#lines.get(number);
    if (line !== undefined && line.timer !== null) clearTimeout(line.timer);
    this.#lines.delete(number);
  }
}
