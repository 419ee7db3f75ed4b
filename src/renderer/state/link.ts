/**
 * The wire to the engine: the desktop's port where there is one, else a WebSocket at `link` beside the page.
 * Nothing else in the page knows which.
 *
 * Holds: events come in order; `onClose` comes exactly once and last; a frame's bytes are the receiver's own.
 */

import type { PortAnswer, PortRequest } from '../../engine/contract/desktop.ts';

export interface LinkEvents {
  readonly onOpen: () => void;
  readonly onText: (text: string) => void;
  readonly onFrame: (bytes: Uint8Array) => void;
  /** Why, in the words of whoever closed it; empty when nobody said. */
  readonly onClose: (reason: string) => void;
}

export interface Link {
  readonly send: (text: string) => void;
  readonly close: () => void;
}

/** Opens a wire; the events tell what became of it. */
export type OpenLink = (events: LinkEvents) => Link;

const portWaitMs = 5_000;

/** The way to the engine from this page, asked once. */
export function linkOfThisPage(): OpenLink {
  return globalThis.fathomDesktop === undefined ? openSocket : openPort;
}

function openSocket(events: LinkEvents): Link {
  const address = new URL('link', document.baseURI);
  address.protocol = address.protocol === 'https:' ? 'wss:' : 'ws:';
  address.search = '';
  const socket = new WebSocket(address);
  socket.binaryType = 'arraybuffer';
  socket.addEventListener('open', events.onOpen);
  socket.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (typeof event.data === 'string') events.onText(event.data);
    else if (event.data instanceof ArrayBuffer) events.onFrame(new Uint8Array(event.data));
  });
  socket.addEventListener('close', (event) => events.onClose(event.reason));
  return {
    send: (text) => {
      if (socket.readyState === WebSocket.OPEN) socket.send(text);
    },
    close: () => socket.close(),
  };
}

/** The handshake of contract/desktop.ts. Each thing taken is counted back, which is how main knows how full the port is. */
function openPort(events: LinkEvents): Link {
  const nonce = crypto.randomUUID();
  const ending = new AbortController();
  let port: MessagePort | null = null;
  let takenCount = 0;

  const end = (reason: string): void => {
    if (ending.signal.aborted) return;
    ending.abort();
    port?.close();
    events.onClose(reason);
  };
  const take = (event: MessageEvent<unknown>): void => {
    takenCount += 1;
    port?.postMessage(takenCount);
    if (typeof event.data === 'string') events.onText(event.data);
    else if (event.data instanceof Uint8Array) events.onFrame(event.data);
  };
  const adopt = (event: MessageEvent<Partial<PortAnswer> | null>): void => {
    const offered = event.ports[0];
    if (event.source !== window || event.data?.kind !== 'fathom-port' || event.data.nonce !== nonce || offered === undefined || port !== null) return;
    port = offered;
    port.addEventListener('message', take, { signal: ending.signal });
    port.addEventListener('close', () => end(''), { signal: ending.signal });
    port.start();
    events.onOpen();
  };

  window.addEventListener('message', adopt, { signal: ending.signal });
  const request: PortRequest = { kind: 'fathom-port-request', nonce };
  window.postMessage(request, window.location.origin);
  setTimeout(() => {
    if (port === null) end('');
  }, portWaitMs);
  return { send: (text) => port?.postMessage(text), close: () => end('') };
}
