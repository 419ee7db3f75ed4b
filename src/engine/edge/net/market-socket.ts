/**
 * One WebSocket to one venue, as the feed machine wants it: opened, messages as bytes (text and binary
 * frames alike: a venue that packs its messages has a decoder that unpacks them), signs of life,
 * closed with a reason a person can act on. Never negotiates compression: inflating costs some fifty
 * times what the message costs.
 */

import { WebSocket, type RawData } from 'ws';
import { fault, type Fault } from '../../domain/fault.ts';
import type { Proxy } from './proxy.ts';
import { openPassage, type Followed } from './proxy-agents.ts';
import { reasonOf } from './reason.ts';

export interface SocketEvents {
  readonly onOpen: () => void;
  readonly onMessage: (bytes: Uint8Array) => void;
  readonly onAlive: () => void;
  /** Called once; nothing follows. */
  readonly onClosed: (reason: Fault) => void;
}

export interface MarketSocket {
  send(text: string): void;
  ping(): void;
  /** Ends without `onClosed`; may be called twice. */
  close(): void;
}

const handshakeMsMax = 10_000;

export function openMarketSocket(url: string, frameBytesMax: number, events: SocketEvents, proxy: Proxy | null = null): MarketSocket {
  const opened = proxy === null ? null : openPassage(proxy);
  if (opened !== null && !opened.ok) return stillborn(opened.fault, events);
  const passage = opened === null ? null : opened.value;
  let isDone = false;
  let followed: Followed | null = null;
  const socket = new WebSocket(url, {
    perMessageDeflate: false, maxPayload: frameBytesMax, handshakeTimeout: handshakeMsMax,
    ...(passage === null ? {} : {
      agent: passage.agent,
      finishRequest: (request) => {
        followed = passage.follow(request, hostOf(url), finish);
        request.end();
      },
    }),
  });
  function end(): void {
    isDone = true;
    socket.terminate();
    passage?.close();
  }
  function finish(reason: Fault): void {
    if (isDone) return;
    end();
    events.onClosed(reason);
  }
  socket.on('open', () => isDone || events.onOpen());
  socket.on('message', (data: RawData) => isDone || events.onMessage(bytesOf(data)));
  socket.on('ping', () => isDone || events.onAlive());
  socket.on('pong', () => isDone || events.onAlive());
  socket.on('error', (error) => finish(followed?.blame(error) ?? closedBecause(error, url, frameBytesMax)));
  socket.on('close', (code, text) => finish(fault('venue.closed', `${hostOf(url)} closed the connection (${code}${text.length > 0 ? `: ${text.toString('utf8').slice(0, 200)}` : ''})`)));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    ping: () => {
      if (socket.readyState === WebSocket.OPEN) socket.ping();
    },
    close: end,
  };
}

/** A socket that could not even begin; its end is told as that of any other, after this call. */
function stillborn(reason: Fault, events: SocketEvents): MarketSocket {
  const telling = setImmediate(() => events.onClosed(reason));
  return { send: () => undefined, ping: () => undefined, close: () => clearImmediate(telling) };
}

function closedBecause(error: Error, url: string, frameBytesMax: number): Fault {
  if ('code' in error && error.code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') {
    return fault('frame.oversized', `${hostOf(url)} sent a message of more than ${frameBytesMax} bytes`);
  }
  if ('code' in error && typeof error.code === 'string' && error.code.startsWith('WS_ERR_')) {
    return fault('venue.closed', `${hostOf(url)} broke the WebSocket protocol: ${error.message}`);
  }
  return fault('venue.unreachable', `${hostOf(url)}: ${reasonOf(error)}`);
}

function bytesOf(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).host : url;
}
