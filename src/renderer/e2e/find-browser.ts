/**
 * Finds a Chromium to drive, in this order: Playwright's own, an installed Chrome or Chromium, and
 * the one inside the npm package `@sparticuz/chromium` (Linux on x64), which is unpacked once.
 *
 * Everything asked of the machine goes through `Lookup`, so that each order is tested on any machine.
 * Does not download anything.
 */

import { posix, win32 } from 'node:path';

export interface Lookup {
  readonly platform: string;
  readonly architecture: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isRoot: boolean;
  readonly exists: (path: string) => boolean;
  /** Where Playwright would have put its browsers, best first; they need not exist. */
  readonly playwrightPaths: () => readonly string[];
  /** Unpacks the npm package's browser; null when the package is not there. */
  readonly unpackPackage: () => Promise<UnpackedPackage | null>;
  /** True when `executable --version` answers, with these additions to the environment. */
  readonly answers: (executable: string, environment: Readonly<Record<string, string>>) => Promise<boolean>;
}

export interface UnpackedPackage {
  readonly executable: string;
  /** Copies of the system libraries that it needs. */
  readonly libraryFolder: string;
  readonly fontFolder: string;
}

export interface FoundBrowser {
  readonly kind: 'playwright' | 'installed' | 'package';
  readonly executable: string;
  readonly args: readonly string[];
  /** Added to the environment it is started with. */
  readonly environment: Readonly<Record<string, string>>;
}

const installedNames = ['google-chrome-stable', 'google-chrome', 'chromium', 'chromium-browser', 'chrome'];

const usualPlaces: Readonly<Record<string, readonly string[]>> = {
  linux: ['/opt/google/chrome/chrome', '/usr/lib/chromium/chromium', '/snap/bin/chromium'],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA'].map((name) => `%${name}%\\Google\\Chrome\\Application\\chrome.exe`),
};

/**
 * No graphics card, so that every machine draws the same picture: pages are put together by the
 * processor, and only WebGL goes through the software driver. (Sending everything through that driver
 * made a screenshot ten times slower.)
 */
const softwareGraphics = ['--disable-gpu', '--enable-unsafe-swiftshader'];

export async function findBrowser(lookup: Lookup): Promise<FoundBrowser | null> {
  const args = lookup.isRoot ? [...softwareGraphics, '--no-sandbox'] : softwareGraphics;
  for (const executable of lookup.playwrightPaths()) {
    if (await isUsable(lookup, executable)) return { kind: 'playwright', executable, args, environment: {} };
  }
  for (const executable of installedPaths(lookup)) {
    if (await isUsable(lookup, executable)) return { kind: 'installed', executable, args, environment: {} };
  }
  return findInPackage(lookup);
}

/** On Windows Chrome answers `--version` with a window, so there it is believed unasked. */
async function isUsable(lookup: Lookup, executable: string): Promise<boolean> {
  return lookup.exists(executable) && (lookup.platform === 'win32' || (await lookup.answers(executable, {})));
}

/** What a person does who has none of the three. */
export const howToGetBrowser =
  'no Chromium was found: install Chrome or Chromium, or run `npx playwright install chromium` (on Linux x64 the npm package @sparticuz/chromium serves by itself)';

async function findInPackage(lookup: Lookup): Promise<FoundBrowser | null> {
  if (lookup.platform !== 'linux' || lookup.architecture !== 'x64') return null;
  const unpacked = await lookup.unpackPackage();
  if (unpacked === null) return null;
  const { executable, libraryFolder, fontFolder } = unpacked;
  // It is a headless shell without the sandbox's helper program.
  const args = [...softwareGraphics, '--no-sandbox'];
  const fonts: Record<string, string> = lookup.exists('/etc/fonts/fonts.conf') ? {} : { FONTCONFIG_PATH: fontFolder };
  if (await lookup.answers(executable, fonts)) return { kind: 'package', executable, args, environment: fonts };
  const before = lookup.environment['LD_LIBRARY_PATH'];
  const environment = { ...fonts, LD_LIBRARY_PATH: before === undefined || before === '' ? libraryFolder : `${libraryFolder}:${before}` };
  return (await lookup.answers(executable, environment)) ? { kind: 'package', executable, args, environment } : null;
}

function installedPaths({ platform, environment }: Lookup): readonly string[] {
  const paths = platform === 'win32' ? win32 : posix;
  const folders = (environment['PATH'] ?? environment['Path'] ?? '').split(paths.delimiter).filter((folder) => folder !== '');
  const names = platform === 'win32' ? ['chrome.exe'] : installedNames;
  const onPath = names.flatMap((name) => folders.map((folder) => paths.join(folder, name)));
  const usual = (usualPlaces[platform] ?? []).map((path) => path.replace(/%([^%]+)%/, (_, name: string) => environment[name] ?? ''));
  return [...onPath, ...usual];
}
