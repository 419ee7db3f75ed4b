/** The chart’s body: its controls, the place that the chart draws in, and what lies over it. */

import { lazy, Suspense, useContext, useState, useSyncExternalStore, type ReactNode } from 'react';
import type { ChartController, ChartTold } from '../../chart/controller.ts';
import { barKindIn, type ChartSettings } from '../../chart/settings.ts';
import { TerminalContext, useStore } from '../../app/use-terminal.ts';
import { isBasicInstrument, isFresh, worthOfBook } from '../../draw/freshness.ts';
import { useText } from '../../i18n/use-text.ts';
import { newStore } from '../../state/store.ts';
import type { Panel } from '../panel.ts';
import { overlays, withOverlay } from '../../chart/overlays/overlay.ts';
import { menuOf, PlaceMenu, type OpenedMenu } from '../alerts/place-menu.tsx';
import { Controls, type ChartCard } from './controls.tsx';
import { Chosen } from './drawing-tools.tsx';
import { Icon } from './icons.tsx';
import { credit, sizeText } from './model.ts';
import { troubleText, useScriptStates } from './script-state.ts';
import { SnapshotCard } from './snapshot-card.tsx';
import { useChartFile } from './use-chart-file.ts';
import { useBarSource, useChart, useIsHeard } from './use-chart.ts';

interface ChartProps {
  readonly panel: Panel<ChartSettings>;
}

/** With the editor in it: half a megabyte that most starts do without. */
const ScriptCard = lazy(async () => ({ default: (await import('./script-card.tsx')).ScriptCard }));

const silent = newStore(null);

export function Chart({ panel }: ChartProps): ReactNode {
  const t = useText();
  const [box, setBox] = useState<HTMLElement | null>(null);
  const [legend, setLegend] = useState<HTMLElement | null>(null);
  const chart = useChart(panel, { box, legend });
  const told = useTold(chart);
  const [card, setCard] = useState<ChartCard | null>(null);
  const isHeard = useIsHeard();
  const [menu, setMenu] = useState<OpenedMenu | null>(null);
  const terminal = useContext(TerminalContext);
  const { overlays: chosen } = useStore(panel.settings);
  const toggles = overlays.map(({ id, name }) => ({ id, text: t(name), isOn: chosen.includes(id), flip: () => panel.change({ overlays: withOverlay(chosen, id) }) }));
  const source = useBarSource();
  const symbol = told?.shown?.symbol ?? '';
  const isOld = !isHeard || (told !== null && told.hasBars && !isFresh(worthOfBook(told.validity, isBasicInstrument(told.shown))));
  return (
    <div className="chart" data-testid="chart" data-bars={told?.barCount} data-validity={told?.validity} data-shown={told?.shown?.id} data-orders={told?.lines.orders} data-alerts={told?.lines.alerts} data-walls={told?.lines.walls} data-marks={told?.lines.marks}>
      <Controls panel={panel} chart={chart} told={told} onOpen={setCard} />
      <div className="chart-area">
        <div
          ref={setBox} className={isOld ? 'chart-box is-old' : 'chart-box'} tabIndex={0} role="application" aria-label={t('chart.label', { symbol })} data-place="chart" data-testid="chart-box"
          onContextMenu={(event) => setMenu(menuOf(event))}
        />
        {menu !== null && terminal !== null && <PlaceMenu panel={panel} toggles={toggles} opened={menu} onClose={() => setMenu(null)} />}
        <div ref={setLegend} className="chart-legend" aria-hidden="true" data-testid="chart-legend" />
        {source === null && <p className="chart-note" role="status">{t('chart.noSource')}</p>}
        {source !== null && told !== null && !told.hasBars && <p className="chart-note" role="status">{told.fault === null ? t('chart.waiting') : t(`fault.${told.fault.code}`)}</p>}
        {told !== null && told.hasBars && <Corner chart={chart} told={told} />}
        {chart !== null && <Stopped chart={chart} />}
        {chart !== null && <Chosen chart={chart} />}
        <a className="chart-credit" href={credit.address} target="_blank" rel="noreferrer" title={`${credit.library} ${credit.owner}`}>{credit.owner}</a>
      </div>
      {card === 'scripts' && chart !== null && <Suspense><ScriptCard panel={panel} chart={chart} onClose={() => setCard(null)} /></Suspense>}
      {card === 'snapshot' && chart !== null && <Snapshot panel={panel} chart={chart} onClose={() => setCard(null)} />}
    </div>
  );
}

/** The picture is taken once, when the card opens. */
function Snapshot({ panel, chart, onClose }: ChartProps & { readonly chart: ChartController; readonly onClose: () => void }): ReactNode {
  const t = useText();
  const file = useChartFile(panel, chart);
  const [{ picture, name }] = useState(() => {
    const { instrument } = chart;
    const words = instrument === null ? [] : [`${instrument.base}/${instrument.quote}`, instrument.venue, t(`market.${instrument.market}`), sizeText(barKindIn(panel.settings.get(), panel.intervalUs.get()), instrument), chart.nowText];
    return { picture: chart.picture(words.join('  ·  ')), name: words.slice(0, 4).join('-') };
  });
  return <SnapshotCard picture={picture.canvas} ratio={picture.ratio} name={name} onState={file.save} onClose={onClose} />;
}

/** Scripts that were stopped: by name, with the reason. */
function Stopped({ chart }: { readonly chart: ChartController }): ReactNode {
  const t = useText();
  const stopped = Object.entries(useScriptStates(chart)).flatMap(([name, { trouble }]) => (trouble === null ? [] : [{ name, trouble }]));
  if (stopped.length === 0) return null;
  return <ul className="chart-stopped" role="status" data-testid="chart-stopped">{stopped.map(({ name, trouble }) => <li key={name}><b>{name}</b>{troubleText(trouble, t)}</li>)}</ul>;
}

function useTold(chart: ChartController | null): ChartTold | null {
  return useSyncExternalStore((listener) => (chart?.told ?? silent).subscribe(listener), () => chart?.told.get() ?? null);
}

function Corner({ chart, told }: { readonly chart: ChartController | null; readonly told: ChartTold }): ReactNode {
  const t = useText();
  return (
    <div className="chart-corner">
      {told.isAsking && <span className="chart-hint" role="status">{t('chart.asking')}</span>}
      {!told.isAsking && told.fault !== null && <span className="chart-hint is-bad" role="status">{t(`fault.${told.fault.code}`)}</span>}
      {!told.isFollowing && <button type="button" className="small-button" data-testid="chart-live" onClick={() => chart?.view.goNewest()}>{t('heat.backToLive')}<Icon name="live" /></button>}
    </div>
  );
}
