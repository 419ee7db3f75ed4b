/** The charts that are on the screen, by their panel: so that a command, which knows only a panel, finds its chart. */

import type { ChartController } from './controller.ts';

const open = new Map<string, ChartController>();

export function chartOpened(panel: string, chart: ChartController): () => void {
  open.set(panel, chart);
  return () => {
    if (open.get(panel) === chart) open.delete(panel);
  };
}

export function chartOf(panel: string): ChartController | null {
  return open.get(panel) ?? null;
}
