/**
 * Stands in for the module `electron` when the built desktop program runs under plain Node: one
 * window whose page says hello over its port, writes the answer to standard output and quits.
 * Everything else of the program is the real bundle: engine, threads, practice market.
 */

import { EventEmitter } from 'node:events';
import { MessageChannel, type MessagePort } from 'node:worker_threads';

class App extends EventEmitter {
  readonly isPackaged = false;
  requestSingleInstanceLock = (): boolean => true;
  enableSandbox = (): void => {};
  whenReady = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  getPath = (): string => process.env['FATHOM_DATA_FOLDER'] ?? '.';
  quit = (): boolean => this.emit('before-quit', { preventDefault: () => {} });
  exit = (code = 0): void => process.exit(code);
}

/** A port in Electron's manner: the message comes wrapped, and nothing arrives before `start`. */
class Port extends EventEmitter {
  readonly #port: MessagePort;
  constructor(port: MessagePort) {
    super();
    this.#port = port;
    port.on('close', () => this.emit('close'));
  }
  start = (): unknown => this.#port.on('message', (data: unknown) => this.emit('message', { data }));
  postMessage = (message: unknown): void => this.#port.postMessage(message);
  close = (): void => this.#port.close();
}

class Contents extends EventEmitter {
  setWindowOpenHandler = (): void => {};
  reload = (): void => {};
  postMessage = (_channel: string, _message: unknown, [port]: readonly Port[]): void => {
    let takenCount = 0;
    port?.on('message', ({ data }: { readonly data: unknown }) => {
      takenCount += 1;
      port.postMessage(takenCount);
      if (typeof data !== 'string' || !data.includes('"answer"')) return;
      process.stdout.write(`${data}\n`);
      app.quit();
    });
    port?.start();
    port?.postMessage(JSON.stringify({ kind: 'call', id: 1, method: 'hello', params: { contractVersion: 1 } }));
  };
}

export const app = new App();
export const ipcMain = new EventEmitter();

export class BrowserWindow extends EventEmitter {
  readonly webContents = new Contents();
  loadURL = (): Promise<void> => {
    setImmediate(() => ipcMain.emit('fathom-port', { sender: this.webContents }));
    return Promise.resolve();
  };
  show = (): void => {};
  focus = (): void => {};
  isMinimized = (): boolean => false;
  isMaximized = (): boolean => false;
  isFullScreen = (): boolean => false;
  getNormalBounds = () => ({ x: 0, y: 0, width: 1_000, height: 800 });
}

export class MessageChannelMain {
  readonly port1: Port;
  readonly port2: Port;
  constructor() {
    const { port1, port2 } = new MessageChannel();
    this.port1 = new Port(port1);
    this.port2 = new Port(port2);
  }
}

export const dialog = { showErrorBox: (title: string, content: string): boolean => process.stderr.write(`${title}: ${content}\n`) };
export const Menu = { setApplicationMenu: (): void => {}, buildFromTemplate: (): null => null };
export const protocol = { registerSchemesAsPrivileged: (): void => {}, handle: (): void => {} };
/** A system without a keychain. */
export const safeStorage = {
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(false),
  getSelectedStorageBackend: (): string => 'basic_text',
};
export const screen = { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }] };
export const session = {
  defaultSession: {
    setPermissionRequestHandler: (): void => {},
    setPermissionCheckHandler: (): void => {},
    setDevicePermissionHandler: (): void => {},
    webRequest: { onBeforeRequest: (): void => {} },
  },
};
