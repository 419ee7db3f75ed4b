/**
 * What the shell has to tell of the engine, the exchanges and other windows: one at a time, the gravest first, in the status bar. It covers no
 * panel, and no panel moves under a hand that is about to press.
 */

import { useEffect, useState, type ReactNode } from 'react';
import { formats } from '../i18n/chosen-formats.ts';
import { useText } from '../i18n/use-text.ts';
import { venueName } from '../i18n/venue-name.ts';
import { secondsUntil } from '../panels/status/model.ts';
import { Shape } from '../panels/status/shape.tsx';
import type { LinkPhase } from '../state/session.ts';
import { isNewsOf } from './notice-model.ts';
import { WaitingWindows } from './said.tsx';
import { SecondWindow } from './second-window.tsx';
import { useStore, useTerminal } from './use-terminal.ts';

export function Notices(): ReactNode {
  return (
    <div className="notices">
      <EngineNotice />
      <SecondWindow />
      <WaitingWindows />
      <VenuesNotice />
    </div>
  );
}

function EngineNotice(): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const phase = useStore(terminal.session.phase);
  const stageFault = useStore(terminal.stageFault);
  if (stageFault !== null) return <p className="notice is-bad" role="alert" data-testid="scene-failed">{t('scene.failed', { reason: stageFault })}</p>;
  return phase.kind === 'lost' ? <Lost phase={phase} /> : null;
}

/** The exchanges that cannot be reached, with the reason and the next try. Put away, it comes back when another one is lost. */
function VenuesNotice(): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const lost = useStore(terminal.lostVenues);
  const status = useStore(terminal.session.status);
  const [seen, setSeen] = useState<readonly string[]>([]);
  const ids = lost.map(({ id }) => id);
  const shown = isNewsOf(ids, seen);
  // What came back and is lost again is news again.
  const still = seen.filter((id) => ids.includes(id));
  if (still.length !== seen.length) setSeen(still);
  const [first] = lost;
  if (!shown || first === undefined) return null;
  const names = lost.map(({ venue }) => `${venueName(venue, t)} ${t(`market.${venue.market}`)}`).join(t('notice.and'));
  return (
    <p className="notice is-warn" role="status" data-testid="venue-lost">
      <Shape tone="bad" />
      <b>{t('notice.venue', { venue: names })}</b>
      <span className="notice-words" title={first.detail}>{first.detail}</span>
      {status !== null && first.venue.retryUs !== null && <span className="notice-try">{t('status.retry', { seconds: secondsUntil(first.venue.retryUs, status.nowUs) })}</span>}
      <button type="button" className="small-button" data-testid="venue-lost-close" onClick={() => setSeen(ids)}>{t('notice.dismiss')}</button>
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
      <Shape tone="bad" />
      <b>{t('link.lost')}</b>
      <span>{t('link.lost.since', { time: time(phase.sinceMs * 1_000), seconds })}</span>
      {phase.reason !== '' && <span className="notice-words" title={phase.reason}>{t('link.reason', { reason: phase.reason })}</span>}
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
