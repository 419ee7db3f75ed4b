/** The price comparison's body: markets side by side, what buying here and selling there would leave, who leads whom. */

import type { ReactNode } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { memberKey } from '../depth/members.ts';
import { rateWords } from '../depth/rate-words.ts';
import { useMembers } from '../depth/use-members.ts';
import { useRates } from '../depth/use-rates.ts';
import type { Panel } from '../panel.ts';
import { placesOf } from '../watchlist/columns.ts';
import { CompareMenu } from './menu.tsx';
import { Leads, Matrix } from './matrix.tsx';
import { commonQuote, convertedPlaces, differencePath, rowsOf, safePrice, topicOf, worthOf, type CompareRow, type CompareSettings, type RowWorth } from './model.ts';
import { memberName, quantity, signed } from './words.ts';
import { useComparison } from './use-comparison.ts';

interface CompareProps {
  readonly panel: Panel<CompareSettings>;
}

export function Compare({ panel }: CompareProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const settings = useStore(panel.settings);
  const isShown = useStore(panel.isShown);
  const instrument = useStore(panel.instrument);
  const hearing = useStore(terminal.hearing);
  const venues = useStore(terminal.session.status)?.venues;
  const members = useMembers(panel, 'all', settings.quotes);
  const { frame, middles, nowUs } = useComparison(topicOf(settings, members), members, isShown);
  const all = useStore(terminal.instruments) ?? [];
  const written = useStore(formats);
  const ownQuote = instrument?.quote ?? '';
  const into = commonQuote(settings.priceIn, ownQuote);
  const rates = useRates(into, [...new Set(members.map(({ quote }) => quote))].filter((quote) => quote !== into), isShown);
  const byStream = new Map(members.map((one) => [one.stream, one]));
  if (instrument === null || frame === null) return <div className="compare" data-testid="compare"><p className="watch-note">{instrument === null ? t('picker.loading') : t('compare.waiting')}</p></div>;
  const rows = rowsOf({ frame, byStream, settings, ownQuote, nowUs });
  const words = new Map(rates.map((rate) => [rate.quote, rateWords(rate, { into, all, formats: written, t })]));
  return (
    <div className={hearing === 'heard' ? 'compare watch' : 'compare watch is-cut'} data-testid="compare" data-symbol={`${instrument.base}/${instrument.quote}`} data-hearing={hearing} data-members={rows.filter(({ member }) => member.absence === null).length}>
      <div className="watch-scroll" tabIndex={0} role="group" aria-label={t('compare.label', { symbol: `${instrument.base}/${instrument.quote}` })}>
        <Markets rows={rows} ownQuote={ownQuote} words={words} middles={(key) => middles.differences(key, settings.reference)} settings={settings} worth={(row) => worthOf(row, hearing, venues?.find(({ venue, market }) => venue === row.instrument.venue && market === row.instrument.market))} />
        {settings.hasMatrix && <Matrix frame={frame} byStream={byStream} base={instrument.base} quote={into} ownQuote={ownQuote} />}
        {settings.hasLeads && <Leads frame={frame} byStream={byStream} ownQuote={ownQuote} />}
        {words.size > 0 && <section className="compare-part" data-testid="compare-rates"><h3>{t('compare.rates', { into })}</h3><ul>{[...words].map(([quote, text]) => <li key={quote}>{text}</li>)}</ul><p className="compare-note">{t('compare.rates.note')}</p></section>}
      </div>
    </div>
  );
}

interface MarketsProps {
  readonly rows: readonly CompareRow[];
  readonly ownQuote: string;
  /** What currencies that are converted count as, in words. */
  readonly words: ReadonlyMap<string, string>;
  readonly middles: (key: string) => readonly number[];
  readonly settings: CompareSettings;
  readonly worth: (row: CompareRow) => RowWorth;
}

const lineSize = { width: 84, height: 20 } as const;

