/** The render worker: a scene with its own thread. */

import type { SceneCommand } from './messages.ts';
import { Scene } from './scene.ts';

const scene = new Scene((report) => self.postMessage(report));

self.addEventListener('message', (event: MessageEvent<SceneCommand>) => {
  scene.receive(event.data);
});
