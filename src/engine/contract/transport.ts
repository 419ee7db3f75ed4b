/**
 * The wire between an engine and a screen, whatever it is made of: an Electron port, a WebSocket,
 * or a pair of functions in a test. Text carries messages, bytes carry frames, both ways in order.
 */

export interface Transport {
  /** False when the other side is too slow and the frame was dropped; text is never dropped. */
  sendFrame(bytes: Uint8Array): boolean;
  sendText(text: string): void;
  close(reason: string): void;
}

/** What the owner of a transport must answer to. */
export interface TransportEvents {
  readonly onText: (text: string) => void;
  readonly onFrame: (bytes: Uint8Array) => void;
  readonly onClose: (reason: string) => void;
}

/** JSON with bigint written as a digit string: the schemas read it back. */
export function toText(message: unknown): string {
  return JSON.stringify(message, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
}
