/** The `Lookup` of the machine that the tests run on. */

import { execFile } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright';
import { z } from 'zod';
import type { Lookup, UnpackedPackage } from './find-browser.ts';

const run = promisify(execFile);
const answerMsMax = 20_000;
const unpackMsMax = 120_000;

export function thisMachine(cacheFolder: string): Lookup {
  return {
    platform: process.platform,
    architecture: process.arch,
    environment: process.env,
    isRoot: process.getuid?.() === 0,
    exists: existsSync,
    playwrightPaths,
    unpackPackage: () => unpackPackage(cacheFolder),
    answers: async (executable, environment) => {
      try {
        await run(executable, ['--version'], { env: { ...process.env, ...environment }, timeout: answerMsMax });
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** The full browser, then the headless shell that `playwright install --only-shell` brings alone. */
function playwrightPaths(): readonly string[] {
  const full = chromium.executablePath();
  const registry = dirname(dirname(dirname(full)));
  if (!existsSync(registry)) return [full];
  const shells = readdirSync(registry).filter((name) => name.startsWith('chromium_headless_shell-'));
  const inside = shells.flatMap((name) => readdirSync(join(registry, name)).map((folder) => join(registry, name, folder)));
  return [full, ...inside.flatMap((folder) => [join(folder, 'chrome-headless-shell'), join(folder, 'headless_shell')])];
}

/**
 * The package unpacks itself into the temporary folder, where anybody may have put anything. So it
 * runs once in a process whose temporary folder is ours, and the whole folder appears at once.
 */
async function unpackPackage(cacheFolder: string): Promise<UnpackedPackage | null> {
  let home: string;
  try {
    home = dirname(dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))));
  } catch {
    return null;
  }
  const { version } = z.object({ version: z.string() }).parse(JSON.parse(await readFile(join(home, 'package.json'), 'utf8')));
  const folder = join(cacheFolder, `chromium-${version}`);
  if (!existsSync(folder)) {
    const fresh = `${folder}.${process.pid}`;
    await mkdir(fresh, { recursive: true });
    const program = `import chromium, { inflate } from '@sparticuz/chromium';
      await chromium.executablePath(); await inflate(${JSON.stringify(join(home, 'bin', 'al2023.tar.br'))});`;
    await run(process.execPath, ['--input-type=module', '--eval', program], {
      cwd: home,
      env: { ...process.env, TMPDIR: fresh },
      timeout: unpackMsMax,
    });
    await rename(fresh, folder).catch(() => rm(fresh, { recursive: true, force: true })); // another process was quicker
  }
  return { executable: join(folder, 'chromium'), libraryFolder: join(folder, 'al2023', 'lib'), fontFolder: join(folder, 'fonts') };
}
