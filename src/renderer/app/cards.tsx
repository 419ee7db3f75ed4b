/**
 * The parts of the shell whose code comes by itself. A card that does not come is said and gone; opened again, it is asked for again.
 * A workspace that does not come says so in its place.
 */

import { Component, type ReactNode } from 'react';
import { useText } from '../i18n/use-text.ts';
import { CodeMissing, WhileComing } from '../panels/lazily.ts';
import { useDesk } from './desk.ts';

export function Cards({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useText();
  const desk = useDesk();
  const onMissing = (error: CodeMissing): void => {
    error.tryAgain();
    desk.above.set(null);
    desk.say(`${t('panel.missing', { title: t('details.card') })}: ${error.message}`);
  };
  return <Boundary onMissing={onMissing} instead={() => null}>{children}</Boundary>;
}

export function DockPlace({ children }: { readonly children: ReactNode }): ReactNode {
  const t = useText();
  const instead = (error: CodeMissing, again: () => void): ReactNode => (
    <div className="panel-trouble" role="alert" data-testid="dock-missing">
      <b>{t('panel.missing', { title: t('app.workspace') })}</b>
      <pre tabIndex={0}>{error.message}</pre>
      <span className="buttons">
        <button type="button" className="small-button" onClick={() => { error.tryAgain(); again(); }}>{t('link.retry')}</button>
        <button type="button" className="small-button" onClick={() => location.reload()}>{t('panel.missing.page')}</button>
      </span>
    </div>
  );
  return <Boundary instead={instead}><WhileComing value={<div className="dock-root" />}>{children}</WhileComing></Boundary>;
}

interface BoundaryProps {
  readonly onMissing?: (error: CodeMissing) => void;
  readonly instead: (error: CodeMissing, again: () => void) => ReactNode;
  readonly children: ReactNode;
}

/** Of other faults it knows nothing: they go on upwards. */
class Boundary extends Component<BoundaryProps, { readonly error: unknown; readonly isBroken: boolean }> {
  override state: { readonly error: unknown; readonly isBroken: boolean } = { error: null, isBroken: false };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown; readonly isBroken: boolean } {
    return { error, isBroken: true };
  }

  override componentDidCatch(error: unknown): void {
    if (error instanceof CodeMissing) this.props.onMissing?.(error);
  }

  override render(): ReactNode {
    const { error, isBroken } = this.state;
    if (!isBroken) return this.props.children;
    if (error instanceof CodeMissing) return this.props.instead(error, () => this.setState({ error: null, isBroken: false }));
    throw error;
  }
}
