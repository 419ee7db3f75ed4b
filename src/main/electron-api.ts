/**
 * Exactly what this home uses of Electron, so that a test can stand in for it with plain objects;
 * that the real module fits is checked by the compiler where index.ts hands it over.
 */

import type { BrowserWindowConstructorOptions, CustomScheme, MenuItemConstructorOptions, Rectangle } from 'electron';

export interface Preventable {
  readonly preventDefault: () => void;
}

export interface AppApi {
  requestSingleInstanceLock(): boolean;
  enableSandbox(): void;
  whenReady(): Promise<void>;
  quit(): void;
  exit(code?: number): void;
  on(event: 'second-instance' | 'window-all-closed' | 'activate', listener: () => void): unknown;
  on(event: 'before-quit', listener: (event: Preventable) => void): unknown;
  on(event: 'web-contents-created', listener: (event: Preventable, contents: ContentsApi) => void): unknown;
}

/** What becomes of a page's wish for a window. */
export type OpenAnswer = { readonly action: 'deny' } | { readonly action: 'allow'; readonly overrideBrowserWindowOptions: BrowserWindowConstructorOptions };

export interface ContentsApi {
  on(event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect' | 'will-attach-webview', listener: (event: Preventable) => void): unknown;
  on(event: 'render-process-gone', listener: (event: Preventable, details: { readonly reason: string }) => void): unknown;
  setWindowOpenHandler(handler: (details: { readonly url: string }) => OpenAnswer): void;
  postMessage(channel: string, message: unknown, transfer?: PortApi[]): void;
  reload(): void;
}

export interface WindowApi {
  readonly webContents: ContentsApi;
  on(event: 'close' | 'closed' | 'ready-to-show', listener: () => void): unknown;
  loadURL(url: string): Promise<void>;
  show(): void;
  focus(): void;
  restore(): void;
  maximize(): void;
  setFullScreen(isFullScreen: boolean): void;
  isMinimized(): boolean;
  isMaximized(): boolean;
  isFullScreen(): boolean;
  getNormalBounds(): Rectangle;
}

/** One end of a `MessageChannelMain`. */
export interface PortApi {
  on(event: 'message', listener: (event: { readonly data: unknown }) => void): unknown;
  on(event: 'close', listener: () => void): unknown;
  postMessage(message: unknown): void;
  start(): void;
  close(): void;
}

export interface SessionApi {
  setPermissionRequestHandler(handler: (contents: unknown, permission: string, answer: (isGranted: boolean) => void) => void): void;
  setPermissionCheckHandler(handler: (contents: unknown, permission: string) => boolean): void;
  setDevicePermissionHandler(handler: () => boolean): void;
  readonly webRequest: {
    onBeforeRequest(listener: (details: { readonly url: string }, answer: (response: { cancel: boolean }) => void) => void): void;
  };
}

export interface ElectronApi {
  readonly app: AppApi;
  readonly BrowserWindow: new (options: BrowserWindowConstructorOptions) => WindowApi;
  readonly MessageChannelMain: new () => { readonly port1: PortApi; readonly port2: PortApi };
  readonly Menu: { setApplicationMenu(menu: unknown): void; buildFromTemplate(template: MenuItemConstructorOptions[]): unknown };
  readonly dialog: { showErrorBox(title: string, content: string): void };
  readonly ipcMain: { on(channel: string, listener: (event: { readonly sender: unknown }) => void): unknown };
  readonly protocol: {
    registerSchemesAsPrivileged(schemes: CustomScheme[]): void;
    handle(scheme: string, handler: (request: { readonly url: string; readonly method: string }) => Promise<Response>): void;
  };
  readonly screen: { getAllDisplays(): readonly { readonly workArea: Rectangle }[] };
  readonly session: { readonly defaultSession: SessionApi };
}
