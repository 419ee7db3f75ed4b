/**
 * One page on a MessagePort, as a `Transport`: strings are messages, bytes are frames, and a number
 * from the page says how many it has taken (contract/desktop.ts).
 *
 * Holds: what is on the way to a stuck page is bounded: frames are refused first, then the port is
 * closed; bytes are posted without a transfer list, which could lose them.
 */

import { frameBytesMax, messageBytesMax, type Transport, type TransportEvents } from '../engine/contract/index.ts';
import type { PortApi } from './electron-api.ts';

export const portLimits = {
  /** Bytes on the way above which frames are refused: the caller sends the newest state later. */
  frameBacklogBytesMax: 512 * 1_024,
  /** Characters and bytes on the way above which the port is closed: text is never dropped. */
  backlogBytesMax: 8 * 1_024 * 1_024,
} as const;

export function openPortLink(port: PortApi, connect: (screen: Transport) => TransportEvents): Transport {
  const sizes: number[] = [];
  let takenCount = 0;
  let backlogBytes = 0;
  let isClosed = false;

  const post = (message: string | Uint8Array, size: number): void => {
    sizes.push(size);
    backlogBytes += size;
    port.postMessage(message);
  };
  const end = (reason: string): void => {
    if (isClosed) return;
    isClosed = true;
    port.close();
    events.onClose(reason);
  };
  const transport: Transport = {
    sendFrame: (bytes) => {
      if (isClosed || backlogBytes > portLimits.frameBacklogBytesMax) return false;
      // A view is cloned with its whole buffer, so a part of a larger one is cut out first.
      post(bytes.byteLength === bytes.buffer.byteLength ? bytes : bytes.slice(), bytes.byteLength);
      return true;
    },
    sendText: (text) => {
      if (isClosed) return;
      post(text, text.length);
      if (backlogBytes > portLimits.backlogBytesMax) end('the page read too slowly');
    },
    close: end,
  };
  const events = connect(transport);

  port.on('message', ({ data }) => {
    if (isClosed) return;
    if (typeof data === 'number') {
      // A page that counts backwards or ahead gains nothing: only what was posted can be taken.
      for (; takenCount < data && sizes.length > 0; takenCount += 1) backlogBytes -= sizes.shift() ?? 0;
    } else if (typeof data === 'string') {
      if (data.length > messageBytesMax) end('the page sent an oversized message');
      else events.onText(data);
    } else if (data instanceof Uint8Array) {
      if (data.byteLength > frameBytesMax) end('the page sent an oversized frame');
      else events.onFrame(data);
    }
  });
  port.on('close', () => end('the page closed'));
  port.start();
  return transport;
}
