/** The indicators of a chart: which, with what parameters, what each costs; and all others, to be added. */

import { useState, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import type { ChartTold } from '../../chart/controller.ts';
import { findIndicator, indicators } from '../../../engine/contract/indicators/index.ts';
import { indicatorGroups, isInBounds, sources, type NumberParam } from '../../../engine/contract/indicators/part.ts';
import { labelOfIndicator, nameOfIndicator } from '../../chart/legend-lines.ts';
import { withIndicator, type ChartSettings, type KeptIndicator } from '../../chart/settings.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { Icon } from './icons.tsx';
import { readNumber } from './model.ts';

interface ListProps {
  readonly panel: Panel<ChartSettings>;
  readonly told: ChartTold | null;
}

export function IndicatorList({ panel, told }: ListProps): ReactNode {
  const t = useText();
  const { indicators: kept } = useStore(panel.settings);
  return (
    <Popover label={t('chart.indicators')} className="chart-button" role="dialog" testId="chart-indicators" face={<><Icon name="indicator" /><span className="chart-wide">{t('chart.indicators')}</span></>}>
      {() => (
        <div className="chart-sheet is-wide">
          {kept.length > 0 && <h3>{t('chart.indicators.here')}</h3>}
          {kept.map((one) => <Row key={one.key} one={one} panel={panel} told={told} />)}
          <Add onAdd={(id) => panel.change({ indicators: withIndicator(kept, id) })} />
        </div>
      )}
    </Popover>
  );
}

function Row({ one, panel, told }: ListProps & { readonly one: KeptIndicator }): ReactNode {
  const t = useText();
  const { indicators: kept } = useStore(panel.settings);
  const indicator = findIndicator(one.id);
  if (indicator === null) return null;
  const change = (part: Partial<KeptIndicator>): void => panel.change({ indicators: kept.map((other) => (other.key === one.key ? { ...other, ...part } : other)) });
  const spent = told?.spent[String(one.key)];
  const name = labelOfIndicator(one);
  return (
    <div className="chart-indicator" data-testid={`indicator-${one.id}`}>
      <div className="chart-row">
        <span className="chart-row-name">{t(nameOfIndicator(indicator))}<small>{name}</small></span>
        {spent !== undefined && <span className="chart-cost" title={t('chart.cost.hint')}>{t('chart.cost', { step: spent.stepUs.toFixed(1), whole: spent.wholeMs.toFixed(spent.wholeMs < 10 ? 1 : 0) })}</span>}
        <button type="button" className="chart-small" aria-label={t('chart.show', { name })} aria-pressed={one.isShown} onClick={() => change({ isShown: !one.isShown })}><Icon name={one.isShown ? 'eye' : 'hidden'} /></button>
        <button type="button" className="chart-small" aria-label={t('chart.remove', { name })} onClick={() => panel.change({ indicators: kept.filter(({ key }) => key !== one.key) })}><Icon name="cross" /></button>
      </div>
      {(indicator.params.length > 0 || indicator.source !== undefined) && (
        <div className="chart-params">
          {indicator.params.map((param) => <NumberField key={param.id} param={param} value={Number(one.params[param.id] ?? param.default)} onValue={(value) => change({ params: { ...one.params, [param.id]: value } })} />)}
          {indicator.source !== undefined && (
            <label>{t('param.source')}
              <select value={String(one.params['source'] ?? indicator.source)} onChange={({ target }) => change({ params: { ...one.params, source: target.value } })}>{sources.map((source) => <option key={source} value={source}>{source}</option>)}</select>
            </label>
          )}
        </div>
      )}
    </div>
  );
}

/** A parameter of ours has a name in every language, a script’s has its own. */
type FieldParam = NumberParam | (Omit<NumberParam, 'text'> & { readonly label: string });

/** A number is taken when it is one and within its bounds; until then the field says so. */
export function NumberField({ param, value, onValue }: { readonly param: FieldParam; readonly value: number; readonly onValue: (value: number) => void }): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState<string | null>(null);
  const read = typed === null ? value : readNumber(typed);
  const isWrong = read === null || !isInBounds(param, read);
  return (
    <label title={t('param.bounds', { min: param.min, max: param.max })}>{'label' in param ? param.label : t(param.text)}
      <input
        type="text" inputMode="decimal" value={typed ?? String(value)} aria-invalid={isWrong}
        onChange={({ target }) => {
          setTyped(target.value);
          const next = readNumber(target.value);
          if (next !== null && isInBounds(param, next)) onValue(next);
        }}
        onBlur={() => setTyped(null)}
      />
    </label>
  );
}

function Add({ onAdd }: { readonly onAdd: (id: string) => void }): ReactNode {
  const t = useText();
  const [query, setQuery] = useState('');
  const words = query.toLowerCase().split(/\s+/).filter((word) => word !== '');
  const found = indicators.filter((one) => words.every((word) => `${one.id} ${one.short} ${t(nameOfIndicator(one))}`.toLowerCase().includes(word)));
  return (
    <>
      <h3>{t('chart.indicators.add')}</h3>
      <input type="search" className="chart-search" value={query} placeholder={t('chart.indicators.search')} aria-label={t('chart.indicators.search')} data-testid="indicator-search" onChange={({ target }) => setQuery(target.value)} onKeyDown={({ key }) => { if (key === 'Enter' && found[0] !== undefined) onAdd(found[0].id); }} />
      <div className="chart-found">
        {indicatorGroups.map((group) => {
          const ofGroup = found.filter((one) => one.group === group);
          return ofGroup.length === 0 ? null : (
            <div key={group}>
              <h4>{t(`chart.group.${group}`)}</h4>
              {ofGroup.map((one) => <button key={one.id} type="button" className="menu-item" data-testid={`add-${one.id}`} onClick={() => onAdd(one.id)}><span>{t(nameOfIndicator(one))}</span><small>{one.short}</small></button>)}
            </div>
          );
        })}
        {found.length === 0 && <p className="chart-sheet-note">{t('picker.none', { query })}</p>}
      </div>
    </>
  );
}
