/** Every kind of panel: a folder, and a line here. The order is the one of the list to add from. */

import { alertsPanel } from './alerts/index.ts';
import { chartPanel } from './chart/index.ts';
import { comparePanel } from './compare/index.ts';
import { cvdPanel } from './cvd/index.ts';
import { depthPanel } from './depth/index.ts';
import { diagnosticsPanel } from './diagnostics/index.ts';
import { erased } from './erased.ts';
import { exchangesPanel } from './exchanges/index.ts';
import { footprintPanel } from './footprint/index.ts';
import { heatmapPanel } from './heatmap/index.ts';
import { imbalancePanel } from './imbalance/index.ts';
import { ladderPanel } from './ladder/index.ts';
import { wallsPanel } from './walls/index.ts';
import { perpetualsPanel } from './perpetuals/index.ts';
import type { AnyPanelKind } from './panel.ts';
import { settingsPanel } from './settings/index.ts';
import { statusPanel } from './status/index.ts';
import { watchlistPanel } from './watchlist/index.ts';
import { makersPanel } from './makers/index.ts';
import { profilePanel } from './profile/index.ts';
import { tapePanel } from './tape/index.ts';
import { tpoPanel } from './tpo/index.ts';

export const panelKinds: readonly AnyPanelKind[] = [
  erased(chartPanel),
  erased(heatmapPanel),
  erased(ladderPanel),
  erased(depthPanel),
  erased(imbalancePanel),
  erased(footprintPanel),
  erased(cvdPanel),
  erased(profilePanel),
  erased(tpoPanel),
  erased(tapePanel),
  erased(makersPanel),
  erased(watchlistPanel),
  erased(comparePanel),
  erased(perpetualsPanel),
  erased(wallsPanel),
  erased(alertsPanel),
  erased(exchangesPanel),
  erased(statusPanel),
  erased(diagnosticsPanel),
  erased(settingsPanel),
];
