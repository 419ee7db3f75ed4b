/** Who listens to which topic of one thing. A message is made once for all of them, and not at all for nobody. */

import { assert } from '../../domain/assert.ts';

export interface Listener {
  /** The bytes are only good until the next message is made. */
  readonly push: (bytes: Uint8Array) => void;
}

export class Audience<Topic extends string> {
  readonly #byTopic: ReadonlyMap<Topic, Set<Listener>>;

  constructor(topics: readonly Topic[]) {
    this.#byTopic = new Map(topics.map((topic) => [topic, new Set()]));
  }

  of(topic: Topic): Set<Listener> {
    const listeners = this.#byTopic.get(topic);
    assert(listeners !== undefined, 'every topic has its listeners', { topic });
    return listeners;
  }

  hears(topic: Topic): boolean {
    return this.of(topic).size > 0;
  }

  tell(topic: Topic, bytes: Uint8Array): void {
    for (const listener of this.of(topic)) listener.push(bytes);
  }
}
