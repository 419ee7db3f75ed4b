/**
 * The heaps of a page's workers, asked through the page's own session: Playwright opens sessions to pages alone, but a page's session
 * relays messages to its workers.
 */

import type { CDPSession } from 'playwright';
import { z } from 'zod';

const usageSchema = z.object({ usedSize: z.number(), backingStorageSize: z.number() });
export type HeapUsage = z.infer<typeof usageSchema>;

const answerSchema = z.object({ id: z.number().optional(), result: z.unknown().optional() });

export class WorkerHeaps {
  readonly #session: CDPSession;
  readonly #workers = new Set<string>();
  readonly #waiting = new Map<number, (result: unknown) => void>();
  #asked = 0;

  private constructor(session: CDPSession) {
    this.#session = session;
    session.on('Target.attachedToTarget', ({ sessionId }) => this.#workers.add(sessionId));
    session.on('Target.detachedFromTarget', ({ sessionId }) => this.#workers.delete(sessionId));
    session.on('Target.receivedMessageFromTarget', ({ message }) => {
      const answer = answerSchema.parse(JSON.parse(message));
      if (answer.id === undefined) return;
      this.#waiting.get(answer.id)?.(answer.result);
      this.#waiting.delete(answer.id);
    });
  }

  static async attach(session: CDPSession): Promise<WorkerHeaps> {
    const heaps = new WorkerHeaps(session);
    await session.send('Target.setAutoAttach', { autoAttach: true, waitForDebuggerOnStart: false, flatten: false });
    return heaps;
  }

  /** After a collection, all workers together. */
  async usage(): Promise<HeapUsage> {
    let [usedSize, backingStorageSize] = [0, 0];
    for (const worker of this.#workers) {
      await this.#ask(worker, 'HeapProfiler.collectGarbage');
      const usage = usageSchema.parse(await this.#ask(worker, 'Runtime.getHeapUsage'));
      usedSize += usage.usedSize;
      backingStorageSize += usage.backingStorageSize;
    }
    return { usedSize, backingStorageSize };
  }

  #ask(sessionId: string, method: string): Promise<unknown> {
    this.#asked += 1;
    const id = this.#asked;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      void this.#session.send('Target.sendMessageToTarget', { sessionId, message: JSON.stringify({ id, method }) });
    });
  }
}
