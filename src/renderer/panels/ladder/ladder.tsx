/** The order book's frame: one canvas that the scene draws on, the grouping and the way back to the middle. */

import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { Instrument } from '../../../engine/contract/index.ts';
import { stepFormat } from '../../draw/format.ts';
import { groupOptions } from '../../draw/ladder/grouping.ts';
import { useText } from '../../i18n/use-text.ts';
import { useExtent } from '../use-extent.ts';
import { scrolledRows } from './model.ts';

export function Ladder({ shown }: { readonly shown: Instrument | null }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const report = useStore(terminal.report);
  return (
    <section className="panel ladder" aria-label={t('ladder.title')}>
      <header className="panel-head">
        <h2>{t('ladder.title')}</h2>
        <span className="panel-space" />
        {report !== null && !report.isLadderCentred && (
          <button type="button" className="small-button" data-testid="recentre" onClick={() => terminal.send({ kind: 'recentre-ladder' })}>{t('ladder.recentre')}</button>
        )}
        <Grouping shown={shown} middleTicks={report?.middleTicks ?? null} />
      </header>
      <Rows label={t('ladder.label', { symbol: shown?.symbol ?? '' })} />
    </section>
  );
}

function Grouping({ shown, middleTicks }: { readonly shown: Instrument | null; readonly middleTicks: number | null }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const groupTicks = useStore(terminal.groupTicks);
  const price = shown === null ? null : stepFormat(shown.tick);
  const options = groupOptions(middleTicks);
  return (
    <label className="grouping">
      <span>{t('ladder.group')}</span>
      <select value={groupTicks} disabled={price === null} data-testid="grouping" onChange={(event) => terminal.group(Number(event.target.value))}>
        {(options.includes(groupTicks) ? options : [...options, groupTicks]).map((ticks) => <option key={ticks} value={ticks}>{price === null ? t('details.none') : price.text(ticks)}</option>)}
      </select>
    </label>
  );
}

function Rows({ label }: { readonly label: string }): ReactNode {
  const terminal = useTerminal();
  const box = useRef<HTMLDivElement>(null);
  const rest = useRef(0);
  useExtent(box, useCallback((extent) => terminal.send({ kind: 'size', panel: 'ladder', ...extent }), [terminal]));
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const onWheel = (event: WheelEvent): void => {
      event.preventDefault();
      const { rows, restPixels } = scrolledRows(rest.current, event.deltaY, event.deltaMode);
      rest.current = restPixels;
      if (rows !== 0) terminal.send({ kind: 'scroll-ladder', rows });
    };
    element.addEventListener('wheel', onWheel, { passive: false });
    return () => element.removeEventListener('wheel', onWheel);
  }, [terminal]);
  return (
    <div ref={box} className="rows" tabIndex={0} role="application" aria-label={label} data-place="ladder" data-testid="ladder" onDoubleClick={() => terminal.send({ kind: 'recentre-ladder' })}>
      <canvas ref={(canvas) => { if (canvas !== null) terminal.attach('ladder', canvas); }} />
    </div>
  );
}
