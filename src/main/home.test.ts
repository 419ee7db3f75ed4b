import type { BrowserWindowConstructorOptions, CustomScheme, Rectangle } from 'electron';
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { failed, ok, type Fault, type Result, type Transport } from '../engine/contract/index.ts';
import type { ElectronApi, OpenAnswer, PortApi, Preventable } from './electron-api.ts';
import { openHome, type EngineDoor } from './home.ts';
import { portLimits } from './port-link.ts';
import { firstSize, smallestSize } from './window-state.ts';

type Listener = (...values: never[]) => void;

/** Something that others listen to; `emit` returns whether a listener prevented the default. */
class Emitter {
  readonly #listeners = new Map<string, Listener[]>();

  on(event: string, listener: Listener): this {
    this.#listeners.set(event, [...(this.#listeners.get(event) ?? []), listener]);
    return this;
  }

  emit(event: string, ...values: unknown[]): boolean {
    let isPrevented = false;
    const preventable: Preventable = { preventDefault: () => (isPrevented = true) };
    for (const listener of this.#listeners.get(event) ?? []) Reflect.apply(listener, null, [preventable, ...values]);
    return isPrevented;
  }

  /** For the events that carry one value and cannot be prevented. */
  tell(event: string, value: unknown): void {
    for (const listener of this.#listeners.get(event) ?? []) Reflect.apply(listener, null, [value]);
  }
}

class FakePort extends Emitter implements PortApi {
  readonly posted: unknown[] = [];
  isClosed = false;
  postMessage(message: unknown, ...rest: unknown[]): void {
    expect(rest, 'bytes go without a transfer list').toEqual([]);
    this.posted.push(message);
  }
  start(): void {}
  close(): void {
    this.isClosed = true;
    this.emit('close');
  }
}

class FakeContents extends Emitter {
  openHandler: ((details: { url: string }) => OpenAnswer) | null = null;
  readonly posted: { channel: string; transfer: PortApi[] | undefined }[] = [];
  reloadCount = 0;
  setWindowOpenHandler(handler: (details: { url: string }) => OpenAnswer): void {
    this.openHandler = handler;
  }
  postMessage(channel: string, _message: unknown, transfer?: PortApi[]): void {
    this.posted.push({ channel, transfer });
  }
  reload(): void {
    this.reloadCount += 1;
  }
}

class FakeWindow extends Emitter {
  readonly webContents = new FakeContents();
  readonly did: string[] = [];
  bounds: Rectangle = { x: 10, y: 20, width: 1_000, height: 700 };
  readonly options: BrowserWindowConstructorOptions;
  constructor(options: BrowserWindowConstructorOptions) {
    super();
    this.options = options;
  }
  loadURL(url: string): Promise<void> {
    this.did.push(`load ${url}`);
    return Promise.resolve();
  }
  show = (): unknown => this.did.push('show');
  focus = (): unknown => this.did.push('focus');
  restore = (): unknown => this.did.push('restore');
  maximize = (): unknown => this.did.push('maximize');
  setFullScreen = (): unknown => this.did.push('full screen');
  isMinimized = (): boolean => true;
  isMaximized = (): boolean => true;
  isFullScreen = (): boolean => false;
  getNormalBounds = (): Rectangle => this.bounds;
}

class FakeApp extends Emitter {
  readonly did: string[] = [];
  isFirst = true;
  requestSingleInstanceLock = (): boolean => this.isFirst;
  enableSandbox = (): unknown => this.did.push('sandbox');
  whenReady = (): Promise<void> => Promise.resolve();
  quit = (): void => {
    this.did.push('quit');
    this.emit('before-quit');
  };
  exit = (code?: number): unknown => this.did.push(`exit ${code}`);
}

function fakeElectron() {
  const app = new FakeApp();
  const windows: FakeWindow[] = [];
  const channels: { port1: FakePort; port2: FakePort }[] = [];
  const ipc = new Emitter();
  const seen = { schemes: [] as CustomScheme[], errors: [] as string[], menu: 'default' as unknown };
  const doors: {
    page?: (request: { url: string; method: string }) => Promise<Response>;
    request?: (contents: unknown, permission: string, answer: (isGranted: boolean) => void) => void;
    check?: (contents: unknown, permission: string) => boolean;
    device?: () => boolean;
    network?: (details: { url: string }, answer: (response: { cancel: boolean }) => void) => void;
  } = {};
  const electron: ElectronApi = {
    app,
    BrowserWindow: class extends FakeWindow {
      constructor(options: BrowserWindowConstructorOptions) {
        super(options);
        windows.push(this);
        app.emit('web-contents-created', this.webContents);
      }
    },
    MessageChannelMain: class {
      readonly port1 = new FakePort();
      readonly port2 = new FakePort();
      constructor() {
        channels.push(this);
      }
    },
    Menu: { setApplicationMenu: (menu) => (seen.menu = menu), buildFromTemplate: (template) => template.map(({ role }) => role) },
    dialog: { showErrorBox: (_, content) => seen.errors.push(content) },
    ipcMain: ipc,
    protocol: {
      registerSchemesAsPrivileged: (schemes) => seen.schemes.push(...schemes),
      handle: (_, handler) => (doors.page = handler),
    },
    screen: { getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1_920, height: 1_080 } }] },
    session: {
      defaultSession: {
        setPermissionRequestHandler: (handler) => (doors.request = handler),
        setPermissionCheckHandler: (handler) => (doors.check = handler),
        setDevicePermissionHandler: (handler) => (doors.device = handler),
        webRequest: { onBeforeRequest: (handler) => (doors.network = handler) },
      },
    },
  };
  return { electron, app, windows, channels, ipc, seen, doors };
}

