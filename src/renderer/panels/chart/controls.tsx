/** The row of controls over a chart: what bars it shows, how, with what else; and how far the feed can be believed. */

import { useMemo, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import type { ChartController, ChartTold } from '../../chart/controller.ts';
import { sameBarKind } from '../../chart/bars.ts';
import { barStyles, scaleModes } from '../../chart/look.ts';
import { overlays, withOverlay } from '../../chart/overlays/overlay.ts';
import { barKindIn, comparesMax, type ChartSettings } from '../../chart/settings.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import type { Panel } from '../panel.ts';
import { isBasicInstrument, worthOfBook } from '../../draw/freshness.ts';
import { toneOfFreshness } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { DrawingTools } from './drawing-tools.tsx';
import { Icon } from './icons.tsx';
import { IndicatorList } from './indicator-list.tsx';
import { comparable, intervalsUs, intervalText, siblings, sizeText, tradeBarsOffered } from './model.ts';
import { TemplateMenu } from './template-menu.tsx';
import { useBarSource, useInstruments } from './use-chart.ts';

interface ControlsProps {
  readonly panel: Panel<ChartSettings>;
  readonly chart: ChartController | null;
  readonly told: ChartTold | null;
  readonly onOpen: (card: ChartCard) => void;
}

/** What opens over the chart. */
export type ChartCard = 'scripts' | 'snapshot';

export function Controls({ panel, chart, told, onOpen }: ControlsProps): ReactNode {
  const t = useText();
  return (
    <div className="chart-controls" role="toolbar" aria-label={t('chart.controls')}>
      <div className="chart-controls-tools">
        <Intervals panel={panel} />
        <Styles panel={panel} />
        <Scales panel={panel} />
        <IndicatorList panel={panel} told={told} />
        <Compare panel={panel} />
        <button type="button" className="chart-button" aria-label={t('script.title')} title={t('script.title')} aria-haspopup="dialog" data-testid="chart-scripts" disabled={chart === null} onClick={() => onOpen('scripts')}><Icon name="code" /></button>
        <Overlays panel={panel} />
        {chart !== null && <DrawingTools panel={panel} chart={chart} />}
        {chart !== null && <TemplateMenu panel={panel} chart={chart} />}
        <button type="button" className="chart-button" aria-label={t('snapshot.title')} title={t('snapshot.title')} aria-haspopup="dialog" data-testid="chart-snapshot" disabled={chart === null || told?.hasBars !== true} onClick={() => onOpen('snapshot')}><Icon name="camera" /></button>
      </div>
      <Venues panel={panel} told={told} />
      {chart === null ? null : <State panel={panel} told={told} />}
    </div>
  );
}

function Intervals({ panel }: { readonly panel: Panel<ChartSettings> }): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  const intervalUs = useStore(panel.intervalUs);
  const instrument = useStore(panel.instrument);
  const source = useBarSource();
  const barKind = barKindIn(settings, intervalUs);
  const offered = source === null || instrument === null ? [] : tradeBarsOffered(source, instrument);
  const face = barKind.kind === 'time' ? sizeText(barKind, instrument) : `${t(`chart.bars.${barKind.kind}`)} ${sizeText(barKind, instrument)}`;
  return (
    <Popover label={t('chart.interval')} className="chart-button" testId="chart-interval" face={face}>
      {() => (
        <>
          <div className="chart-grid">
            {intervalsUs.map((us) => (
              <button key={us} type="button" role="menuitemradio" aria-checked={barKind.kind === 'time' && barKind.us === us} className="menu-item" data-closes="" onClick={() => { panel.change({ tradeBars: null }); panel.chooseInterval(us); }}>{intervalText(us)}</button>
            ))}
          </div>
          {offered.map(([kind, sizes]) => (
            <div key={kind} className="chart-grid-group">
              <h3>{t(`chart.bars.${kind}`)}</h3>
              <div className="chart-grid">
                {sizes.map((made) => (
                  <button key={sizeText(made, instrument)} type="button" role="menuitemradio" aria-checked={sameBarKind(made, barKind)} className="menu-item" data-closes="" onClick={() => panel.change({ tradeBars: made })}>{sizeText(made, instrument)}</button>
                ))}
              </div>
            </div>
          ))}
        </>
      )}
    </Popover>
  );
}

function Styles({ panel }: { readonly panel: Panel<ChartSettings> }): ReactNode {
  const t = useText();
  const { style } = useStore(panel.settings);
  return (
    <Popover label={t('chart.style')} className="chart-button" testId="chart-style" face={<Icon name={style} />}>
      {() => barStyles.map((one) => (
        <button key={one} type="button" role="menuitemradio" aria-checked={one === style} className="menu-item" data-closes="" onClick={() => panel.change({ style: one })}><Icon name={one} /><span>{t(`chart.style.${one}`)}</span></button>
      ))}
    </Popover>
  );
}

