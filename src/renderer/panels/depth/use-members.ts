/** The books that a panel puts together, as they are listed and on at present; the panel's own first, none without an instrument. */

import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { BooksChoice } from '../heatmap/model.ts';
import type { Panel, Settings } from '../panel.ts';
import { membersOf } from './members.ts';

const none: readonly string[] = [];

export function useMembers(panel: Pick<Panel<Settings>, 'instrument'>, books: BooksChoice, quotes: readonly string[] = none): readonly Instrument[] {
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const all = useStore(terminal.instruments);
  const venues = useStore(terminal.session.status)?.venues;
  return instrument === null ? [] : membersOf({ all: all ?? [], instrument, books, quotes, venues: venues ?? [] });
}
