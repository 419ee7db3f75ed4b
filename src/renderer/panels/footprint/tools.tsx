/** What stands in a footprint's head: its bars, its rows, its numbers; and all else in a card. */

import type { ReactNode } from 'react';
import { never } from '../../../engine/contract/index.ts';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { footprintLayers, footprintModes, stripRows } from '../../draw/footprint/look.ts';
import { stepFormat } from '../../draw/format.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import type { Panel } from '../panel.ts';
import { ToolsFace } from '../tools-face.tsx';
import { areaChoices, barChoices, barSizes, imbalanceLeast, ratioChoices, rowChoices, stackChoices, toggled, withAnchor, withRow, type FootprintSettings } from './model.ts';

interface ToolsProps {
  readonly panel: Panel<FootprintSettings>;
  /** Where it stands, for whoever looks for it: in the head, or in the card. */
  readonly place?: '' | '-card';
}

const minuteUs = 60_000_000;

export function FootprintTools({ panel }: ToolsProps): ReactNode {
  const t = useText();
  const { mode } = useStore(panel.settings);
  return (
    <>
      <Popover label={t('footprint.menu')} className="head-button" role="dialog" testId="footprint-menu" face={<ToolsFace />}>
        {() => <Card panel={panel} />}
      </Popover>
      <BarSize panel={panel} />
      <Choose label={t('footprint.mode')} value={mode} choices={footprintModes} testId="footprint-mode" say={(one) => t(`footprint.mode.${one}`)} onChoose={(chosen) => panel.change({ mode: chosen })} />
      <Rows panel={panel} />
    </>
  );
}

function BarSize({ panel, place = '' }: ToolsProps): ReactNode {
  const t = useText();
  const { bar, sizes } = useStore(panel.settings);
  const intervalUs = useStore(panel.intervalUs);
  const instrument = useStore(panel.instrument);
  const price = instrument === null ? null : stepFormat(instrument.tick);
  const say = (size: number): string => {
    switch (bar) {
      case 'time': return size < 60 ? t('footprint.minutes', { count: size }) : t('footprint.hours', { count: size / 60 });
      case 'seconds': return t('footprint.seconds', { count: size });
      case 'trades': return t('footprint.trades', { count: size });
      case 'volume': case 'delta': return `${size} ${instrument?.base ?? ''}`;
      case 'range': case 'reversal': return `${price?.text(size) ?? size}`;
      default: return never(bar);
    }
  };
  const minutes = intervalUs / minuteUs;
  const choices = bar === 'time' && !barSizes.time.includes(minutes) ? [minutes, ...barSizes.time] : barSizes[bar];
  return (
    <>
      <Choose label={t('footprint.bar')} value={bar} choices={barChoices} testId={`footprint-bar${place}`} say={(one) => t(`footprint.bar.${one}`)} onChoose={(chosen) => panel.change({ bar: chosen })} />
      <Choose label={t('footprint.size')} value={bar === 'time' ? minutes : sizes[bar]} choices={choices} testId={`footprint-size${place}`} say={say} onChoose={(size) => (bar === 'time' ? panel.chooseInterval(size * minuteUs) : panel.change({ sizes: { ...sizes, [bar]: size } }))} />
    </>
  );
}

function Rows({ panel, place = '' }: ToolsProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const settings = useStore(panel.settings);
  const instrument = useStore(panel.instrument);
  const says = terminal.drawings.reportOf(panel.id)?.says;
  const chosen = instrument === null ? undefined : settings.rows[instrument.id];
  const present = chosen ?? (says?.kind === 'footprint' ? says.rowTicks : null) ?? 1;
  if (instrument === null) return null;
  const { text } = stepFormat(instrument.tick);
  return (
    <Choose
      label={t('footprint.rows')} value={chosen ?? 0} choices={[0, ...rowChoices(present)]} testId={`footprint-rows${place}`} say={(ticks) => (ticks === 0 ? t('footprint.rows.auto') : text(ticks))}
      onChoose={(ticks) => panel.change(withRow(settings, instrument.id, ticks === 0 ? null : ticks))}
    />
  );
}

