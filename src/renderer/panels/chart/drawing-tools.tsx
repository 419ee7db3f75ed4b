/** What can be drawn, the list of what is drawn, and the small bar about the drawing that is chosen. */

import { useSyncExternalStore, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import type { ChartController } from '../../chart/controller.ts';
import type { Board, BoardState } from '../../chart/drawings/board.ts';
import { drawingColours, drawingKinds, textLengthMax, type Drawing } from '../../chart/drawings/drawing.ts';
import type { ChartSettings } from '../../chart/settings.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { Icon } from './icons.tsx';

interface ToolsProps {
  readonly panel: Panel<ChartSettings>;
  readonly chart: ChartController;
}

const noBoard: BoardState = { drawings: [], selected: null, canUndo: false, canRedo: false };

function useBoard(chart: ChartController): { readonly board: Board | null; readonly state: BoardState } {
  const board = useStore(chart.hand.board);
  const state = useSyncExternalStore((listener) => board?.state.subscribe(listener) ?? (() => {}), () => board?.state.get() ?? noBoard);
  return { board, state };
}

export function DrawingTools({ panel, chart }: ToolsProps): ReactNode {
  const t = useText();
  const { tool } = useStore(chart.hand.state);
  const { isMagnetic, withDrawings } = useStore(panel.settings);
  return (
    <>
      <Popover label={t('chart.draw')} className="chart-button" testId="chart-draw" face={<Icon name={tool ?? 'pencil'} />}>
        {() => (
          <div className="chart-tools">
            {drawingKinds.map((kind) => (
              <button
                key={kind} type="button" role="menuitem" className="menu-item" data-testid={`draw-${kind}`}
                // A press of a key has no place to begin at: the drawing comes into the middle.
                onClick={({ detail }) => { if (detail === 0) chart.hand.putInMiddle(kind); else chart.hand.choose(kind); }}
              ><Icon name={kind} /><span>{t(`chart.draw.${kind}`)}</span></button>
            ))}
          </div>
        )}
      </Popover>
      <button type="button" className="chart-button" aria-label={t('chart.magnet')} title={t('chart.magnet')} aria-pressed={isMagnetic} onClick={() => panel.change({ isMagnetic: !isMagnetic })}><Icon name="magnet" /></button>
      <DrawingList chart={chart} />
      {!withDrawings && <button type="button" className="chart-button" onClick={() => panel.change({ withDrawings: true })}><Icon name="hidden" />{t('chart.draw.hidden')}</button>}
    </>
  );
}

function DrawingList({ chart }: { readonly chart: ChartController }): ReactNode {
  const t = useText();
  const { board, state } = useBoard(chart);
  const name = (one: Drawing): string => `${t(`chart.draw.${one.kind}`)}${one.text === '' ? '' : ` · ${one.text}`}`;
  return (
    <Popover label={t('chart.draw.list')} className="chart-button" role="dialog" testId="chart-drawings" face={<><Icon name="list" />{state.drawings.length > 0 && <span>{state.drawings.length}</span>}</>}>
      {() => (
        <div className="chart-sheet">
          <div className="chart-row">
            <h3 className="chart-row-name">{t('chart.draw.list')}</h3>
            <button type="button" className="chart-small" aria-label={t('chart.draw.undo')} title={t('chart.draw.undo')} disabled={!state.canUndo} onClick={() => board?.undo()}><Icon name="undo" /></button>
            <button type="button" className="chart-small" aria-label={t('chart.draw.redo')} title={t('chart.draw.redo')} disabled={!state.canRedo} onClick={() => board?.redo()}><Icon name="redo" /></button>
          </div>
          {state.drawings.length === 0 && <p className="chart-sheet-note">{t('chart.draw.none')}</p>}
          {state.drawings.map((one) => (
            <div key={one.id} className="chart-row">
              <button type="button" className="menu-item chart-row-name" aria-pressed={one.id === state.selected} onClick={() => board?.select(one.id)}><span>{name(one)}</span></button>
              <button type="button" className="chart-small" aria-label={t('chart.show', { name: name(one) })} aria-pressed={!one.isHidden} onClick={() => board?.put({ ...one, isHidden: !one.isHidden })}><Icon name={one.isHidden ? 'hidden' : 'eye'} /></button>
              <button type="button" className="chart-small" aria-label={t('chart.remove', { name: name(one) })} onClick={() => board?.remove(one.id)}><Icon name="cross" /></button>
            </div>
          ))}
          {state.drawings.length > 1 && <button type="button" className="small-button" onClick={() => board?.clear()}>{t('chart.draw.clear')}</button>}
        </div>
      )}
    </Popover>
  );
}

export function Chosen({ chart }: { readonly chart: ChartController }): ReactNode {
  const t = useText();
  const { board, state } = useBoard(chart);
  const { tool } = useStore(chart.hand.state);
  const chosen = state.drawings.find(({ id }) => id === state.selected);
  if (tool !== null) return <p className="chart-chosen" role="status">{t('chart.draw.how', { kind: t(`chart.draw.${tool}`) })}</p>;
  if (chosen === undefined || board === null) return null;
  return (
    <div className="chart-chosen" role="group" aria-label={t(`chart.draw.${chosen.kind}`)} data-testid="chart-chosen">
      <Icon name={chosen.kind} />
      {chosen.kind === 'text' && <input value={chosen.text} maxLength={textLengthMax} placeholder={t('chart.draw.words')} aria-label={t('chart.draw.words')} data-testid="draw-words" onChange={({ target }) => board.put({ ...chosen, text: target.value })} />}
      {drawingColours.map((colour) => <button key={colour} type="button" className={`chart-swatch is-${colour}`} aria-label={t(`chart.colour.${colour}`)} aria-pressed={chosen.colour === colour} onClick={() => board.put({ ...chosen, colour })} />)}
      <button type="button" className="chart-small" aria-label={t('chart.draw.delete')} title={t('chart.draw.delete')} onClick={() => board.remove(chosen.id)}><Icon name="cross" /></button>
    </div>
  );
}
