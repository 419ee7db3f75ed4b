#!/usr/bin/env node
/**
 * The door to the command line, in JavaScript plain enough for any Node that knows modules: makes
 * sure of the runtime and of the installed packages, then runs the engine's source as it is (Node 24
 * strips the types itself).
 */

import * as module from 'module';

const wanted = 24;

if (Number(process.versions.node.split('.')[0]) < wanted) {
  process.stderr.write(
    `Fathom needs Node ${wanted}, this is Node ${process.versions.node}.\n` +
      'After `npm ci` the project has its own: use `npm start`, `npm test` or `npm run cli -- <verb>`.\n',
  );
  process.exit(1);
}

// What was compiled and stripped of types once is kept in the system's temporary folder, for the
// engine's threads too: without it each of them loads its own stripper.
module.enableCompileCache();
if (process.env.NODE_COMPILE_CACHE === undefined) process.env.NODE_COMPILE_CACHE = module.getCompileCacheDir();

import('./cli.ts')
  .then(({ main }) => main(process.argv.slice(2)))
  .then((code) => {
    process.exitCode = code;
  })
  .catch((error) => {
    const missing = error.code === 'ERR_MODULE_NOT_FOUND' ? /'([^'./][^']*)'/.exec(error.message) : null;
    process.stderr.write(missing === null ? `${error.stack || error}\n` : `The package ${missing[1]} is not installed: run \`npm ci\` first.\n`);
    process.exit(1);
  });
