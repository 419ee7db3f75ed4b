/** One line at the foot of the screen: exchanges, ages, rates, latencies, threads, memory. */

import { useEffect, useState, type ReactNode } from 'react';
import type { Instrument, Status, VenueStatus } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { Percentiles } from '../../draw/latency.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { hasSequence, splitVenues } from '../exchanges/model.ts';
import { accountMode, ageText, bytesText, countText, durationText, isOld, secondsUntil, toneOfVenue, troubledThread } from './model.ts';
import { Shape } from './shape.tsx';

interface StatusBarProps {
  /** What has to be told: it takes the place of how the exchanges are while it is there. */
  readonly notices: ReactNode;
  readonly shown: Instrument | null;
  readonly onDetails: () => void;
  readonly onExchanges: () => void;
}

export function StatusBar({ notices, shown, onDetails, onExchanges }: StatusBarProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const status = useStore(terminal.session.status);
  const phase = useStore(terminal.session.phase);
  const report = useStore(terminal.stageReport);
  const isFrozen = phase.kind !== 'open';
  return (
    <footer className={isFrozen ? 'status is-frozen' : 'status'} aria-label={t('status.label')} data-testid="status">
      {notices}
      <span className="status-first">{status === null ? <span className="status-none" role="status">{t(phase.kind === 'connecting' ? 'link.connecting' : 'status.none')}</span> : <EngineStatus status={status} shown={shown} t={t} />}</span>
      {status !== null && <Latency name={t('status.engine')} value={status.engineUs} testId="engine-latency" spare={2} t={t} />}
      <Latency name={t('status.frame')} value={report?.paintUs ?? null} testId="paint-latency" spare={3} t={t} />
      <Item name={t('status.fps')} value={t('status.perSecond', { count: report?.paintsPerSecond ?? 0 })} width="narrow" testId="paints" spare={1} />
      {status !== null && status.journal !== null && <Recording journal={status.journal} t={t} />}
      {status !== null && <Item name={t('status.memory')} value={bytesText(status.memory.rssBytes, t)} width="middle" testId="memory" spare={2} />}
      <Mode status={status} shown={shown} t={t} />
      <Clock t={t} />
      <button type="button" className="status-button" data-testid="exchanges" onClick={onExchanges}>{t('exchanges.title')}</button>
      <button type="button" className="status-button" data-testid="details" onClick={onDetails}>{t('status.details')}</button>
    </footer>
  );
}

/** Since when everything is kept, and how much of it there is. */
function Recording({ journal, t }: { readonly journal: NonNullable<Status['journal']>; readonly t: Translate }): ReactNode {
  const { minute, dateTime } = useStore(formats);
  if (journal.sinceUs === null) return <Item name={t('status.journal')} value={bytesText(journal.bytes, t)} width="middle" testId="journal" spare={1} />;
  return <span className="status-item is-spare-1" title={t('status.recording.hint', { time: dateTime(journal.sinceUs), bytes: bytesText(journal.bytes, t) })}><span>{t('status.recording')}</span><b className="digits" data-testid="journal">{minute(journal.sinceUs)}</b></span>;
}

/** What orders in the market on the screen would be: the word and the colour say it, wherever the person looks. */
function Mode({ status, shown, t }: { readonly status: Status | null; readonly shown: Instrument | null; readonly t: Translate }): ReactNode {
  const market = useStore(useTerminal().session.market);
  const mode = accountMode(market, status === null ? null : (splitVenues(status.venues, shown).first?.account ?? null));
  return mode === null ? null : <span className={`account-mode is-${mode}`} data-testid="account-mode" data-mode={mode} title={t(`status.mode.${mode}.hint`)}>{t(`status.mode.${mode}`)}</span>;
}

/** The time of day in the zone that the person chose, and which that is. */
function Clock({ t }: { readonly t: Translate }): ReactNode {
  const { time, zone } = useStore(formats);
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return <span className="status-item" title={t('status.clock')}><b className="digits" data-testid="clock">{time(nowMs * 1_000)}</b><span data-testid="zone">{zone(nowMs * 1_000)}</span></span>;
}

