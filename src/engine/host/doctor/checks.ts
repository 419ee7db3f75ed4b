/**
 * What `doctor` looks at on this machine: each check answers what it saw, whether that is well, and if
 * not what to do. Nothing here changes anything. The exchanges are looked at in venues.ts.
 */

import { accessSync, constants, existsSync, readdirSync, statfsSync, statSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';
import { createRequire } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileReason } from '../../edge/file-reason.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { configNames, environmentName, type Config } from '../config.ts';
import { passphraseVariable } from '../keys.ts';
import { bad, poor, well, type Finding } from './finding.ts';

const freeBytesMin = 2 * 2 ** 30;

export function checkRuntime(): readonly Finding[] {
  const cores = availableParallelism();
  return [
    well('runtime', `Node ${process.versions.node}, V8 ${process.versions.v8}, ${process.platform} ${process.arch}`),
    cores >= 4
      ? well('cores', `${cores}`)
      : poor('cores', `${cores}`, 'four or more keep the screen smooth while markets are wild; --topology laptop uses fewer threads'),
    well('memory', `${(totalmem() / 2 ** 30).toFixed(1)} GiB`),
  ];
}

export function checkNative(): readonly Finding[] {
  const load = createRequire(import.meta.url);
  const modules: readonly (readonly [string, () => string])[] = [
    ['better-sqlite3', () => sqliteVersion(load('better-sqlite3'))],
    ['onnxruntime-node', () => {
      load('onnxruntime-node');
      return 'loads';
    }],
    ['market kernel', () => `WebAssembly, ${(loadKernel().memory.buffer.byteLength / 2 ** 20).toFixed(0)} MiB of shared memory`],
  ];
  return modules.map(([name, open]) => {
    try {
      return well(name, open());
    } catch (error) {
      return bad(name, error instanceof Error ? error.message.split('\n')[0] ?? '' : String(error), 'run `npm ci` again with the project’s own Node');
    }
  });
}

export function checkGraphics(): readonly Finding[] {
  if (process.platform !== 'linux') return [well('graphics', 'the system’s own; the screen says when it draws in software')];
  const cards = existsSync('/dev/dri') ? readdirSync('/dev/dri').filter((name) => name.startsWith('renderD')) : [];
  const hasNvidia = existsSync('/dev/nvidia0');
  if (cards.length > 0 || hasNvidia) return [well('graphics', [...cards, ...(hasNvidia ? ['nvidia0'] : [])].join(', '))];
  return [poor('graphics', 'no graphics device', 'the heatmap is drawn in software, which costs processor time')];
}

/** A variable that is spelt wrong does nothing, and whoever set it believes that it does. */
export function checkEnvironment(environment: Readonly<Record<string, string | undefined>>): readonly Finding[] {
  const known = new Set([...configNames().map(environmentName), 'FATHOM_CONFIG', 'FATHOM_PROXY', 'FATHOM_SECRET', 'FATHOM_PASSPHRASE', passphraseVariable]);
  const strange = Object.keys(environment).filter((name) => name.startsWith('FATHOM_') && !known.has(name) && !/^FATHOM_(?:[A-Z0-9]+_PROXY|KEY_.+|BENCH_.+)$/.test(name)).sort();
  return strange.map((name) => poor('environment', `${name} means nothing here`, 'settings are named as below, such as FATHOM_DATA_FOLDER; a proxy is FATHOM_PROXY or, for one exchange, FATHOM_OKX_PROXY'));
}

/** A folder that is not there yet is judged by the nearest one above it. */
export function checkDisk(config: Config): readonly Finding[] {
  const folder = resolve(config.dataFolder);
  let nearest = folder;
  while (!existsSync(nearest) && dirname(nearest) !== nearest) nearest = dirname(nearest);
  const remedy = 'choose another folder with --data-folder or FATHOM_DATA_FOLDER';
  try {
    if (!statSync(nearest).isDirectory()) return [bad('disk', `${nearest}: it is a file, not a folder`, remedy)];
    accessSync(nearest, constants.W_OK);
    const { bavail, bsize, blocks } = statfsSync(nearest);
    // The system's own folders, such as /proc, have no room at all.
    if (blocks === 0) return [bad('disk', `${nearest}: nothing can be written there`, remedy)];
    const freeBytes = bavail * bsize;
    const saw = `${folder}${nearest === folder ? '' : ' (not there yet)'}, ${(freeBytes / 2 ** 30).toFixed(1)} GiB free`;
    if (freeBytes < freeBytesMin) return [poor('disk', saw, 'less than 2 GiB are left: recordings will soon be refused')];
    return [well('disk', saw)];
  } catch (error) {
    return [bad('disk', fileReason(error, nearest), remedy)];
  }
}

function sqliteVersion(module: unknown): string {
  if (typeof module !== 'function') return 'is no constructor';
  const database: unknown = Reflect.construct(module, [':memory:']);
  if (typeof database === 'object' && database !== null && 'close' in database && typeof database.close === 'function') database.close();
  return 'opens a database';
}
