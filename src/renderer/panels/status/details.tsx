/** Engine and feeds in full: each exchange, each thread, each latency, with reasons and the next try. */

import type { ReactNode } from 'react';
import type { Status } from '../../../engine/contract/index.ts';
import { Card } from '../../app/card.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { Percentiles } from '../../draw/latency.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { hasSequence } from '../exchanges/model.ts';
import { ageText, bytesText, countText, durationText, secondsUntil, toneOfVenue } from './model.ts';
import { Shape } from './shape.tsx';

export function Details({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  return <Card title={t('details.title')} closeText={t('details.close')} onClose={onClose} testId="details-card"><DetailsBody /></Card>;
}

export function DetailsPage(): ReactNode {
  return <div className="page" tabIndex={0}><DetailsBody /></div>;
}

function DetailsBody(): ReactNode {
  const t = useText();
  const status = useStore(useTerminal().session.status);
  return (
    <>
      {status === null ? <p className="card-note">{t('status.none')}</p> : <><Venues status={status} t={t} /><Threads status={status} t={t} /></>}
      <div className="card-columns">
        <Latencies status={status} t={t} />
        <ThisScreen t={t} />
      </div>
    </>
  );
}

function Venues({ status, t }: { readonly status: Status; readonly t: Translate }): ReactNode {
  return (
    <table>
      <thead>
        <tr>
          <th>{t('details.venue')}</th><th>{t('details.state')}</th><th className="is-number">{t('details.age')}</th><th className="is-number">{t('details.rate')}</th><th className="is-number">{t('details.bytes')}</th>
          <th className="is-number">{t('details.gaps')}</th><th className="is-number">{t('details.resyncs')}</th><th className="is-number">{t('details.reconnects')}</th><th className="is-number">{t('details.faults')}</th><th className="is-number">{t('details.nextTry')}</th>
        </tr>
      </thead>
      <tbody>
        {status.venues.map((venue) => (
          <tr key={`${venue.venue}:${venue.market}`}>
            <td>{venueName(venue, t)} {t(`market.${venue.market}`)}<small>{venue.address}</small></td>
            <td><Shape tone={toneOfVenue(venue)} /> {t(`link.state.${venue.link}`)}{venue.fault !== null && <small>{t(`fault.${venue.fault.code}`)} {venue.fault.detail}</small>}</td>
            <td className="is-number">{ageText(venue.ageMs, t)}</td>
            <td className="is-number">{countText(venue.messagesPerSecond)}</td>
            <td className="is-number">{bytesText(venue.bytesPerSecond, t)}</td>
            <td className="is-number">{hasSequence(venue) ? countText(venue.gapCount) : t('details.none')}</td>
            <td className="is-number">{countText(venue.resyncCount)}</td>
            <td className="is-number">{countText(venue.reconnectCount)}</td>
            <td className="is-number">{countText(venue.faultCount)}</td>
            <td className="is-number">{venue.retryUs === null ? t('details.none') : `${secondsUntil(venue.retryUs, status.nowUs)} ${t('unit.s')}`}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Threads({ status, t }: { readonly status: Status; readonly t: Translate }): ReactNode {
  return (
    <table>
      <thead><tr><th>{t('details.thread')}</th><th>{t('details.state')}</th><th>{t('details.roles')}</th><th className="is-number">{t('details.restarts')}</th><th>{t('details.reason')}</th></tr></thead>
      <tbody>
        {status.threads.map((thread) => (
          <tr key={thread.thread}>
            <td>{thread.thread}</td>
            <td><Shape tone={thread.state === 'running' ? 'good' : thread.state === 'starting' ? 'busy' : 'bad'} /> {t(`thread.${thread.state}`)}</td>
            <td>{thread.roles.join(', ')}</td>
            <td className="is-number">{countText(thread.restartCount)}</td>
            <td>{thread.reason ?? t('details.none')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Latencies({ status, t }: { readonly status: Status | null; readonly t: Translate }): ReactNode {
  const report = useStore(useTerminal().stageReport);
  const rows: readonly (readonly [string, Percentiles | null])[] = [
    [t('details.latency.engine'), status?.engineUs ?? null],
    [t('details.latency.frame'), status?.frameUs ?? null],
    [t('details.latency.paint'), report?.paintUs ?? null],
    [t('details.latency.draw'), report?.drawUs ?? null],
  ];
  return (
    <Facts
      title={t('details.latency')}
      rows={rows.map(([name, value]) => [name, value === null ? t('details.none') : t('status.p50p99', { p50: durationText(value.p50, t), p99: durationText(value.p99, t) })])}
    />
  );
}

function ThisScreen({ t }: { readonly t: Translate }): ReactNode {
  const terminal = useTerminal();
  const report = useStore(terminal.stageReport);
  const status = useStore(terminal.session.status);
  if (report === null) return null;
  const { uncertaintyUs } = terminal.session.clock;
  const rows: (readonly [string, string])[] = [
    [t('details.screen.cells'), t(`details.screen.cells.${report.cells}`)],
    [t('details.screen.paints'), t('status.perSecond', { count: report.paintsPerSecond })],
    [t('details.screen.drawings'), countText(report.drawingCount)],
    [t('details.screen.topics'), countText(terminal.topics.count)],
    [t('details.screen.frames'), countText(report.frameCount)],
    [t('details.screen.bad'), countText(report.badFrameCount)],
    [t('details.screen.messages'), countText(terminal.session.malformedCount)],
    [t('details.screen.clock'), uncertaintyUs === null ? t('details.none') : `± ${durationText(uncertaintyUs, t)}`],
  ];
  if (status !== null) {
    rows.push([t('details.memory.rss'), bytesText(status.memory.rssBytes, t)], [t('details.memory.heap'), bytesText(status.memory.heapBytes, t)]);
    if (status.journal !== null) rows.push([t('details.journal'), bytesText(status.journal.bytes, t)], [t('details.journal.cut'), bytesText(status.journal.cutBytes, t)]);
  }
  return <Facts title={t('details.screen')} rows={rows} />;
}

function Facts({ title, rows }: { readonly title: string; readonly rows: readonly (readonly [string, string])[] }): ReactNode {
  return (
    <section className="facts">
      <h3>{title}</h3>
      <dl>{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
    </section>
  );
}
