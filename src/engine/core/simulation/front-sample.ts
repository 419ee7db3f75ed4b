/** A client of a front for tests: says what it is told to, keeps what it hears with the time at which it heard it. */

import { assert } from '../../domain/assert.ts';
import { asciiText } from './ascii.ts';
import type { Front, FrontConnection, FrontForm } from './front.ts';
import type { World } from './world.ts';

export interface Heard {
  readonly timeUs: number;
  readonly text: string;
  readonly form: FrontForm;
}

export interface SampleClient {
  /** Market data, oldest first. */
  readonly heard: Heard[];
  /** Acknowledgements and answers. */
  readonly answers: string[];
  /** Pings of the WebSocket protocol. */
  pingCount: number;
  /** Why the venue ended it; null while it lasts. */
  end: { readonly code: number; readonly reason: string } | null;
  readonly connection: FrontConnection;
}

/** Opens a connection that a front must serve. `onHeard` sees each message as well. */
export function sampleClient(world: World, front: Front, path: string, onHeard: (heard: Heard) => void = () => undefined): SampleClient {
  const heard: Heard[] = [];
  const answers: string[] = [];
  const connection = front.open(path, {
    send: (bytes, form) => {
      const message = { timeUs: world.nowUs, text: asciiText(bytes), form };
      heard.push(message);
      onHeard(message);
    },
    answer: (text) => void answers.push(text),
    ping: () => void (client.pingCount += 1),
    end: (code, reason) => void (client.end = { code, reason }),
  });
  assert(connection !== null, 'the front serves this path', { path });
  const client: SampleClient = { heard, answers, pingCount: 0, end: null, connection };
  return client;
}

/** A GET request's status and body. */
export function sampleAnswer(front: Front, target: string): { readonly status: number; readonly body: string } {
  const { status, body } = front.request({ method: 'GET', target, headers: {}, body: '' });
  return { status, body: typeof body === 'string' ? body : asciiText(body) };
}
