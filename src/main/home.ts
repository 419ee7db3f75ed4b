/**
 * The desktop home: one window on the built page, one engine, one port between them.
 *
 * Holds: the page is sandboxed, isolated, cannot navigate, ask for permissions or reach the network, and opens
 * no window but the empty one of ours that a panel moves into; a second start focuses the first; quitting takes less than two seconds, whatever
 * the engine does. Decides nothing about trading.
 */

import type { BrowserWindowConstructorOptions } from 'electron';
import type { Fault, Result, Transport, TransportEvents } from '../engine/contract/index.ts';
import type { ContentsApi, ElectronApi, OpenAnswer, SessionApi, WindowApi } from './electron-api.ts';
import { answerPage, isAllowedRequest, pageOrigin, pageScheme } from './page.ts';
import { openPortLink } from './port-link.ts';
import { firstSize, readWindowState, smallestSize, writeWindowState } from './window-state.ts';

/** The engine as this home sees it. */
export interface EngineDoor {
  readonly connect: (screen: Transport) => TransportEvents;
  readonly close: () => Promise<void>;
}

export interface HomeOptions {
  readonly electron: ElectronApi;
  readonly startEngine: () => Promise<Result<EngineDoor, Fault>>;
  readonly pageFolder: string;
  readonly preloadFile: string;
  readonly windowStateFile: string;
  readonly platform: NodeJS.Platform;
}

const portChannel = 'fathom-port';
/** The engine has this long to close its journal before the process leaves. */
const quitMsMax = 1_500;
/** A page that died is loaded again so often; after that something is wrong that loading does not mend. */
const reloadCountMax = 3;
/** The theme's ground colour: no white flash before the first paint. */
const groundColour = '#0b0e11';

/** Null when another instance runs already: that one has been told to show itself. */
export function openHome(options: HomeOptions): Promise<void> | null {
  const { electron } = options;
  const { app } = electron;
  if (!app.requestSingleInstanceLock()) {
    app.quit();
    return null;
  }
  app.enableSandbox();
  electron.protocol.registerSchemesAsPrivileged([
    { scheme: pageScheme, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
  app.on('web-contents-created', (_, contents) => confine(contents));
  const engine = options.startEngine();
  return app.whenReady().then(() => run(options, engine));
}

async function run(options: HomeOptions, starting: Promise<Result<EngineDoor, Fault>>): Promise<void> {
  const { electron, platform } = options;
  const { app } = electron;
  electron.protocol.handle(pageScheme, (request) => answerPage(options.pageFolder, request));
  fence(electron.session.defaultSession);
  setMenu(electron, platform);

  let window: WindowApi | null = null;
  let link: Transport | null = null;
  const open = (): void => {
    window ??= openWindow(options, () => {
      window = null;
    });
    if (window.isMinimized()) window.restore();
    window.focus();
  };
  app.on('second-instance', open);
  app.on('activate', open);
  app.on('window-all-closed', () => app.quit());
  app.on('before-quit', (event) => {
    event.preventDefault();
    if (window !== null) remember(window, options.windowStateFile);
    link?.close('the program is closing');
    void leave(app, starting);
  });
  electron.ipcMain.on(portChannel, (event) => {
    const contents = window?.webContents;
    if (contents === undefined || event.sender !== contents) return;
    link?.close('the page was loaded anew');
    void starting.then((engine) => {
      if (engine.ok) link = handOver(electron, contents, engine.value);
    });
  });

  open();
  const engine = await starting;
  if (engine.ok) return;
  electron.dialog.showErrorBox('Fathom', engine.fault.detail);
  app.exit(1);
}

function openWindow(options: HomeOptions, onClosed: () => void): WindowApi {
  const { electron, windowStateFile } = options;
  const kept = readWindowState(windowStateFile, electron.screen.getAllDisplays().map(({ workArea }) => workArea));
  const window = new electron.BrowserWindow({
    ...(kept?.bounds ?? firstSize),
    minWidth: smallestSize.width,
    minHeight: smallestSize.height,
    show: false,
    title: 'Fathom',
    backgroundColor: groundColour,
    autoHideMenuBar: true,
    webPreferences: { ...fenced, preload: options.preloadFile },
  });
  if (kept?.isMaximized === true) window.maximize();
  if (kept?.isFullScreen === true) window.setFullScreen(true);
  window.on('ready-to-show', () => window.show());
  window.on('close', () => remember(window, windowStateFile));
  window.on('closed', onClosed);

  let reloadCount = 0;
  window.webContents.on('render-process-gone', (_, { reason }) => {
    reloadCount += 1;
    if (reason !== 'clean-exit' && reloadCount <= reloadCountMax) window.webContents.reload();
  });
  // A page that does not load shows Chromium's own sentence; there is nothing better to say here.
  window.loadURL(`${pageOrigin}/`).catch(() => {});
  return window;
}

function remember(window: WindowApi, file: string): void {
  writeWindowState(file, { bounds: window.getNormalBounds(), isMaximized: window.isMaximized(), isFullScreen: window.isFullScreen() });
}

const fenced = {
  sandbox: true,
  contextIsolation: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  webSecurity: true,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: false,
} as const satisfies BrowserWindowConstructorOptions['webPreferences'];

/** For every page of this process, whoever made it. */
function confine(contents: ContentsApi): void {
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview'] as const) {
    contents.on(event, (attempt) => attempt.preventDefault());
  }
  contents.setWindowOpenHandler(answerOpen);
}

/** A panel's own window: our empty page, filled by the page that opened it, with no door to this process. */
function answerOpen({ url }: { readonly url: string }): OpenAnswer {
  if (url !== `${pageOrigin}/popout.html`) return { action: 'deny' };
  return { action: 'allow', overrideBrowserWindowOptions: { title: 'Fathom', backgroundColor: groundColour, autoHideMenuBar: true, webPreferences: fenced } };
}

/** Nothing is granted: the terminal needs no camera, place, device or clipboard of others. */
function fence(session: SessionApi): void {
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.webRequest.onBeforeRequest((details, answer) => answer({ cancel: !isAllowedRequest(details.url) }));
}

/** macOS takes copy, paste and quit from the menu; elsewhere the page has them without one. */
function setMenu({ Menu }: ElectronApi, platform: NodeJS.Platform): void {
  const menu = platform === 'darwin' ? Menu.buildFromTemplate([{ role: 'appMenu' }, { role: 'editMenu' }, { role: 'windowMenu' }]) : null;
  Menu.setApplicationMenu(menu);
}

function handOver(electron: ElectronApi, contents: ContentsApi, engine: EngineDoor): Transport {
  const { port1, port2 } = new electron.MessageChannelMain();
  const link = openPortLink(port1, engine.connect);
  contents.postMessage(portChannel, null, [port2]);
  return link;
}

async function leave(app: ElectronApi['app'], starting: Promise<Result<EngineDoor, Fault>>): Promise<void> {
  const closing = starting.then((engine) => (engine.ok ? engine.value.close() : undefined)).catch(() => {});
  await Promise.race([closing, new Promise((resolve) => setTimeout(resolve, quitMsMax))]);
  app.exit(0);
}
