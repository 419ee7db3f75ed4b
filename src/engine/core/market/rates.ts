/**
 * Messages and bytes a second over the last two seconds, and how long it has been silent.
 *
 * Holds: a fixed ring of slices and no allocation after the start. Only slices that have ended count, so the
 * figure does not sag while one fills. A clock that steps back starts the meter anew.
 */

const sliceUs = 250_000;
const sliceCount = 8;
const ringSize = sliceCount + 1; // and the one that is filling

export class RateMeter {
  readonly #messages = new Float64Array(ringSize);
  readonly #bytes = new Float64Array(ringSize);
  #slice = 0;
  #firstSlice = 0;
  #lastUs = 0;
  #isStarted = false;

  add(nowUs: number, byteCount: number, messageCount = 1): void {
    this.#advance(nowUs);
    const at = this.#slice % ringSize;
    this.#messages[at] = (this.#messages[at] ?? 0) + messageCount;
    this.#bytes[at] = (this.#bytes[at] ?? 0) + byteCount;
    this.#lastUs = nowUs;
  }

  messagesPerSecond(nowUs: number): number {
    return this.#perSecond(nowUs, this.#messages);
  }

  bytesPerSecond(nowUs: number): number {
    return this.#perSecond(nowUs, this.#bytes);
  }

  /** Since the last message; null before the first. */
  ageUs(nowUs: number): number | null {
    return this.#isStarted ? Math.max(0, nowUs - this.#lastUs) : null;
  }

  #perSecond(nowUs: number, ring: Float64Array): number {
    if (!this.#isStarted) return 0;
    this.#advance(nowUs);
    const ended = Math.min(sliceCount, this.#slice - this.#firstSlice);
    if (ended === 0) return 0;
    let sum = 0;
    for (let back = 1; back <= ended; back += 1) sum += ring[(this.#slice - back) % ringSize] ?? 0;
    return (sum * 1_000_000) / (ended * sliceUs);
  }

  #advance(nowUs: number): void {
    const slice = Math.floor(nowUs / sliceUs);
    if (!this.#isStarted || slice < this.#slice) {
      this.#messages.fill(0);
      this.#bytes.fill(0);
      this.#firstSlice = slice;
      this.#slice = slice;
      this.#lastUs = nowUs;
      this.#isStarted = true;
      return;
    }
    const fresh = Math.min(ringSize, slice - this.#slice);
    for (let step = 1; step <= fresh; step += 1) {
      const at = (slice - fresh + step) % ringSize;
      this.#messages[at] = 0;
      this.#bytes[at] = 0;
    }
    this.#slice = slice;
  }
}
