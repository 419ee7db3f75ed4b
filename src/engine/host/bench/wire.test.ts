import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Wire } from './wire.ts';

const oneWayMs = 20;
let server: Server;
let wire: Wire;
const opened: Socket[] = [];

/** A server that says everything back. */
beforeEach(async () => {
  server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  wire = await Wire.to(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`, oneWayMs);
});

afterEach(() => {
  for (const socket of opened.splice(0)) socket.destroy();
  wire.close();
  server.close();
});

async function dial(): Promise<Socket> {
  const socket = connect({ port: wire.port, host: '127.0.0.1', noDelay: true });
  opened.push(socket);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  return socket;
}

/** What comes back within so long; null: it was closed. */
async function heard(socket: Socket, ms: number): Promise<string | null> {
  let text = '';
  const listen = (chunk: Buffer): void => {
    text += chunk.toString();
  };
  socket.on('data', listen);
  await new Promise((resolve) => setTimeout(resolve, ms));
  socket.off('data', listen);
  return socket.destroyed ? null : text;
}

test('the first words wait for the handshakes, later ones for the way there and back', async () => {
  const socket = await dial();
  const times: number[] = [];
  for (const word of ['first', 'second']) {
    const startMs = performance.now();
    socket.write(word);
    const [chunk]: unknown[] = await once(socket, 'data');
    times.push(performance.now() - startMs);
    expect(String(chunk)).toBe(word);
  }
  // A timer may ring a millisecond early by the finer clock.
  expect(times[0]).toBeGreaterThanOrEqual(6 * oneWayMs - 5);
  expect(times[1]).toBeGreaterThanOrEqual(2 * oneWayMs - 2);
});

test('what goes in comes out in order and whole', async () => {
  const socket = await dial();
  const said = Array.from({ length: 200 }, (_, index) => `${index};`);
  for (const word of said) socket.write(word);
  expect(await heard(socket, 20 * oneWayMs)).toBe(said.join(''));
});

test('a cut is known at once', async () => {
  const socket = await dial();
  wire.cut();
  expect(await heard(socket, 10)).toBeNull();
});

test('a silent wire says nothing, not even that it is one; a new connection speaks', async () => {
  const socket = await dial();
  wire.fallSilent();
  socket.write('is anybody there?');
  expect(await heard(socket, 10 * oneWayMs)).toBe('');
  const other = await dial();
  other.write('here');
  expect(await heard(other, 10 * oneWayMs)).toBe('here');
});

test('what is down takes no connection until it is up', async () => {
  wire.takeDown();
  expect(await heard(await dial(), 50)).toBeNull();
  wire.putUp();
  const socket = await dial();
  socket.write('again');
  expect(await heard(socket, 10 * oneWayMs)).toBe('again');
});