class FakeEngine implements EngineDoor {
  readonly heard: unknown[] = [];
  screen: Transport | null = null;
  isClosed = false;
  closing: Promise<void> = Promise.resolve();
  readonly connect: EngineDoor['connect'] = (screen) => {
    this.screen = screen;
    return {
      onText: (text) => this.heard.push(text),
      onFrame: (bytes) => this.heard.push([...bytes]),
      onClose: (reason) => this.heard.push({ reason }),
    };
  };
  readonly close = (): Promise<void> => {
    this.isClosed = true;
    return this.closing;
  };
}

const folder = mkdtempSync(join(tmpdir(), 'fathom-main-'));
const pageFolder = join(folder, 'renderer');
const windowStateFile = join(folder, 'window.json');
mkdirSync(pageFolder);
writeFileSync(join(pageFolder, 'index.html'), '<title>Fathom</title>');
beforeEach(() => rmSync(windowStateFile, { force: true }));
afterAll(() => rmSync(folder, { recursive: true }));

async function open(given: { engine?: FakeEngine; started?: Result<EngineDoor, Fault>; platform?: NodeJS.Platform } = {}) {
  const fake = fakeElectron();
  const engine = given.engine ?? new FakeEngine();
  await openHome({
    electron: fake.electron,
    startEngine: () => Promise.resolve(given.started ?? ok(engine)),
    pageFolder,
    preloadFile: '/app/preload/index.cjs',
    windowStateFile,
    platform: given.platform ?? 'linux',
  });
  const window = fake.windows[0];
  if (window === undefined) throw new Error('no window opened');
  return { ...fake, engine, window };
}

async function requestPort(home: Awaited<ReturnType<typeof open>>): Promise<FakePort> {
  home.ipc.tell('fathom-port', { sender: home.window.webContents });
  await new Promise(setImmediate);
  const port = home.channels.at(-1)?.port1;
  if (port === undefined) throw new Error('no port was made');
  return port;
}

test('the page is sandboxed, isolated and without Node', async () => {
  const { app, window, seen } = await open();
  expect(app.did).toContain('sandbox');
  expect(window.options.webPreferences).toEqual({
    preload: '/app/preload/index.cjs',
    sandbox: true,
    contextIsolation: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    webSecurity: true,
    webviewTag: false,
    navigateOnDragDrop: false,
    spellcheck: false,
  });
  expect(window.did).toContain('load fathom://terminal/');
  expect(seen.schemes).toEqual([{ scheme: 'fathom', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }]);
});

test('no page navigates, embeds or opens a foreign window', async () => {
  const { window } = await open();
  for (const event of ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']) {
    expect(window.webContents.emit(event), event).toBe(true);
  }
  for (const url of ['fathom://terminal/', 'fathom://other/popout.html', 'https://example.com/popout.html', 'about:blank', 'fathom://terminal/popout.html?a']) {
    expect(window.webContents.openHandler?.({ url }), url).toEqual({ action: 'deny' });
  }
});

