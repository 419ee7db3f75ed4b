/** The lines of a panel as boxes of its menu at a price. */

import { useStore } from '../../app/use-terminal.ts';
import { lineKinds, type ShownLines } from '../../draw/lines/lines.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel, Settings } from '../panel.ts';
import type { PlaceToggle } from './place-menu.tsx';

interface WithLines extends Settings {
  readonly lines: ShownLines;
  readonly withTrades?: boolean;
  readonly withForced?: boolean;
}

/** Trades and liquidations too, where the panel can show them. */
export function useLineToggles<Kept extends WithLines>({ settings, change }: Pick<Panel<Kept>, 'settings'> & { readonly change: (part: Partial<WithLines>) => void }): readonly PlaceToggle[] {
  const t = useText();
  const { lines, withTrades, withForced } = useStore(settings);
  return [
    ...(withTrades === undefined ? [] : [{ id: 'trades', text: t('lines.trades'), isOn: withTrades, flip: () => change({ withTrades: !withTrades }) }]),
    ...(withForced === undefined ? [] : [{ id: 'forced', text: t('lines.forced'), isOn: withForced, flip: () => change({ withForced: !withForced }) }]),
    ...lineKinds.map((kind) => ({ id: kind, text: t(`lines.${kind}`), isOn: lines[kind], flip: () => change({ lines: { ...lines, [kind]: !lines[kind] } }) })),
  ];
}
