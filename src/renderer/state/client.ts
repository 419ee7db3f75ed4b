/**
 * Calls and notices over a link: an id and a time limit for each call, every message parsed before it is believed.
 *
 * Holds: a call is answered exactly once, by the engine or by a fault of ours; at most `callsMax` wait at a time;
 * a message that does not parse is counted and otherwise ignored.
 */

import { engineMessageSchema, failed, ok, remedyOf, type AnyMethodName, type Answer, type Fault, type FaultCode, type Notice, type ParamsOf, type Result, type ResultOf } from '../../engine/contract/index.ts';

/** More than a page has topics: after a new link it asks for all of them at once. */
export const callsMax = 256;
export const callWaitMs = 8_000;

export interface ClientEvents {
  readonly onNotice: (notice: Notice) => void;
}

/** The part of a schema that a call needs. */
export interface Schema<Value> {
  readonly safeParse: (value: unknown) => { readonly success: true; readonly data: Value } | { readonly success: false; readonly error: { readonly message: string } };
}

interface Waiting {
  readonly settle: (outcome: Answer['outcome']) => void;
  readonly timer: ReturnType<typeof setTimeout>;
}

export class Client {
  readonly #send: (text: string) => void;
  readonly #events: ClientEvents;
  readonly #waiting = new Map<number, Waiting>();
  #nextId = 1;
  #malformedCount = 0;

  constructor(send: (text: string) => void, events: ClientEvents) {
    this.#send = send;
    this.#events = events;
  }

  get malformedCount(): number {
    return this.#malformedCount;
  }

  async call<Name extends AnyMethodName>(method: Name, result: Schema<ResultOf<Name>>, params: ParamsOf<Name>, waitMs = callWaitMs): Promise<Result<ResultOf<Name>, Fault>> {
    if (this.#waiting.size >= callsMax) return failed(ours('queue.full', `${callsMax} calls were waiting`));
    const id = this.#nextId;
    this.#nextId += 1;
    const outcome = await new Promise<Answer['outcome']>((settle) => {
      const timer = setTimeout(() => this.#settle(id, { ok: false, fault: ours('role.silent', `${method} was not answered within ${waitMs} ms`) }), waitMs);
      this.#waiting.set(id, { settle, timer });
      this.#send(JSON.stringify({ kind: 'call', id, method, params }));
    });
    if (!outcome.ok) return failed(outcome.fault);
    const parsed = result.safeParse(outcome.value);
    if (!parsed.success) return failed(ours('message.malformed', `the answer to ${method} did not parse: ${parsed.error.message}`));
    return ok(parsed.data);
  }

  onText(text: string): void {
    const message = engineMessageSchema.safeParse(parsedJson(text));
    if (!message.success) {
      this.#malformedCount += 1;
      return;
    }
    if (message.data.kind === 'answer') this.#settle(message.data.id, message.data.outcome);
    else this.#events.onNotice(message.data);
  }

  /** The link is gone: whoever waits is told so. */
  close(): void {
    for (const id of this.#waiting.keys()) this.#settle(id, { ok: false, fault: ours('venue.closed', 'the link to the engine closed') });
  }

  #settle(id: number, outcome: Answer['outcome']): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(id);
    waiting.settle(outcome);
  }
}

function ours(code: FaultCode, detail: string): Fault {
  return { code, remedy: remedyOf[code], detail };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
