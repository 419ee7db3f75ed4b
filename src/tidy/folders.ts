/** The line of folders: who may import whom, and which package belongs to whom. */

import { isTest, stringsOf, type SourceFile } from './source.ts';

/** A complaint: one sentence that names the file. */
export type Complaint = string;

interface Folder {
  readonly path: string;
  /** Paths that it may import from, its own aside. */
  readonly may: readonly string[];
  /** Built-in modules of Node. */
  readonly hasNode: boolean;
}

const engine = 'src/engine/';
const contract = `${engine}contract/`;

/** design.md §3, the longer path first. */
const folders: readonly Folder[] = [
  { path: `${engine}domain/`, may: [], hasNode: false },
  { path: contract, may: [`${engine}domain/`], hasNode: false },
  { path: `${engine}core/`, may: [`${engine}domain/`, contract], hasNode: false },
  { path: `${engine}edge/`, may: [`${engine}domain/`, contract, `${engine}core/`], hasNode: true },
  { path: `${engine}host/`, may: [engine], hasNode: true },
  { path: `${engine}cli.ts`, may: [`${engine}host/`], hasNode: true },
  { path: 'src/main/', may: [`${engine}host/`, contract], hasNode: true },
  { path: 'src/preload/', may: [contract], hasNode: false },
  { path: 'src/renderer/', may: [contract, 'resources/locales/'], hasNode: false },
];

/** Package → the folders that may import it. Whatever is not listed here is free to all that may import packages. */
export const packageOwners: Readonly<Record<string, readonly string[]>> = {
  electron: ['src/main/', 'src/preload/'],
  ws: [`${engine}edge/net/`, `${engine}edge/practice/`, `${engine}edge/serve/`, `${engine}host/bench/`],
  'better-sqlite3': [`${engine}edge/store/`],
  'onnxruntime-node': [`${engine}edge/infer/`, `${engine}host/doctor/`],
  ccxt: [`${engine}edge/longtail/`, `${engine}host/bench/`],
  'https-proxy-agent': [`${engine}edge/net/`],
  'socks-proxy-agent': [`${engine}edge/net/`],
  assemblyscript: [`${engine}host/verbs/kernel.ts`],
  'trading-signals': [`${contract}indicators/`],
  'quickjs-emscripten-core': [`${contract}script/`, `${engine}host/script-worker.ts`, 'src/renderer/chart/script/'],
  '@jitl/quickjs-wasmfile-release-sync': [`${engine}host/script-worker.ts`, 'src/renderer/chart/script/'],
  // At trust borders only: messages, venues' catalogues, configuration, files.
  zod: [contract, `${engine}core/venues/`, `${engine}edge/`, `${engine}host/`, 'src/main/'],
  react: ['src/renderer/'],
  'react-dom': ['src/renderer/'],
  'pixi.js': ['src/renderer/'],
  d3: ['src/renderer/'],
  playwright: ['src/renderer/e2e/'],
};

export function wrongImports(files: readonly SourceFile[]): readonly Complaint[] {
  return files.filter(({ path }) => !isTest(path)).flatMap((file) => {
    const folder = folders.find(({ path }) => file.path.startsWith(path));
    if (folder === undefined) return [];
    return file.imports.flatMap(({ asked, path }) => {
      if (path !== null) {
        const isAllowed = path.startsWith(folder.path) || folder.may.some((allowed) => path.startsWith(allowed));
        return isAllowed ? [] : [`${file.path} may not import ${path}`];
      }
      if (asked.startsWith('node:')) return folder.hasNode ? [] : [`${file.path} may not import ${asked}`];
      return [];
    });
  });
}

/** Tests may use any package; product code only its own. */
export function strayPackages(files: readonly SourceFile[]): readonly Complaint[] {
  return files.filter(({ path }) => !isTest(path)).flatMap((file) => file.imports.flatMap(({ asked, path }) => {
    if (path !== null) return [];
    const owners = packageOwners[packageOf(asked)];
    if (owners === undefined || owners.some((owner) => file.path.startsWith(owner))) return [];
    return [`${file.path} may not import ${asked}, which belongs to ${owners.join(', ')}`];
  }));
}

export function undeclaredPackages(files: readonly SourceFile[], declared: ReadonlySet<string>): readonly Complaint[] {
  return files.flatMap((file) => file.imports
    .filter(({ asked, path }) => path === null && !asked.startsWith('node:') && !declared.has(packageOf(asked)))
    .map(({ asked }) => `${file.path} imports ${asked}, which package.json does not list`));
}

/** Started by a tool or by name, not imported. Each is an entry of something. */
const entries: readonly RegExp[] = [
  /\.config\.ts$/,
  /\.test\.tsx?$/,
  /^src\/engine\/cli\.ts$/,
  /^src\/engine\/host\/(?:worker|practice-worker|script-worker)\.ts$/,
  /^src\/renderer\/e2e\/(?:bench|golden)\/(?:run|[\w-]+-page)\.ts$/,
  /^src\/main\/index\.ts$/,
  /^src\/preload\/index\.ts$/,
];

/** `roots` are further files that name theirs: the page, the door of the command line. */
export function orphans(files: readonly SourceFile[], roots: readonly { readonly path: string; readonly text: string }[]): readonly Complaint[] {
  const imported = new Set(files.flatMap((file) => [...file.imports.map(({ path }) => path), ...siblingsNamed(file)]));
  return files
    .filter(({ path }) => !imported.has(path) && !entries.some((entry) => entry.test(path)))
    .filter(({ path }) => !roots.some((root) => root.text.includes(`./${path.slice(path.lastIndexOf('/') + 1)}`) || root.text.includes(path)))
    .map(({ path }) => `${path} is imported by nobody`);
}

/** Files beside this one that it starts as a process or thread, by name. */
function siblingsNamed(file: SourceFile): readonly string[] {
  const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
  return [...stringsOf(file).whole].filter((text) => /^(?:\.\/)?[\w-]+\.ts$/.test(text)).map((text) => folder + text.replace('./', ''));
}

function packageOf(asked: string): string {
  const [first = '', second = ''] = asked.split('/');
  return first.startsWith('@') ? `${first}/${second}` : first;
}
