/** Every kind of panel: a folder, and a line here. The order is the one of the list to add from. */

import { erased } from './erased.ts';
import { exchangesPanel } from './exchanges/index.tsx';
import { heatmapPanel } from './heatmap/index.ts';
import { ladderPanel } from './ladder/index.ts';
import type { AnyPanelKind } from './panel.ts';
import { settingsPanel } from './settings/index.tsx';
import { statusPanel } from './status/index.tsx';

export const panelKinds: readonly AnyPanelKind[] = [
  erased(heatmapPanel),
  erased(ladderPanel),
  erased(exchangesPanel),
  erased(statusPanel),
  erased(settingsPanel),
];
