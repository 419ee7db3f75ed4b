/**
 * One browser tab on a WebSocket, as a `Transport`. Text is a message, binary is a frame.
 *
 * Holds: a slow screen costs at most the two bounds of limits.ts: frames are refused first (the
 * caller sends the newest state later), then the screen is closed with a reason; text in between is
 * never lost. A screen that answers no ping is closed.
 */

import type { RawData, WebSocket } from 'ws';
import type { Transport, TransportEvents } from '../../contract/transport.ts';
import { serveLimits } from './limits.ts';

/** WebSocket close codes that we use: going away, and “try again later”. */
const closeGoingAway = 1001;
const closeTooSlow = 1013;
/** A close frame has room for so many bytes of reason. */
const reasonBytesMax = 123;

export function openScreen(socket: WebSocket, onLink: (transport: Transport) => TransportEvents): void {
  let isAnswering = true;
  let reasonGiven: string | null = null;

  const end = (code: number, reason: string): void => {
    if (reasonGiven !== null) return;
    reasonGiven = reason;
    socket.close(code, shortened(reason));
    setTimeout(() => socket.terminate(), serveLimits.goodbyeMs).unref();
  };
  const transport: Transport = {
    sendFrame: (bytes) => {
      if (socket.readyState !== socket.OPEN || socket.bufferedAmount > serveLimits.frameBacklogBytesMax) return false;
      socket.send(bytes, { binary: true });
      return true;
    },
    sendText: (text) => {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(text);
      if (socket.bufferedAmount > serveLimits.textBacklogBytesMax) end(closeTooSlow, 'the screen read too slowly');
    },
    close: (reason) => end(closeGoingAway, reason),
  };
  const events = onLink(transport);

  const pinging = setInterval(() => {
    if (!isAnswering) return end(closeTooSlow, 'the screen fell silent');
    isAnswering = false;
    socket.ping();
  }, serveLimits.pingMs);
  pinging.unref();

  socket.on('pong', () => {
    isAnswering = true;
  });
  socket.on('message', (data, isBinary) => {
    if (reasonGiven !== null) return;
    if (isBinary) events.onFrame(bytesOf(data));
    else events.onText(bytesOf(data).toString('utf8'));
  });
  // What ws reports here (a malformed or oversized message) closes the socket by itself.
  socket.on('error', (error) => {
    reasonGiven ??= error.message;
  });
  socket.on('close', (code, reason) => {
    clearInterval(pinging);
    events.onClose(reasonGiven ?? (reason.length > 0 ? reason.toString('utf8') : `closed with code ${code}`));
  });
}

function shortened(reason: string): string {
  let short = reason.slice(0, reasonBytesMax);
  while (Buffer.byteLength(short) > reasonBytesMax) short = short.slice(0, -1);
  return short;
}

function bytesOf(data: RawData): Buffer {
  if (Buffer.isBuffer(data)) return data;
  return Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
}
