/** The order book's body: one canvas that the stage draws on, the grouping and the way back to the middle. */

import { useEffect, useRef, type ReactNode } from 'react';
import { ladderRowsMax } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { stepFormat } from '../../draw/format.ts';
import { groupOptions } from '../../draw/ladder/grouping.ts';
import { useText } from '../../i18n/use-text.ts';
import { topicInstrument } from '../../state/topics.ts';
import type { Panel } from '../panel.ts';
import { useDrawing } from '../use-drawing.ts';
import { groupOf, scrolledRows, withGroup, type LadderSettings } from './model.ts';

interface LadderProps {
  readonly panel: Panel<LadderSettings>;
}

/** Rows a side that are asked for: more than fit on the tallest screen, for scrolling. */
const rowsAsked = Math.min(400, ladderRowsMax);

export function Ladder({ panel }: LadderProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const groupTicks = instrument === null ? 1 : groupOf(settings, instrument.id);
  const about = instrument === null ? null : topicInstrument(instrument);
  const { canvas, box, shown, report, tell } = useDrawing(panel, 'ladder', {
    ladder: about === null ? null : { kind: 'ladder', instrument: about, groupTicks, rows: rowsAsked },
    trades: about === null ? null : { kind: 'trades', instrument: about },
  });
  useEffect(() => tell({ kind: 'group', groupTicks }), [tell, groupTicks]);
  const element = useRef<HTMLDivElement>(null);
  const rest = useRef(0);
  useEffect(() => {
    const rows = element.current;
    if (rows === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const scrolled = scrolledRows(rest.current, event.deltaY, event.deltaMode);
      rest.current = scrolled.restPixels;
      if (scrolled.rows !== 0) tell({ kind: 'scroll', rows: scrolled.rows });
    };
    rows.addEventListener('wheel', onWheel, { passive: false });
    return () => rows.removeEventListener('wheel', onWheel);
  }, [tell]);
  const says = report?.says.kind === 'ladder' ? report.says : null;
  return (
    <>
      <div
        ref={(node) => { element.current = node; box(node); }} className="rows" tabIndex={0} role="application" aria-label={t('ladder.label', { symbol: shown?.symbol ?? '' })}
        data-place="ladder" data-testid="ladder" data-symbol={shown?.id} data-freshness={report?.freshness} data-group={says?.groupTicks} onDoubleClick={() => tell({ kind: 'recentre' })}
      >
        <canvas ref={canvas} />
      </div>
      {says !== null && !says.isCentred && <button type="button" className="live-button" data-testid="recentre" onClick={() => tell({ kind: 'recentre' })}>{t('ladder.recentre')}</button>}
    </>
  );
}

export function LadderTools({ panel }: LadderProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const price = instrument === null ? null : stepFormat(instrument.tick);
  const groupTicks = instrument === null ? 1 : groupOf(settings, instrument.id);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const options = groupOptions(says?.kind === 'ladder' ? says.middleTicks : null);
  return (
    <label className="grouping">
      <span>{t('ladder.group')}</span>
      <select
        value={groupTicks} disabled={price === null} data-testid="grouping"
        onChange={(event) => { if (instrument !== null) panel.change(withGroup(settings, instrument.id, Number(event.target.value))); }}
      >
        {(options.includes(groupTicks) ? options : [...options, groupTicks]).map((ticks) => <option key={ticks} value={ticks}>{price === null ? t('details.none') : price.text(ticks)}</option>)}
      </select>
    </label>
  );
}
