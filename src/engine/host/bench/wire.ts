/**
 * A wire of a given length between clients and one server on this machine: what goes in at one end
 * comes out at the other `oneWayMs` later, in order. It can be cut, fall silent without a word (half
 * open), or take no more connections.
 *
 * A new connection first waits for the trips that TCP and TLS would need on a wire of that length:
 * loopback makes them in no time.
 */

import { connect, createServer, type Server, type Socket } from 'node:net';
import { assert } from '../../domain/assert.ts';

/** One for TCP, one for TLS 1.3. */
const handshakeTrips = 2;

export class Wire {
  readonly port: number;
  readonly #server: Server;
  readonly #ends: Set<Socket>;
  readonly #silent = new WeakSet<Socket>();
  #isDown = false;
  readonly #oneWayMs: number;
  readonly #targetPort: number;

  private constructor(server: Server, port: number, targetPort: number, oneWayMs: number) {
    this.#server = server;
    this.port = port;
    this.#targetPort = targetPort;
    this.#oneWayMs = oneWayMs;
    this.#ends = new Set();
    server.on('connection', (near) => this.#onConnection(near));
  }

  static async to(url: string, oneWayMs: number): Promise<Wire> {
    const server = createServer({ noDelay: true });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
    const address = server.address();
    assert(typeof address === 'object' && address !== null, 'a wire has a port');
    return new Wire(server, address.port, Number(new URL(url).port), oneWayMs);
  }

  /** Both ends learn of it at once. */
  cut(): void {
    for (const end of this.#ends) end.destroy();
  }

  /** Nothing passes any more on what is open now, and nobody is told; new connections work. */
  fallSilent(): void {
    for (const end of this.#ends) this.#silent.add(end);
  }

  /** From now on every connection is cut as it comes, and so are those that are open. */
  takeDown(): void {
    this.#isDown = true;
    this.cut();
  }

  putUp(): void {
    this.#isDown = false;
  }

  close(): void {
    this.takeDown();
    this.#server.close();
  }

  #onConnection(near: Socket): void {
    near.on('error', () => near.destroy());
    if (this.#isDown) return void near.destroy();
    const far = connect({ port: this.#targetPort, host: '127.0.0.1', noDelay: true });
    far.on('error', () => far.destroy());
    const openMs = performance.now() + 2 * this.#oneWayMs * handshakeTrips;
    this.#carry(near, far, openMs);
    this.#carry(far, near, 0);
  }

  #carry(from: Socket, to: Socket, notBeforeMs: number): void {
    const late: { readonly dueMs: number; readonly chunk: Buffer }[] = [];
    let timer: NodeJS.Timeout | null = null;
    const deliver = (): void => {
      timer = null;
      const nowMs = performance.now();
      while (late[0] !== undefined && late[0].dueMs <= nowMs) {
        const { chunk } = late[0];
        late.shift();
        if (!to.destroyed && !this.#silent.has(from)) to.write(chunk);
      }
      wait();
    };
    const wait = (): void => {
      if (timer === null && late[0] !== undefined) timer = setTimeout(deliver, Math.max(0, late[0].dueMs - performance.now()));
    };
    this.#ends.add(from);
    from.on('data', (chunk: Buffer) => {
      late.push({ dueMs: Math.max(performance.now(), notBeforeMs) + this.#oneWayMs, chunk });
      wait();
    });
    // Who hangs up says so at the wire's pace, behind what was said before.
    // Who hangs up says so at the wire's pace, behind what was said before; on a silent one nobody hears it.
    from.once('close', () => setTimeout(() => {
      this.#ends.delete(from);
      if (!this.#silent.has(from)) to.destroy();
    }, this.#oneWayMs + 1));
  }
}
