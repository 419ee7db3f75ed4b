/** The card of exchanges: every market with a switch, its state, its limits and its clock. */

import { useState, type ReactNode } from 'react';
import type { Fault, VenueStatus } from '../../../engine/contract/index.ts';
import { Card } from '../../app/card.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { OpenKeys } from '../keys/open-keys.tsx';
import { ageText, bytesText, countText, secondsUntil, toneOfVenue } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { fullest, hasSequence, loweredParts } from './model.ts';

export function Exchanges({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  return <Card title={t('exchanges.title')} closeText={t('details.close')} onClose={onClose} testId="exchanges-card"><ExchangesBody /></Card>;
}

export function ExchangesPage(): ReactNode {
  return <div className="page" tabIndex={0}><ExchangesBody /></div>;
}

function ExchangesBody(): ReactNode {
  const t = useText();
  const status = useStore(useTerminal().session.status);
  const [refused, setRefused] = useState<Fault | null>(null);
  return (
    <>
      {status === null && <p className="card-note">{t('status.none')}</p>}
      {refused !== null && <p className="card-note is-bad" role="alert">{t(`fault.${refused.code}`)} {refused.detail}</p>}
      {status !== null && (
        <table>
          <thead>
            <tr>
              <th>{t('exchanges.on')}</th><th>{t('details.venue')}</th><th>{t('details.state')}</th><th className="is-number">{t('details.age')}</th>
              <th className="is-number">{t('details.rate')}</th><th className="is-number">{t('details.bytes')}</th><th className="is-number">{t('exchanges.lines')}</th>
              <th className="is-number">{t('details.gaps')}</th><th className="is-number">{t('details.reconnects')}</th><th>{t('exchanges.budget')}</th><th className="is-number">{t('exchanges.clock')}</th><th className="is-number">{t('exchanges.reliability')}</th>
              <th>{t('exchanges.account')}</th><th className="is-number">{t('exchanges.roundTrip')}</th>
            </tr>
          </thead>
          <tbody>{status.venues.map((venue) => <Row key={`${venue.venue}:${venue.market}`} venue={venue} nowUs={status.nowUs} onRefused={setRefused} t={t} />)}</tbody>
        </table>
      )}
      <p className="card-note">{t('exchanges.note')}</p>
      {status?.venues.some((venue) => !hasSequence(venue)) === true && <p className="card-note">{t('exchanges.basicNote')}</p>}
      <div className="form-actions"><OpenKeys /></div>
    </>
  );
}

function Row({ venue, nowUs, onRefused, t }: { readonly venue: VenueStatus; readonly nowUs: number; readonly onRefused: (reason: Fault | null) => void; readonly t: Translate }): ReactNode {
  const terminal = useTerminal();
  const name = `${venueName(venue, t)} ${t(`market.${venue.market}`)}`;
  const isWaiting = venue.retryUs !== null && venue.link !== 'open';
  const flip = async (): Promise<void> => {
    const answer = await terminal.switchMarket(venue.venue, venue.market, !venue.isOn);
    onRefused(answer !== null && !answer.ok ? answer.fault : null);
  };
  return (
    <tr className={venue.isOn ? undefined : 'is-off'} data-testid={`exchange-${venue.venue}-${venue.market}`} data-link={venue.link}>
      <td><button type="button" className="switch" role="switch" aria-checked={venue.isOn} aria-label={t('exchanges.switch', { name })} onClick={() => void flip()}><i /></button></td>
      <td className="exchange-name">{name}<small>{venue.address}</small></td>
      <td className="exchange-state">
        <Shape tone={toneOfVenue(venue)} /> {t(`link.state.${venue.link}`)}
        {isWaiting && <> {t('status.retry', { seconds: secondsUntil(venue.retryUs ?? 0, nowUs) })}</>}
        {venue.fault !== null && <small>{t(`fault.${venue.fault.code}`)} {venue.fault.detail}</small>}
        {venue.pauseUs !== null && <small>{t('exchanges.paused', { seconds: secondsUntil(venue.pauseUs, nowUs) })}</small>}
      </td>
      <td className="is-number">{ageText(venue.ageMs, t)}</td>
      <td className="is-number">{countText(venue.messagesPerSecond)}</td>
      <td className="is-number">{bytesText(venue.bytesPerSecond, t)}</td>
      <td className="is-number">{venue.openLineCount}/{venue.lineCount}</td>
      <td className="is-number">{hasSequence(venue) ? countText(venue.gapCount) : t('details.none')}</td>
      <td className="is-number">{countText(venue.reconnectCount)}</td>
      <td><Budget budget={venue.budget} t={t} /></td>
      <td className="is-number">{clockAheadText(venue, t)}</td>
      <td className="is-number" title={reliabilityWords(venue, t)}>{venue.reliability === null ? t('details.none') : venue.reliability.score.toFixed(2)}</td>
      <td><Account account={venue.account} t={t} /></td>
      <td className="is-number">{tripText(venue.account, t)}</td>
    </tr>
  );
}

function Budget({ budget, t }: { readonly budget: VenueStatus['budget']; readonly t: Translate }): ReactNode {
  const worst = fullest(budget);
  if (worst === null) return t('details.none');
  const words = budget.map(({ pool, used, limit }) => `${pool} ${countText(used)}/${countText(limit)}`).join(', ');
  return (
    <span className="budget" title={words}>
      <meter min={0} max={1} high={0.85} optimum={0} value={worst.share} aria-label={words} />
      <span className="digits">{Math.round(worst.share * 100)} %</span>
    </span>
  );
}

function Account({ account, t }: { readonly account: VenueStatus['account']; readonly t: Translate }): ReactNode {
  const { state, fault, openOrderCount, unknownCount } = account;
  return (
    <>
      {t(`account.state.${state}`)}
      {openOrderCount > 0 && <> {t('account.orders', { count: countText(openOrderCount) })}</>}
      {unknownCount > 0 && <small className="is-bad">{t('account.unknown', { count: countText(unknownCount) })}</small>}
      {fault !== null && <small title={fault.detail}>{t(`fault.${fault.code}`)}</small>}
    </>
  );
}

/** The middle and the slowest hundredth of an order's way to the exchange's first word. */
function tripText({ roundTripUs }: VenueStatus['account'], t: Translate): string {
  if (roundTripUs === null) return t('details.none');
  return `${(roundTripUs.p50 / 1_000).toFixed(1)} / ${(roundTripUs.p99 / 1_000).toFixed(1)} ${t('unit.ms')}`;
}

function clockAheadText({ clockAheadMs, clockMarginMs }: VenueStatus, t: Translate): string {
  if (clockAheadMs === null || clockMarginMs === null) return t('details.none');
  return `${clockAheadMs >= 0 ? '+' : '−'}${Math.abs(clockAheadMs).toFixed(0)} ± ${Math.max(1, clockMarginMs).toFixed(0)} ${t('unit.ms')}`;
}

/** What lowered the score, the worst part first. */
function reliabilityWords({ reliability }: VenueStatus, t: Translate): string {
  return loweredParts(reliability).map(({ part, share }) => `${t(`reliability.${part}`)} ${share.toFixed(2)}`).join(', ');
}
