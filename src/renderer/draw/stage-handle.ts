/**
 * The page's end of the stage: in a worker where canvases can be given away, else on the page itself. Whoever holds
 * the handle cannot tell.
 */

import type { StageCommand, StageNews } from './messages.ts';
import type { Surface } from './pen.ts';
import type { Stage } from './stage.ts';

export interface StageHandle {
  readonly send: (command: StageCommand) => void;
  /** A canvas for the stage to paint on. It can be given away only once. */
  readonly surfaceOf: (canvas: HTMLCanvasElement) => Surface;
}

export function newStage(onNews: (news: StageNews) => void, onFailure: (reason: string) => void): StageHandle {
  return 'transferControlToOffscreen' in HTMLCanvasElement.prototype ? inWorker(onNews, onFailure) : onPage(onNews);
}

function inWorker(onNews: (news: StageNews) => void, onFailure: (reason: string) => void): StageHandle {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'render' });
  worker.addEventListener('message', (event: MessageEvent<StageNews>) => onNews(event.data));
  worker.addEventListener('error', (event) => onFailure(event.message ?? ''));
  return {
    send: (command) => worker.postMessage(command, handedOver(command)),
    surfaceOf: (canvas) => canvas.transferControlToOffscreen(),
  };
}

/** What goes over whole instead of as a copy: a frame's bytes where they own their buffer, and canvases. */
function handedOver(command: StageCommand): Transferable[] {
  if (command.kind === 'frame') return command.bytes.byteLength === command.bytes.buffer.byteLength ? [command.bytes.buffer] : [];
  // Told by what it can do: a canvas of a pop-out is not of this window's class.
  return command.kind === 'surface' && command.surface !== null && 'convertToBlob' in command.surface ? [command.surface] : [];
}

/** Commands that come before the stage's program has been read are kept in order. */
function onPage(onNews: (news: StageNews) => void): StageHandle {
  const early: StageCommand[] = [];
  let stage: Stage | null = null;
  void import('./stage.ts').then((module) => {
    stage = new module.Stage(onNews);
    for (const command of early.splice(0)) stage.receive(command);
  });
  return {
    send: (command) => {
      if (stage === null) early.push(command);
      else stage.receive(command);
    },
    surfaceOf: (canvas) => canvas,
  };
}
