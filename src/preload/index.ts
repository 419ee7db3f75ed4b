/**
 * The preload script: hands the page one port and one harmless fact, and decides nothing.
 * The handshake is told in contract/desktop.ts. Built as CommonJS, which the sandbox requires.
 */

import { contextBridge, ipcRenderer } from 'electron';
import type { Desktop, PortAnswer, PortChannel, PortRequest } from '../engine/contract/desktop.ts';

const channel: PortChannel = 'fathom-port';
const nonceLengthMax = 64;
let nonce = '';

const desktop: Desktop = { home: 'electron', platform: process.platform };
contextBridge.exposeInMainWorld('fathomDesktop', desktop);

window.addEventListener('message', (event: MessageEvent<Partial<PortRequest> | null>) => {
  if (event.source !== window || event.data?.kind !== 'fathom-port-request') return;
  nonce = String(event.data.nonce).slice(0, nonceLengthMax);
  ipcRenderer.send(channel);
});

ipcRenderer.on(channel, (event) => {
  const answer: PortAnswer = { kind: 'fathom-port', nonce };
  window.postMessage(answer, window.location.origin, [...event.ports]);
});
