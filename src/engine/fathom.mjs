#!/usr/bin/env node
/**
 * The door to the command line, in plain JavaScript so that any Node can read it: makes sure of
 * the runtime, then runs the engine's source as it is (Node 24 strips the types itself).
 */

import * as module from 'node:module';

const wanted = 24;
const major = Number(process.versions.node.split('.')[0]);

if (major < wanted) {
  process.stderr.write(
    `Fathom needs Node ${wanted}, this is Node ${process.versions.node}.\n` +
      'After `npm ci` the project has its own: use `npm start`, `npm test` or `npm run cli -- <verb>`.\n',
  );
  process.exit(1);
}

// What was compiled and stripped of types once is kept in the system's temporary folder, for the
// engine's threads too: without it each of them loads its own stripper.
module.enableCompileCache();
process.env.NODE_COMPILE_CACHE ??= module.getCompileCacheDir();
const { main } = await import('./cli.ts');
process.exitCode = await main(process.argv.slice(2));
