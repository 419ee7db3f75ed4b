/** The body of the panel of perpetual contracts: one row a contract, a picture of a measure over time, and who was closed by force. */

import type { ReactNode } from 'react';
import type { Instrument, QuoteRow } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { marketName, quantity } from '../compare/words.ts';
import { useMembers } from '../depth/use-members.ts';
import type { Panel } from '../panel.ts';
import { placesOf, textOf, type Known } from '../watchlist/columns.ts';
import { isPresent, worthOf, type RowWorth } from '../watchlist/model.ts';
import { useQuotes } from '../watchlist/use-quotes.ts';
import { venueColour } from '../../theme/tokens.ts';
import { Liquidations } from './liquidations.tsx';
import { contractsOf, forcedOf, interestChange, topicOf, usPerMinute, yearlyRate, type PerpetualsKept, type PerpetualsSettings } from './model.ts';
import { Picture } from './picture.tsx';
import { usePerpetuals } from './use-perpetuals.ts';

interface PerpetualsProps {
  readonly panel: Panel<PerpetualsSettings>;
}

/** What the rows' sums and changes are over. */
const hourMinutes = 60;

export function Perpetuals({ panel }: PerpetualsProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const isShown = useStore(panel.isShown);
  const instrument = useStore(panel.instrument);
  const hearing = useStore(terminal.hearing);
  const venues = useStore(terminal.session.status)?.venues;
  const contracts = contractsOf(useMembers(panel, 'all'));
  const kept = usePerpetuals(isShown ? topicOf(contracts) : null, contracts.map(({ stream }) => stream));
  const { rows, nowUs } = useQuotes(contracts, isShown);
  if (instrument === null || contracts.length === 0) {
    return <div className="perps" data-testid="perpetuals"><p className="watch-note">{instrument === null ? t('picker.loading') : t('perps.none', { symbol: `${instrument.base}/${instrument.quote}` })}</p></div>;
  }
  const symbol = `${instrument.base}/${instrument.quote}`;
  const minute = Math.floor(nowUs / usPerMinute);
  const worthFor = (one: Instrument): RowWorth => {
    const row = rows.get(one.id) ?? null;
    return worthOf({ hearing, place: 0, venue: venues?.find(({ venue, market }) => venue === one.venue && market === one.market), row, ageUs: nowUs - (row?.values.changedUs ?? NaN) });
  };
  return (
    <div className={hearing === 'heard' ? 'perps watch' : 'perps watch is-cut'} data-testid="perpetuals" data-symbol={symbol} data-hearing={hearing} data-contracts={contracts.length}>
      <div className="perps-table" tabIndex={0} role="group" aria-label={t('perps.label', { symbol })}>
        <table>
          <thead><tr>{heads.map((id) => <th key={id} scope="col" className={id === 'market' ? 'is-symbol' : 'is-number'} title={t(`perps.${id}.hint`)}><span className="compare-head">{t(`perps.${id}`)}</span></th>)}</tr></thead>
          <tbody>{contracts.map((one, place) => <Contract key={one.id} instrument={one} place={place} row={rows.get(one.id) ?? null} worth={worthFor(one)} nowUs={nowUs} minute={minute} kept={kept} />)}</tbody>
        </table>
      </div>
      <Picture panel={panel} contracts={contracts} kept={kept} minute={minute} version={kept.version} />
      <Liquidations panel={panel} contracts={contracts} kept={kept} />
    </div>
  );
}

const heads = ['market', 'mark', 'basis', 'funding', 'year', 'next', 'interest', 'interestChange', 'longs', 'shorts'] as const;

interface ContractProps {
  readonly instrument: Instrument;
  readonly place: number;
  readonly row: QuoteRow | null;
  readonly worth: RowWorth;
  readonly nowUs: number;
  readonly minute: number;
  readonly kept: PerpetualsKept;
}

function Contract({ instrument, place, row, worth, nowUs, minute, kept }: ContractProps): ReactNode {
  const t = useText();
  const written = useStore(formats);
  const { number, compact, percent } = written;
  const values = row?.values ?? null;
  const known: Known = { instrument, values, trail: null, nowUs };
  const write = (id: 'basis' | 'funding' | 'fundingNext' | 'interest'): string => textOf(id, known, written);
  const why = worth === 'live' ? null : t(`watch.worth.${worth}`);
  const minutes = kept.minutesOf(instrument.stream);
  const { bought, sold } = forcedOf(minutes, minute, hourMinutes);
  const year = values === null ? NaN : yearlyRate(values);
  return (
    <tr className={isPresent(worth) ? undefined : 'is-old'} data-testid={`perps-${instrument.venue}`} data-worth={worth} title={why ?? undefined}>
      <th scope="row" className="is-symbol"><i aria-hidden="true" className={`perps-dot is-${venueColour(place)}`} />{marketName(instrument, t)} <small>{instrument.symbol}</small></th>
      <td className="is-number">{values === null ? why : number(values.mark, placesOf(instrument.tick))}</td>
      <td className="is-number">{write('basis')}</td>
      <td className={toned(values?.fundingRate)}>{write('funding')}</td>
      <td className={toned(year)}>{percent(year)}</td>
      <td className="is-number">{write('fundingNext')}</td>
      <td className="is-number" title={t('perps.interest.worth', { worth: write('interest'), quote: instrument.quote })}>{quantity(values?.interest ?? NaN, compact)}</td>
      <td className="is-number">{percent(interestChange(minutes, values?.interest ?? NaN, minute, hourMinutes))}</td>
      <td className="is-number">{sold === 0 ? t('details.none') : compact(sold)}</td>
      <td className="is-number">{bought === 0 ? t('details.none') : compact(bought)}</td>
    </tr>
  );
}

function toned(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) || value === 0 ? 'is-number' : value > 0 ? 'is-number is-up' : 'is-number is-down';
}