function EngineStatus({ status, shown, t }: { readonly status: Status; readonly shown: Instrument | null; readonly t: Translate }): ReactNode {
  const { first, others } = splitVenues(status.venues, shown);
  const trouble = troubledThread(status.threads);
  return (
    <>
      {first !== null && <Venue venue={first} nowUs={status.nowUs} t={t} />}
      {others.map((venue) => <OtherVenue key={`${venue.venue}:${venue.market}`} venue={venue} t={t} />)}
      {trouble !== null && (
        <span className="status-item is-bad" data-testid="thread-trouble">
          <Shape tone={trouble.state === 'starting' ? 'busy' : 'bad'} />
          <b>{t('status.threads.trouble', { thread: trouble.thread, state: t(`thread.${trouble.state}`) })}</b>
        </span>
      )}
      {status.journal !== null && status.journal.droppedCount > 0 && (
        <span className="status-item is-bad"><Shape tone="bad" /><b>{t('status.journal.dropped', { count: status.journal.droppedCount })}</b></span>
      )}
    </>
  );
}

function Venue({ venue, nowUs, t }: { readonly venue: VenueStatus; readonly nowUs: number; readonly t: Translate }): ReactNode {
  const tone = toneOfVenue(venue);
  const isLossy = venue.gapCount + venue.resyncCount > 0;
  return (
    <span className="status-venue" data-testid={`venue-${venue.venue}`} title={venue.fault === null ? venue.address : `${t(`fault.${venue.fault.code}`)} ${venue.fault.detail}`}>
      <span className={`status-item is-${tone}`}>
        <Shape tone={tone} />
        <b>{venueName(venue, t)} {t(`market.${venue.market}`)}</b>
        <span>{t(`link.state.${venue.link}`)}</span>
        {venue.retryUs !== null && venue.link !== 'open' && <span>{t('status.retry', { seconds: secondsUntil(venue.retryUs, nowUs) })}</span>}
      </span>
      <Item name={t('status.age')} value={ageText(venue.ageMs, t)} width="narrow" testId="feed-age" />
      <Item name={t('status.rate')} value={t('status.perSecond', { count: countText(venue.messagesPerSecond) })} width="narrow" testId="message-rate" />
      <span className={isLossy ? 'status-item is-warn' : 'status-item'} data-testid="gaps">
        <span>{t('status.gaps')}</span><b className="digits">{hasSequence(venue) ? countText(venue.gapCount) : t('details.none')}</b>
        <span>{t('status.resyncs')}</span><b className="digits">{countText(venue.resyncCount)}</b>
      </span>
    </span>
  );
}

/** A market that is not on the screen: its state, and its age when that is worth a word. */
function OtherVenue({ venue, t }: { readonly venue: VenueStatus; readonly t: Translate }): ReactNode {
  const tone = isOld(venue) && venue.link === 'open' ? 'busy' : toneOfVenue(venue);
  return (
    <span className={`status-item status-other is-${tone}`} data-testid={`market-${venue.venue}-${venue.market}`} title={`${venueName(venue, t)} ${t(`market.${venue.market}`)}: ${t(`link.state.${venue.link}`)}${venue.fault === null ? '' : ` ${t(`fault.${venue.fault.code}`)} ${venue.fault.detail}`}`}>
      <Shape tone={tone} /><span>{venueName(venue, t)} {t(`market.short.${venue.market}`)}</span>{isOld(venue) && <b className="digits">{ageText(venue.ageMs, t)}</b>}
    </span>
  );
}

interface ItemProps {
  readonly name: string;
  readonly value: string;
  readonly width: 'narrow' | 'middle' | 'wide';
  readonly testId: string;
  /** Left out where the line is short: 1 first, 3 last. All of them are in the details. */
  readonly spare?: 1 | 2 | 3;
}

function Item({ name, value, width, testId, spare }: ItemProps): ReactNode {
  return <span className={spare === undefined ? 'status-item' : `status-item is-spare-${spare}`}><span>{name}</span><b className={`digits is-${width}`} data-testid={testId}>{value}</b></span>;
}

function Latency({ name, value, testId, spare, t }: { readonly name: string; readonly value: Percentiles | null; readonly testId: string; readonly spare: 2 | 3; readonly t: Translate }): ReactNode {
  const text = value === null ? t('details.none') : t('status.p50p99', { p50: durationText(value.p50, t), p99: durationText(value.p99, t) });
  return <Item name={name} value={text} width="wide" testId={testId} spare={spare} />;
}
