/** The commands of a kind of panel that shows lines: each on or off. */

import { lineKinds, type ShownLines } from '../../draw/lines/lines.ts';
import type { PanelCommand, Settings } from '../panel.ts';

/** `part`: what of the panel's settings the lines are. */
export function lineCommands<Kept extends Settings & { readonly lines: ShownLines }>(prefix: string, part: (lines: ShownLines) => Partial<Kept>): readonly PanelCommand<Kept>[] {
  return lineKinds.map((kind) => ({
    id: `${prefix}.lines.${kind}`, text: `lines.${kind}.command`, keys: [],
    run: (panel) => {
      const { lines } = panel.settings.get();
      panel.change(part({ ...lines, [kind]: !lines[kind] }));
    },
  }));
}
