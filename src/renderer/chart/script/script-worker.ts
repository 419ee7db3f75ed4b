/** The worker of one script. It holds one machine, answers in order, and says nothing else. */

import type { FromScript, ToScript } from './messages.ts';
import { openSandbox, type Sandbox } from './sandbox.ts';

/** With so few it is the live end, not a history. */
const liveBarsMax = 3;

let sandbox: Sandbox | null = null;
let run = -1;
let begun: Promise<void> = Promise.resolve();

const say = (message: FromScript, move: Transferable[] = []): void => self.postMessage(message, { transfer: move });

self.addEventListener('message', ({ data }: MessageEvent<ToScript>) => {
  begun = begun.then(() => hear(data));
});
say({ kind: 'ready' });

let begin: { readonly source: string; readonly params: Readonly<Record<string, number>> } | null = null;

async function hear(message: ToScript): Promise<void> {
  if (message.kind === 'begin') {
    begin = message;
    await open();
    return;
  }
  // Another run goes through the bars from their beginning: what the script remembers of them goes with its machine.
  if (message.run !== run && run !== -1) await open();
  run = message.run;
  if (sandbox === null) return;
  if (message.count <= liveBarsMax) sandbox.renew();
  const values = sandbox.feed(message.columns, message.count, message.hasOpen);
  if (values.ok) say({ kind: 'values', run, from: message.from, count: message.count, values: values.value, spent: sandbox.spent }, [values.value.buffer]);
  else {
    sandbox = null;
    say({ kind: 'trouble', trouble: values.fault });
  }
}

async function open(): Promise<void> {
  sandbox?.close();
  sandbox = null;
  if (begin === null) return;
  const opened = await openSandbox(begin.source, begin.params);
  if (!opened.ok) {
    say({ kind: 'trouble', trouble: opened.fault });
    return;
  }
  sandbox = opened.value;
  say({ kind: 'shape', shape: sandbox.shape });
}
