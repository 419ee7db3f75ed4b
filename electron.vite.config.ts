/**
 * Builds the three bundles into out/: `main` (the desktop home with the engine and its threads),
 * `preload` (CommonJS, because the sandbox loads nothing else) and `renderer` (the page, the same
 * for the desktop and the browser). Native packages stay outside; electron-builder brings them.
 */

import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type { Plugin } from 'vite';

const at = (path: string) => resolve(import.meta.dirname, path);

/** Bundled rather than shipped as packages: pure JavaScript that main needs at once. */
const bundled = ['ws', 'zod'];

/** The WebAssembly of scripts beside the thread that runs them (host/script-worker.ts). */
const scriptMachine = {
  name: 'script-machine',
  generateBundle(this: { readonly emitFile: (file: { readonly type: 'asset'; readonly fileName: string; readonly source: Uint8Array }) => string }): void {
    this.emitFile({ type: 'asset', fileName: 'quickjs.wasm', source: readFileSync(createRequire(import.meta.url).resolve('@jitl/quickjs-wasmfile-release-sync/wasm')) });
  },
};

/** What the first layout shows is asked for by the page itself, not by its script when that has come: the picture is live sooner (screen-start). */
const shownFirst = ['app/dock/dock-view.tsx', 'panels/bodies.ts', 'panels/chart/chart.tsx'].map((file) => at(`src/renderer/${file}`));
const firstAsked: Plugin = {
  name: 'first-asked',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle, path }) => {
      if (bundle === undefined || !path.endsWith('/index.html')) return [];
      const chunks = Object.values(bundle).filter((chunk) => chunk.type === 'chunk' && chunk.facadeModuleId !== null && shownFirst.includes(chunk.facadeModuleId));
      if (chunks.length !== shownFirst.length) throw new Error(`the page’s first panels were built as ${chunks.length} pieces, not ${shownFirst.length}`);
      return chunks.map(({ fileName }) => ({ tag: 'link', injectTo: 'head', attrs: { rel: 'modulepreload', crossorigin: true, href: `./${fileName}` } }));
    },
  },
};

export default defineConfig({
  main: {
    plugins: [scriptMachine],
    build: {
      outDir: at('out/main'),
      externalizeDeps: { exclude: bundled },
      rolldownOptions: {
        // The program, and the engine's threads beside it under the names that host/start.ts asks for.
        input: { index: at('src/main/index.ts'), worker: at('src/engine/host/worker.ts'), 'practice-worker': at('src/engine/host/practice-worker.ts'), 'script-worker': at('src/engine/host/script-worker.ts') },
        output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      outDir: at('out/preload'),
      rolldownOptions: { input: at('src/preload/index.ts'), output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  },
  renderer: {
    root: at('src/renderer'),
    plugins: [react(), firstAsked],
    worker: { format: 'es' },
    build: {
      outDir: at('out/renderer'),
      emptyOutDir: true,
      target: 'es2023',
      minify: true,
      // Everything is a file of its own: the page's policy allows nothing inline.
      assetsInlineLimit: 0,
      // The page, and the empty one that a panel's own window begins as.
      rolldownOptions: { input: { index: at('src/renderer/index.html'), popout: at('src/renderer/popout.html') } },
    },
  },
});
