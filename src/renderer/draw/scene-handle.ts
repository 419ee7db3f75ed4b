/**
 * The page's end of the scene: in a worker where canvases can be given away, else on the page itself. Whoever holds
 * the handle cannot tell.
 */

import type { SceneCommand, SceneReport } from './messages.ts';
import type { Scene } from './scene.ts';

export type SceneCanvases = Readonly<Record<'heat' | 'overlay' | 'ladder', HTMLCanvasElement>>;

export interface SceneHandle {
  readonly send: (command: SceneCommand) => void;
  readonly open: (canvases: SceneCanvases, rest: Omit<Extract<SceneCommand, { kind: 'open' }>, 'kind' | keyof SceneCanvases>) => void;
}

export function newScene(onReport: (report: SceneReport) => void, onFailure: (reason: string) => void): SceneHandle {
  return 'transferControlToOffscreen' in HTMLCanvasElement.prototype ? inWorker(onReport, onFailure) : onPage(onReport);
}

function inWorker(onReport: (report: SceneReport) => void, onFailure: (reason: string) => void): SceneHandle {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'render' });
  worker.addEventListener('message', (event: MessageEvent<SceneReport>) => onReport(event.data));
  worker.addEventListener('error', (event) => onFailure(event.message ?? ''));
  return {
    send: (command) => {
      // A frame's bytes are handed over, not copied, where they own their buffer.
      const isOwn = command.kind === 'frame' && command.bytes.byteLength === command.bytes.buffer.byteLength;
      worker.postMessage(command, isOwn ? [command.bytes.buffer] : []);
    },
    open: ({ heat, overlay, ladder }, rest) => {
      const surfaces = [heat.transferControlToOffscreen(), overlay.transferControlToOffscreen(), ladder.transferControlToOffscreen()] as const;
      worker.postMessage({ kind: 'open', heat: surfaces[0], overlay: surfaces[1], ladder: surfaces[2], ...rest }, [...surfaces]);
    },
  };
}

/** Commands that come before the scene's program has been read are kept in order. */
function onPage(onReport: (report: SceneReport) => void): SceneHandle {
  const early: SceneCommand[] = [];
  let scene: Scene | null = null;
  void import('./scene.ts').then((module) => {
    scene = new module.Scene(onReport);
    for (const command of early.splice(0)) scene.receive(command);
  });
  const send = (command: SceneCommand): void => {
    if (scene === null) early.push(command);
    else scene.receive(command);
  };
  return { send, open: (canvases, rest) => send({ kind: 'open', ...canvases, ...rest }) };
}
