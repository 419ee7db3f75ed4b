/**
 * Serves what screens ask about keys, in the process's main thread, where keys are (key-room.ts): such a
 * call goes no further, so that no other thread, queue or log ever sees a secret.
 *
 * Holds: a secret is copied out of its message into bytes that are wiped with the answer. The text of the
 * message itself cannot be wiped: it is garbage as soon as it is read.
 */

import type { z } from 'zod';
import { keyCallSchema, keyMethods, type keyMethodNames } from '../contract/keys.ts';
import { messageBytesMax } from '../contract/channels.ts';
import { toText } from '../contract/transport.ts';
import { never } from '../domain/assert.ts';
import { fault, type Fault } from '../domain/fault.ts';
import { failed, ok, type Result } from '../domain/result.ts';
import { Redacted } from '../edge/keys/redacted.ts';
import type { KeyRoom } from './key-room.ts';

type Outcome = Result<unknown, Fault>;
type Method = (typeof keyMethodNames)[number];

export class ScreenKeys {
  readonly #room: KeyRoom;

  constructor(room: KeyRoom) {
    this.#room = room;
  }

  /** True: this was about keys, and is answered in time; nobody else is to see it. */
  take(text: string, answer: (text: string) => void): boolean {
    const call = keyCallOf(text);
    if (call === null) return false;
    void this.#serve(call.method, call.params).then((outcome) => answer(toText({ kind: 'answer', id: call.id, outcome })));
    return true;
  }

  #serve(method: Method, params: unknown): Promise<Outcome> {
    const room = this.#room;
    switch (method) {
      case 'keys': return withParams(method, keyMethods.keys.params, params, () => room.list());
      case 'unlockKeys': return withParams(method, keyMethods.unlockKeys.params, params, ({ passphrase }) => room.unlock(hidden(passphrase)));
      case 'addKey': return withParams(method, keyMethods.addKey.params, params, ({ venue, name, keyId, secret, passphrase, mayWithdraw, isUnchecked }) =>
        told(room.add({ key: { venue, name }, secret: { keyId: hidden(keyId), secret: hidden(secret), passphrase: passphrase === null ? null : hidden(passphrase) }, mayWithdraw, isUnchecked })));
      case 'useKey': return withParams(method, keyMethods.useKey.params, params, (key) => told(room.use(key)));
      case 'removeKey': return withParams(method, keyMethods.removeKey.params, params, (key) => told(room.remove(key)));
      case 'checkKey': return withParams(method, keyMethods.checkKey.params, params, (key) => told(room.check(key)));
      default: return never(method);
    }
  }
}

function keyCallOf(text: string): { readonly id: number; readonly method: Method; readonly params: unknown } | null {
  if (text.length > messageBytesMax) return null;
  try {
    const call = keyCallSchema.safeParse(JSON.parse(text));
    return call.success ? { id: call.data.id, method: call.data.method, params: call.data.params } : null;
  } catch {
    return null; // the view says what is wrong with it
  }
}

/** What is wrong with parameters is told by their names, never by their values. */
function withParams<Params>(method: Method, schema: z.ZodType<Params>, params: unknown, serve: (params: Params) => Promise<Outcome>): Promise<Outcome> {
  const parsed = schema.safeParse(params);
  if (parsed.success) return serve(parsed.data);
  const wrong = parsed.error.issues.map(({ path }) => path.join('.')).slice(0, 8).join(', ');
  return Promise.resolve(failed(fault('message.malformed', `${method}: ${wrong === '' ? 'parameters' : wrong}`)));
}

async function told(key: Promise<Result<unknown, Fault>>): Promise<Outcome> {
  const made = await key;
  return made.ok ? ok({ key: made.value }) : made;
}

function hidden(text: string): Redacted<Buffer> {
  return new Redacted(Buffer.from(inLines(text.trim())));
}

/** A field of one line swallows the line ends of a private key in PEM. */
function inLines(text: string): string {
  return text.replace(/^(-----BEGIN [A-Z ]+-----)([A-Za-z0-9+/= ]+)(-----END [A-Z ]+-----)$/, (_, begin: string, body: string, end: string) => `${begin}\n${body.replaceAll(' ', '')}\n${end}`);
}
