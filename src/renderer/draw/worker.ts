/** The render worker: a stage with its own thread. */

import type { StageCommand } from './messages.ts';
import { Stage } from './stage.ts';

const stage = new Stage((news) => self.postMessage(news));

self.addEventListener('message', (event: MessageEvent<StageCommand>) => {
  stage.receive(event.data);
});
