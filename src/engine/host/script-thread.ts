/** The thread of scripts, started where the first one is wanted (script-worker.ts). It gets no keys, no files of ours and a bounded heap. */

import { Worker } from 'node:worker_threads';
import type { ScriptThread } from './roles/script-alerts.ts';
import type { FromScripts } from './script-messages.ts';
import { threadEntry } from './thread-entry.ts';

/** Each machine's memory is beside it, and bounded by itself. */
const heapMiBMax = 96;

export function newScriptThread(onMessage: (message: FromScripts) => void, onGone: () => void): ScriptThread {
  const worker = new Worker(threadEntry('script-worker'), { name: 'scripts', env: {}, resourceLimits: { maxOldGenerationSizeMb: heapMiBMax } });
  let isOver = false;
  worker.on('message', (message: FromScripts) => {
    if (!isOver) onMessage(message);
  });
  // What it died of is said by the script that it worked for.
  worker.on('error', () => undefined);
  worker.once('exit', () => {
    if (!isOver) onGone();
    isOver = true;
  });
  return {
    post: (message) => worker.postMessage(message),
    end: () => {
      isOver = true;
      void worker.terminate();
    },
  };
}