function Scales({ panel }: { readonly panel: Panel<ChartSettings> }): ReactNode {
  const t = useText();
  const { scaleMode } = useStore(panel.settings);
  return (
    <Popover label={t('chart.scale')} className="chart-button" testId="chart-scale" face={t(`chart.scale.${scaleMode}.short`)}>
      {() => scaleModes.map((one) => (
        <button key={one} type="button" role="menuitemradio" aria-checked={one === scaleMode} className="menu-item" data-closes="" onClick={() => panel.change({ scaleMode: one })}><span>{t(`chart.scale.${one}`)}</span></button>
      ))}
    </Popover>
  );
}

function Compare({ panel }: { readonly panel: Panel<ChartSettings> }): ReactNode {
  const t = useText();
  const all = useInstruments();
  const instrument = useStore(panel.instrument);
  const { compares, scaleMode } = useStore(panel.settings);
  const offered = useMemo(() => comparable(all, instrument, compares).slice(0, 400), [all, instrument, compares]);
  const name = (id: string): string => {
    const found = all.find((one) => one.id === id);
    return found === undefined ? id : `${found.symbol} ${venueName(found, t)} ${t(`market.${found.market}`)}`;
  };
  return (
    <Popover label={t('chart.compare')} className="chart-button" role="dialog" testId="chart-compare" face={<><Icon name="compare" />{compares.length > 0 && <span>{compares.length}</span>}</>}>
      {() => (
        <div className="chart-sheet">
          <h3>{t('chart.compare')}</h3>
          <select aria-label={t('chart.compare.add')} value="" disabled={compares.length >= comparesMax} data-testid="chart-compare-add" onChange={({ target }) => panel.change({ compares: [...compares, target.value], scaleMode: scaleMode === 'plain' || scaleMode === 'log' ? 'percent' : scaleMode })}>
            <option value="" disabled>{t('chart.compare.add')}</option>
            {offered.map((one) => <option key={one.id} value={one.id}>{name(one.id)}</option>)}
          </select>
          {compares.map((id) => (
            <div key={id} className="chart-row"><span className="chart-row-name">{name(id)}</span><button type="button" className="chart-small" aria-label={t('chart.remove', { name: name(id) })} onClick={() => panel.change({ compares: compares.filter((one) => one !== id) })}><Icon name="cross" /></button></div>
          ))}
          <p className="chart-sheet-note">{t('chart.compare.note')}</p>
        </div>
      )}
    </Popover>
  );
}

/** What stands upon the bars. */
function Overlays({ panel }: { readonly panel: Panel<ChartSettings> }): ReactNode {
  const t = useText();
  const { overlays: chosen } = useStore(panel.settings);
  return (
    <Popover label={t('lines.title')} className="chart-button" testId="chart-overlays" face={<Icon name="layers" />}>
      {() => overlays.map(({ id, name, hint }) => (
        <button key={id} type="button" title={hint === undefined ? undefined : t(hint)} role="menuitemcheckbox" aria-checked={chosen.includes(id)} className="menu-item" data-testid={`overlay-${id}`} onClick={() => panel.change({ overlays: withOverlay(chosen, id) })}><span>{t(name)}</span></button>
      ))}
    </Popover>
  );
}

/** Whose bars these are, from the bars themselves; a press shows the same pair from elsewhere. */
function Venues({ panel, told }: { readonly panel: Panel<ChartSettings>; readonly told: ChartTold | null }): ReactNode {
  const t = useText();
  const all = useInstruments();
  const instrument = useStore(panel.instrument);
  const shown = told?.shown ?? null;
  const offered = instrument === null ? [] : siblings(all, instrument);
  if (shown === null) return null;
  return (
    <Popover label={t('chart.venue')} className="chart-button" testId="chart-venue" face={<>{venueName(shown, t)}<span className="chart-market">{t(`market.${shown.market}`)}</span></>}>
      {() => offered.map((one) => (
        <button key={one.id} type="button" role="menuitemradio" aria-checked={one.id === shown.id} className="menu-item" data-closes="" onClick={() => panel.choose(one)}><span>{venueName(one, t)}</span></button>
      ))}
    </Popover>
  );
}

function State({ panel, told }: Pick<ControlsProps, 'panel' | 'told'>): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const worth = worthOfBook(told?.validity ?? 'empty', isBasicInstrument(instrument));
  return <span className="chart-state" title={t(`validity.${worth}.hint`)} data-testid="chart-validity"><Shape tone={toneOfFreshness(worth)} />{worth !== 'live' && <span>{t(`validity.${worth}`)}</span>}</span>;
}
