import { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, screen, session } from 'electron';
import type { ElectronApi } from './electron-api.ts';

export const electron: ElectronApi = { app, BrowserWindow, dialog, ipcMain, Menu, MessageChannelMain, protocol, screen, session };