test('a panel’s own window is our empty page, sandboxed, with no door to this process', async () => {
  const answer = (await open()).window.webContents.openHandler?.({ url: 'fathom://terminal/popout.html' });
  const preferences = answer?.action === 'allow' ? (answer.overrideBrowserWindowOptions.webPreferences ?? {}) : {};
  expect({ ...preferences, hasDoor: 'preload' in preferences }).toMatchObject({ sandbox: true, contextIsolation: true, nodeIntegration: false, hasDoor: false });
});

test('no permission is granted and nothing but our own page is fetched', async () => {
  const { doors } = await open();
  const granted: boolean[] = [];
  for (const permission of ['media', 'geolocation', 'clipboard-read', 'notifications', 'hid']) {
    doors.request?.(null, permission, (isGranted) => granted.push(isGranted));
    expect(doors.check?.(null, permission)).toBe(false);
  }
  expect(granted).toEqual([false, false, false, false, false]);
  expect(doors.device?.()).toBe(false);
  const cancelled = ['fathom://terminal/a.js', 'https://example.com/', 'http://127.0.0.1/', 'file:///etc/passwd', 'ws://example.com'].map((url) => {
    let isCancelled: boolean | null = null;
    doors.network?.({ url }, ({ cancel }) => (isCancelled = cancel));
    return isCancelled;
  });
  expect(cancelled).toEqual([false, true, true, true, true]);
});

test('the page is answered behind the fence, and only its own files', async () => {
  const { doors } = await open();
  const ask = (url: string, method = 'GET'): Promise<Response> => doors.page?.({ url, method }) ?? Promise.reject(new Error('no handler'));
  const page = await ask('fathom://terminal/');
  expect([page.status, await page.text(), page.headers.get('content-type')]).toEqual([200, '<title>Fathom</title>', 'text/html; charset=utf-8']);
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'");
  expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
  for (const url of ['fathom://terminal/../window.json', 'fathom://terminal/%2e%2e/window.json', 'fathom://other/', 'fathom://terminal/none.js']) {
    expect((await ask(url)).status, url).toBe(404);
  }
  expect((await ask('fathom://terminal/', 'POST')).status).toBe(404);
});

test('a second start hands over to the first, which shows itself', async () => {
  const fake = fakeElectron();
  fake.app.isFirst = false;
  let isStarted = false;
  const home = openHome({
    electron: fake.electron,
    startEngine: () => {
      isStarted = true;
      return Promise.resolve(ok(new FakeEngine()));
    },
    pageFolder,
    preloadFile: '',
    windowStateFile,
    platform: 'linux',
  });
  expect({ home, isStarted, did: fake.app.did }).toEqual({ home: null, isStarted: false, did: ['quit'] });

  const first = await open();
  first.window.did.length = 0;
  first.app.emit('second-instance');
  expect({ did: first.window.did, windows: first.windows.length }).toEqual({ did: ['restore', 'focus'], windows: 1 });
});

test('the window comes back where it was', async () => {
  const first = await open();
  expect(first.window.options).toMatchObject(firstSize);
  first.window.bounds = { x: 300, y: 100, width: 1_200, height: 800 };
  first.window.emit('close');
  const second = await open();
  expect(second.window.options).toMatchObject({ x: 300, y: 100, width: 1_200, height: 800 });
  expect(second.window.did).toContain('maximize');
  second.app.emit('before-quit');
  expect(JSON.parse(readFileSync(windowStateFile, 'utf8'))).toMatchObject({ bounds: second.window.bounds });
});

test.each([
  ['nothing', ''],
  ['a torn file', '{"bounds":{"x":3'],
  ['another shape', '[]'],
  ['a window of no size', '{"bounds":{"x":0,"y":0,"width":0,"height":0},"isMaximized":false,"isFullScreen":false}'],
  ['numbers that are none', '{"bounds":{"x":1e400,"y":0,"width":900,"height":900},"isMaximized":false,"isFullScreen":false}'],
  ['a screen that is gone', '{"bounds":{"x":5000,"y":0,"width":900,"height":900},"isMaximized":true,"isFullScreen":false}'],
  ['a sliver of the screen', '{"bounds":{"x":1910,"y":0,"width":900,"height":900},"isMaximized":true,"isFullScreen":false}'],
])('a state file with %s opens the first size', async (_, text) => {
  writeFileSync(windowStateFile, text);
  const { window } = await open();
  expect(window.options).toMatchObject(firstSize);
  expect(window.options.x).toBeUndefined();
  expect(window.did).not.toContain('maximize');
});

