/**
 * The desktop home's handshake, three parties long: page, preload, main.
 *
 * 1. The preload puts a `Desktop` at `window.fathomDesktop`; a page without one is in a browser.
 * 2. The page posts a `PortRequest` with a nonce of its own to its own window.
 * 3. The preload asks main, and posts a `PortAnswer` with that nonce and one MessagePort to the page.
 *
 * On the port a string is a message and a Uint8Array a frame. A MessagePort tells nobody how full
 * it is, so the page posts back a number after each thing it took: how many it has taken in all.
 * Main keeps what is on the way bounded by that count, as a WebSocket would by its buffer.
 *
 * Types only, so that the preload bundles nothing.
 */

export interface Desktop {
  readonly home: 'electron';
  /** `darwin`, `linux` or `win32`: for the look of keys. */
  readonly platform: string;
}

export interface PortRequest {
  readonly kind: 'fathom-port-request';
  readonly nonce: string;
}

export interface PortAnswer {
  readonly kind: 'fathom-port';
  readonly nonce: string;
}

/** The inter-process channel's name, the same both ways. */
export type PortChannel = 'fathom-port';

declare global {
  // The page's one sign that it is in the desktop home.
  var fathomDesktop: Desktop | undefined;
}