function Card({ panel }: ToolsProps): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  const { compact } = useStore(formats);
  const instrument = useStore(panel.instrument);
  const percent = (share: number): string => `${Math.round(share * 100)} %`;
  return (
    <div className="flow-menu">
      <label><span>{t('footprint.bar')}</span><span className="flow-pair"><BarSize panel={panel} place="-card" /></span></label>
      <label><span>{t('footprint.mode')}</span><Choose label={t('footprint.mode')} value={settings.mode} choices={footprintModes} testId="footprint-mode-card" say={(one) => t(`footprint.mode.${one}`)} onChoose={(mode) => panel.change({ mode })} /></label>
      <label><span>{t('footprint.rows')}</span><Rows panel={panel} place="-card" /></label>
      <h4>{t('footprint.imbalance')}</h4>
      <label><span>{t('footprint.ratio')}</span><Choose label={t('footprint.ratio')} value={settings.ratio} choices={ratioChoices} testId="footprint-ratio" say={(ratio) => `${ratio}×`} onChoose={(ratio) => panel.change({ ratio })} /></label>
      <label><span>{t('footprint.least')}</span><Choose label={t('footprint.least')} value={settings.imbalanceMin} choices={imbalanceLeast} testId="footprint-least" say={(amount) => `${compact(amount)} ${instrument?.base ?? ''}`} onChoose={(imbalanceMin) => panel.change({ imbalanceMin })} /></label>
      <label><span>{t('footprint.stack')}</span><Choose label={t('footprint.stack')} value={settings.stackMin} choices={stackChoices} testId="footprint-stack" say={String} onChoose={(stackMin) => panel.change({ stackMin })} /></label>
      <label className="check"><input type="checkbox" checked={settings.isZeroIgnored} onChange={(event) => panel.change({ isZeroIgnored: event.target.checked })} /><span>{t('footprint.zeros')}</span></label>
      <label><span>{t('footprint.area')}</span><Choose label={t('footprint.area')} value={settings.valueShare} choices={areaChoices} testId="footprint-area" say={percent} onChoose={(valueShare) => panel.change({ valueShare })} /></label>
      <label><span>{t('tape.unit')}</span><Choose label={t('tape.unit')} value={settings.unit} choices={['base', 'quote'] as const} testId="footprint-unit" say={(one) => t(`tape.unit.${one}`)} onChoose={(unit) => panel.change({ unit })} /></label>
      <h4>{t('footprint.layers')}</h4>
      {footprintLayers.map((layer) => (
        <label key={layer} className="check"><input type="checkbox" checked={settings.layers.includes(layer)} data-testid={`layer-${layer}`} onChange={() => panel.change({ layers: toggled(footprintLayers, settings.layers, layer) })} /><span>{t(`footprint.layer.${layer}`)}</span></label>
      ))}
      <Anchor panel={panel} />
      <h4>{t('footprint.strip')}</h4>
      <div className="flow-columns">
        {stripRows.map((row) => (
          <label key={row} className="check"><input type="checkbox" checked={settings.strip.includes(row)} data-testid={`strip-${row}`} onChange={() => panel.change({ strip: toggled(stripRows, settings.strip, row) })} /><span>{t(`footprint.strip.${row}`)}</span></label>
        ))}
      </div>
    </div>
  );
}

/** The anchored average begins now, or where a key was pressed on a bar. */
function Anchor({ panel }: ToolsProps): ReactNode {
  const t = useText();
  const { dateTime } = useStore(formats);
  const settings = useStore(panel.settings);
  const instrument = useStore(panel.instrument);
  if (instrument === null) return null;
  const anchorUs = settings.anchors[instrument.id];
  return (
    <label>
      <span>{anchorUs === undefined ? t('footprint.anchor.none') : t('footprint.anchor.at', { time: dateTime(anchorUs) })}</span>
      <button type="button" className="small-button" disabled={anchorUs === undefined} onClick={() => panel.change(withAnchor(settings, instrument.id, null))}>{t('footprint.anchor.remove')}</button>
    </label>
  );
}