function Markets({ rows, ownQuote, words, middles, settings, worth }: MarketsProps): ReactNode {
  const t = useText();
  const heads = ['bps', 'money', 'line', 'bid', 'ask', 'size', 'buyFor', 'sellFor', 'fee', 'age', 'reliability'] as const;
  return (
    <table>
      <thead>
        <tr>
          <th scope="col" className="is-symbol"><span className="compare-head">{t('compare.market')}</span></th>
          {heads.map((id) => <th key={id} scope="col" className="is-number" title={t(`compare.${id}.hint`)}><span className="compare-head">{id === 'buyFor' || id === 'sellFor' ? t(`compare.${id}.${settings.role}`) : t(`compare.${id}`)}</span></th>)}
        </tr>
      </thead>
      <tbody>{rows.map((row) => <Market key={row.instrument.id} row={row} name={memberName(row.instrument, ownQuote, t)} words={words.get(row.instrument.quote) ?? null} worth={worth(row)} differences={middles(memberKey(row.instrument, ownQuote))} isReference={memberKey(row.instrument, ownQuote) === settings.reference} />)}</tbody>
    </table>
  );
}

function Market({ row, name, words, worth, differences, isReference }: { readonly row: CompareRow; readonly name: string; readonly words: string | null; readonly worth: RowWorth; readonly differences: readonly number[]; readonly isReference: boolean }): ReactNode {
  const t = useText();
  const { number, compact } = useStore(formats);
  const { instrument, fee } = row;
  const places = row.isConverted ? convertedPlaces(row.middle) : placesOf(instrument.tick);
  const price = (value: number, side: 'up' | 'down'): string => (row.isConverted && Number.isFinite(value) ? `≈${number(safePrice(value, places, side), places)}` : number(value, places));
  const isPresent = worth === 'live';
  const tone = row.bps > 0 ? ' is-up' : row.bps < 0 ? ' is-down' : '';
  const { path, scale } = differencePath(differences, lineSize);
  return (
    <tr className={isPresent ? undefined : 'is-old'} data-testid={`compare-${instrument.venue}-${instrument.market}${row.isOwnQuote ? '' : `-${instrument.quote}`}`} data-worth={worth} data-quote={instrument.quote}>
      <th scope="row" className="is-symbol" title={words ?? undefined}>{name} <small>{instrument.symbol}{isReference && ` · ${t('compare.isReference')}`}</small></th>
      {isPresent ? (
        <>
          <td className={`is-number${tone}`}>{signed(row.bps, (size) => size.toFixed(2))}</td>
          <td className={`is-number${tone}`}>{signed(row.money, (size) => number(size, places))}</td>
        </>
      ) : <td colSpan={2} className="is-number compare-why">{t(`compare.worth.${worth}`)}</td>}
      <td className="is-number is-trail">{path !== '' && <svg viewBox={`0 0 ${lineSize.width} ${lineSize.height}`} role="img" aria-label={t('compare.line.scale', { bps: scale.toFixed(1) })}><path className="compare-zero" d={`M0 ${lineSize.height / 2}H${lineSize.width}`} /><path d={path} /></svg>}</td>
      <td className="is-number">{price(row.bid, 'down')}</td>
      <td className="is-number">{price(row.ask, 'up')}</td>
      <td className="is-number is-size">{quantity(row.bidSize, compact)}<i>{' × '}</i>{quantity(row.askSize, compact)}</td>
      <td className="is-number">{price(row.buyFor, 'up')}</td>
      <td className="is-number">{price(row.sellFor, 'down')}</td>
      <td className="is-number" title={[...new Set([row.feeSource.taker, row.feeSource.maker])].map((source) => t(`compare.fee.${source}`)).join(' ')}>{fee.takerBps}{' / '}{fee.makerBps} <small>{[...new Set([row.feeSource.taker, row.feeSource.maker])].map((source) => t(`compare.fee.${source}.short`)).join(' / ')}</small></td>
      <td className="is-number">{ageText(row.ageUs)}</td>
      <td className="is-number">{Number.isFinite(row.reliability) ? row.reliability.toFixed(2) : t('details.none')}</td>
    </tr>
  );
}

function ageText(us: number): string {
  return Number.isFinite(us) ? `${(us / 1_000_000).toFixed(1)} s` : '—';
}

export function CompareTools({ panel }: CompareProps): ReactNode {
  return <CompareMenu panel={panel} />;
}
