/**
 * The desktop program's entry: reads the flags, starts the engine in this process, opens the home.
 * The only file that holds the real Electron in its hands.
 */

import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, safeStorage, screen, session } from 'electron';
import { join } from 'node:path';
import { parseHomeFlags } from '../engine/host/home-flags.ts';
import { startEngine } from '../engine/host/start.ts';
import { openHome } from './home.ts';
import { newKeychainSealer } from './keychain.ts';

const out = join(import.meta.dirname, '..');
/** Before our own flags stand the program and, from a checkout, its folder. */
const ownFlags = process.argv.slice(app.isPackaged ? 1 : 2);

// Not awaited: Electron is ready only after this module has ended.
const opened = openHome({
  electron: { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, screen, session },
  startEngine: async () => {
    const flags = parseHomeFlags(ownFlags, process.env);
    if (!flags.ok) return flags;
    const onFault = (place: string, { detail }: { readonly detail: string }): boolean => process.stderr.write(`${place}: ${detail}\n`);
    const { config } = flags.value.loaded;
    const openKeychain = () => app.whenReady().then(() => newKeychainSealer(safeStorage, process.platform));
    return startEngine({ config, home: 'electron', onFault, keys: { environment: process.env, sealer: { kind: 'keychain', open: openKeychain } } });
  },
  pageFolder: join(out, 'renderer'),
  preloadFile: join(out, 'preload', 'index.cjs'),
  windowStateFile: join(app.getPath('userData'), 'window.json'),
  platform: process.platform,
});
opened?.catch((error: unknown) => {
  dialog.showErrorBox('Fathom', error instanceof Error ? error.message : String(error));
  app.exit(1);
});
