/**
 * The frame around a panel's body. A body that throws takes down nothing but itself: the frame names it, offers to load it
 * anew, and gives what happened to be copied.
 *
 * The body is mounted anew when it is loaded anew, and when it comes into another window: a canvas that was given away
 * stays where it was.
 */

import { Component, useEffect, useState, type ErrorInfo, type ReactNode } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { CodeMissing, WhileComing } from '../../panels/lazily.ts';
import type { AnyPanelKind, Panel, Settings } from '../../panels/panel.ts';
import { venueId } from '../../state/lost-venues.ts';
import type { OpenWorkspace } from '../../state/workspace.ts';
import { copyText } from '../copy-text.ts';
import { useDesk } from '../desk.ts';
import { useStore, useTerminal } from '../use-terminal.ts';
import type { Dock } from './dock.ts';
import { kindTitle } from './title.ts';

interface FrameProps {
  readonly id: string;
  readonly open: OpenWorkspace;
  readonly dock: Dock;
}

export function PanelFrame({ id, open, dock }: FrameProps): ReactNode {
  const t = useText();
  const desk = useDesk();
  const reload = useStore(desk.reloads)[id] ?? 0;
  const home = useHome(dock, id);
  const panel = open.panels.get(id);
  if (panel === null) return null;
  const kind = desk.workspaces.kindOf(panel.kind);
  const title = kindTitle(desk, panel.kind);
  return (
    <section className="panel" aria-label={title} data-panel={id} data-kind={panel.kind} data-testid={`panel-${panel.kind}`}>
      {kind === null ? (
        <div className="panel-trouble" role="status" data-testid="unknown-kind"><b>{t('panel.unknown', { kind: panel.kind })}</b><p>{t('panel.unknown.hint')}</p></div>
      ) : (
        <>
          {kind.about !== 'none' && <VenueLost panel={panel} />}
          <Boundary key={`${reload} ${home}`} title={title} panel={panel} onReload={() => desk.reload(id)}><WhileComing value={<Coming />}><PanelBody kind={kind} panel={panel} /></WhileComing></Boundary>
        </>
      )}
    </section>
  );
}

/** A panel of an exchange that cannot be reached says so itself. */
function VenueLost({ panel }: { readonly panel: Panel<Settings> }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const lost = useStore(terminal.lostVenues).find(({ id }) => instrument !== null && id === venueId(instrument));
  if (lost === undefined) return null;
  return <p className="panel-lost" data-testid="panel-lost"><b>{t('notice.venue', { venue: `${venueName(lost.venue, t)} ${t(`market.${lost.venue.market}`)}` })}</b><span title={lost.detail}>{lost.detail}</span></p>;
}

/** While the code of a body comes: its place, and after a moment a word. */
function Coming(): ReactNode {
  const t = useText();
  return <div className="panel-coming" aria-busy="true" data-testid="panel-coming"><span>{t('panel.coming')}</span></div>;
}

function PanelBody({ kind: { Body }, panel }: { readonly kind: AnyPanelKind; readonly panel: Panel<Settings> }): ReactNode {
  return <Body panel={panel} />;
}

/** Counts the windows that the panel has been in. */
function useHome(dock: Dock, id: string): number {
  const [count, setCount] = useState(0);
  useEffect(() => {
    const shown = dock.api.getPanel(id);
    if (shown === undefined) return undefined;
    let before = shown.api.getWindow();
    const end = shown.api.onDidLocationChange(() => {
      const now = shown.api.getWindow();
      if (now !== before) setCount((times) => times + 1);
      before = now;
    });
    return () => end.dispose();
  }, [dock, id]);
  return count;
}

interface BoundaryProps {
  readonly title: string;
  readonly panel: Panel<Settings>;
  readonly onReload: () => void;
  readonly children: ReactNode;
}

interface BoundaryState {
  readonly error: unknown;
  readonly isBroken: boolean;
  readonly stack: string;
}

class Boundary extends Component<BoundaryProps, BoundaryState> {
  override state: BoundaryState = { error: null, isBroken: false, stack: '' };

  static getDerivedStateFromError(error: unknown): Partial<BoundaryState> {
    return { error, isBroken: true };
  }

  override componentDidCatch(_error: unknown, { componentStack }: ErrorInfo): void {
    this.setState({ stack: componentStack ?? '' });
  }

  override render(): ReactNode {
    const { title, panel, onReload, children } = this.props;
    const { error, isBroken, stack } = this.state;
    if (!isBroken) return children;
    if (!(error instanceof CodeMissing)) return <Broken title={title} details={detailsOf(panel, error, stack)} onReload={onReload} />;
    return <Missing title={title} reason={error.message} onRetry={() => { error.tryAgain(); onReload(); }} />;
  }
}

/** The code of the body did not come. A page that is older than what serves it finds it only after it was loaded anew. */
function Missing({ title, reason, onRetry }: { readonly title: string; readonly reason: string; readonly onRetry: () => void }): ReactNode {
  const t = useText();
  return (
    <div className="panel-trouble" role="alert" data-testid="panel-missing">
      <b>{t('panel.missing', { title })}</b>
      <p>{t('panel.missing.hint')}</p>
      <pre tabIndex={0}>{reason}</pre>
      <span className="buttons">
        <button type="button" className="small-button" data-testid="panel-reload" onClick={onRetry}>{t('link.retry')}</button>
        <button type="button" className="small-button" onClick={() => location.reload()}>{t('panel.missing.page')}</button>
      </span>
    </div>
  );
}

function Broken({ title, details, onReload }: { readonly title: string; readonly details: string; readonly onReload: () => void }): ReactNode {
  const t = useText();
  return (
    <div className="panel-trouble" role="alert" data-testid="panel-broken">
      <b>{t('panel.broken', { title })}</b>
      <p>{t('panel.broken.hint')}</p>
      <pre tabIndex={0}>{details}</pre>
      <span className="buttons">
        <button type="button" className="small-button" data-testid="panel-reload" onClick={onReload}>{t('panel.reload')}</button>
        <button type="button" className="small-button" onClick={(event) => void copyText(details, event.currentTarget.ownerDocument)}>{t('panel.copyDetails')}</button>
      </span>
    </div>
  );
}

/** What somebody needs who is to mend it: no keys, no amounts, nothing of the person. */
function detailsOf({ id, kind, settings }: Panel<Settings>, error: unknown, stack: string): string {
  const words = error instanceof Error ? `${error.name}: ${error.message}\n${error.stack ?? ''}` : String(error);
  return `${kind} (${id})\n${words}\n${stack.trim()}\n${JSON.stringify(settings.get())}`.slice(0, 8_000);
}
