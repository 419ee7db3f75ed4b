/** The bar that says the engine cannot be reached, since when nothing moves, and when the next try is. */

import { useEffect, useState, type ReactNode } from 'react';
import { never } from '../../engine/contract/index.ts';
import { formats } from '../i18n/chosen-formats.ts';
import { useText } from '../i18n/use-text.ts';
import { venueName } from '../i18n/venue-name.ts';
import { secondsUntil } from '../panels/status/model.ts';
import type { LinkPhase } from '../state/session.ts';
import { useStore, useTerminal } from './use-terminal.ts';

export function LinkNotice(): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const phase = useStore(terminal.session.phase);
  const stageFault = useStore(terminal.stageFault);
  if (stageFault !== null) return <p className="notice is-bad" role="alert" data-testid="scene-failed">{t('scene.failed', { reason: stageFault })}</p>;
  switch (phase.kind) {
    case 'connecting':
      return <p className="notice" role="status">{t('link.connecting')}</p>;
    case 'open':
      return <VenueNotice />;
    case 'lost':
      return <Lost phase={phase} />;
    default:
      return never(phase);
  }
}

/** An exchange that cannot be reached, with the reason and the next try, while there is no other news. */
function VenueNotice(): ReactNode {
  const t = useText();
  const status = useStore(useTerminal().session.status);
  const venue = status?.venues.find(({ link, fault }) => link === 'unreachable' && fault !== null);
  if (status === null || venue === undefined || venue.fault === null) return null;
  return (
    <p className="notice is-warn" role="status" data-testid="venue-lost">
      <b>{t('notice.venue', { venue: `${venueName(venue, t)} ${t(`market.${venue.market}`)}` })}</b>
      <span>{venue.fault.detail}</span>
      {venue.retryUs !== null && <span>{t('status.retry', { seconds: secondsUntil(venue.retryUs, status.nowUs) })}</span>}
    </p>
  );
}

function Lost({ phase }: { readonly phase: Extract<LinkPhase, { kind: 'lost' }> }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const { time } = useStore(formats);
  const nowMs = useNow();
  const seconds = Math.max(0, Math.ceil((phase.retryAtMs - nowMs) / 1_000));
  return (
    <p className="notice is-bad" role="alert" data-testid="link-lost">
      <b>{t('link.lost')}</b>
      <span>{t('link.lost.since', { time: time(phase.sinceMs * 1_000), seconds })}</span>
      {phase.reason !== '' && <span>{t('link.reason', { reason: phase.reason })}</span>}
      <button type="button" className="small-button" onClick={() => terminal.session.retryNow()}>{t('link.retry')}</button>
    </p>
  );
}

/** The time, told four times a second. */
function useNow(): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNowMs(Date.now()), 250);
    return () => clearInterval(timer);
  }, []);
  return nowMs;
}
