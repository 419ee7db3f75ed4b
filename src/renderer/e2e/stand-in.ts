/** Loaded before the built desktop program: puts the stand-in where it asks for Electron. */

import { registerHooks } from 'node:module';

const standIn = new URL('./electron-stand-in.ts', import.meta.url).href;

registerHooks({
  resolve: (asked, context, next) => (asked === 'electron' ? { url: standIn, shortCircuit: true } : next(asked, context)),
});

// Electron's own arguments are the program and its folder; Node's are itself and the file.
process.argv.splice(1, 1);
