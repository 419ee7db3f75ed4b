/** Tells a panel's drawing which lines it shows, and the alerts at prices of its instrument. */

import { useEffect } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { LinesTell } from '../../draw/lines/held.ts';
import type { ShownLines } from '../../draw/lines/lines.ts';
import { alertLines } from './lines.ts';

export function useLines(instrument: Instrument | null, shown: ShownLines, tell: (tell: LinesTell) => void): void {
  const { alerts, session } = useTerminal();
  const nowUs = useStore(session.status)?.nowUs ?? 0;
  const lines = alertLines(useStore(alerts.list), instrument, nowUs);
  const same = JSON.stringify(lines);
  useEffect(() => tell({ kind: 'lines', shown }), [tell, shown]);
  // What a drawing was told before it showed the instrument, it has thrown away. Equal lines are other objects at every turn.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => tell({ kind: 'alert-lines', lines }), [tell, instrument, same]);
}