test('a window kept too small grows to what can be read', async () => {
  writeFileSync(windowStateFile, '{"bounds":{"x":5,"y":5,"width":200,"height":200},"isMaximized":false,"isFullScreen":false}');
  expect((await open()).window.options).toMatchObject({ x: 5, y: 5, ...smallestSize });
});

test('messages and frames pass through the port, and only our page gets one', async () => {
  const home = await open();
  home.ipc.tell('fathom-port', { sender: new FakeContents() });
  await new Promise(setImmediate);
  expect(home.channels).toHaveLength(0);

  const port = await requestPort(home);
  expect(home.window.webContents.posted).toEqual([{ channel: 'fathom-port', transfer: [home.channels[0]?.port2] }]);
  home.engine.screen?.sendText('hello');
  expect(home.engine.screen?.sendFrame(new Uint8Array([6, 7, 8]).subarray(1, 2))).toBe(true);
  for (const data of ['call', new Uint8Array([1, 2]), 2, null, { kind: 'call' }]) port.tell('message', { data });
  expect(port.posted).toEqual(['hello', new Uint8Array([7])]);
  expect(port.posted[1], 'a frame takes no bytes of its neighbours along').toHaveProperty('buffer.byteLength', 1);
  expect(home.engine.heard).toEqual(['call', [1, 2]]);
});

test('a page that is loaded anew gets a new port, and the old one is closed', async () => {
  const home = await open();
  const before = await requestPort(home);
  const after = await requestPort(home);
  expect([before.isClosed, after.isClosed]).toEqual([true, false]);
  expect(home.engine.heard).toEqual([{ reason: 'the page was loaded anew' }]);
});

test('a page that takes nothing loses frames first, then its port', async () => {
  const home = await open();
  const port = await requestPort(home);
  const frame = new Uint8Array(65_536);
  let sentCount = 0;
  while (home.engine.screen?.sendFrame(frame) === true) sentCount += 1;
  expect(sentCount).toBe(portLimits.frameBacklogBytesMax / 65_536 + 1);

  port.tell('message', { data: 1e15 });
  expect(home.engine.screen?.sendFrame(frame)).toBe(true);
  const text = 'x'.repeat(1_000_000);
  for (let count = 0; count < 10; count += 1) home.engine.screen?.sendText(text);
  expect(port.isClosed).toBe(true);
  expect(home.engine.heard).toEqual([{ reason: 'the page read too slowly' }]);
  expect(home.engine.screen?.sendFrame(frame)).toBe(false);
});

test('an oversized message from the page closes its port', async () => {
  const home = await open();
  const port = await requestPort(home);
  port.tell('message', { data: 'x'.repeat(1_048_577) });
  expect(home.engine.heard).toEqual([{ reason: 'the page sent an oversized message' }]);
});

test('a page that died is loaded again, a few times', async () => {
  const { window } = await open();
  for (let count = 0; count < 9; count += 1) window.webContents.emit('render-process-gone', { reason: 'crashed' });
  expect(window.webContents.reloadCount).toBe(3);
});

test('an engine that does not start says why, and the program leaves with an error', async () => {
  const { seen, app } = await open({ started: failed({ code: 'file.unreadable', remedy: 'fix', detail: 'the journal folder could not be written' }) });
  expect(seen.errors).toEqual(['the journal folder could not be written']);
  expect(app.did).toContain('exit 1');
});

test('quitting closes the engine first, and does not wait for one that hangs', async () => {
  const quick = await open();
  quick.app.emit('window-all-closed');
  await new Promise(setImmediate);
  expect({ isClosed: quick.engine.isClosed, did: quick.app.did }).toEqual({ isClosed: true, did: ['sandbox', 'quit', 'exit 0'] });

  const engine = new FakeEngine();
  engine.closing = new Promise(() => {});
  const hanging = await open({ engine });
  const startMs = performance.now();
  expect(hanging.app.emit('before-quit')).toBe(true);
  while (!hanging.app.did.includes('exit 0')) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(performance.now() - startMs).toBeLessThan(2_000);
});

test('only macOS gets a menu', async () => {
  expect((await open()).seen.menu).toBeNull();
  expect((await open({ platform: 'darwin' })).seen.menu).toEqual(['appMenu', 'editMenu', 'windowMenu']);
});
