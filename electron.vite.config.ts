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
    plugins: [react()],
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
