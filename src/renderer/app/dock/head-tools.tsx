/**
 * A panel's own tools in its head. Those that do not fit are left out whole, the last first, and stand behind a button of their
 * own: whatever the width, each can be seen and reached.
 *
 * Holds: what is left out takes no focus. Tools that throw, or whose code did not come, take nothing with them: the panel's body says what
 * happened.
 */

import { Component, useEffect, useState, type ReactNode } from 'react';
import { useText } from '../../i18n/use-text.ts';
import type { AnyPanelKind, Panel, Settings } from '../../panels/panel.ts';
import { Popover } from '../popover.tsx';
import { fittingCount } from './tools-room.ts';

interface ToolsProps {
  readonly Tools: NonNullable<AnyPanelKind['Tools']>;
  readonly panel: Panel<Settings>;
}

export function HeadTools({ Tools, panel }: ToolsProps): ReactNode {
  const t = useText();
  const [head, setHead] = useState<HTMLElement | null>(null);
  /** Null: all of them fit, or those that do not can only be looked at. */
  const [count, setCount] = useState<number | null>(null);
  useEffect(() => (head === null ? undefined : follow(head, () => setCount(measured(head)))), [head]);
  return (
    <Quiet>
      <span className="head-tools" ref={setHead}><Tools panel={panel} /></span>
      {count !== null && (
        <Popover label={t('panel.tools')} className="head-button" role="dialog" testId="more-tools" face={<svg viewBox="0 0 16 16" aria-hidden="true"><path className="is-stroke" d="M4 4l4 4-4 4M9 4l4 4-4 4" /></svg>}>
          {() => <SpareTools Tools={Tools} panel={panel} fitCount={count} />}
        </Popover>
      )}
    </Quiet>
  );
}

/** The same tools once more, without those that stand in the head. */
function SpareTools({ Tools, panel, fitCount }: ToolsProps & { readonly fitCount: number }): ReactNode {
  const [card, setCard] = useState<HTMLElement | null>(null);
  useEffect(() => (card === null ? undefined : follow(card, () => {
    for (const [place, tool] of toolsOf(card).entries()) tool.toggleAttribute('data-spare', place < fitCount);
  })), [card, fitCount]);
  return <div className="spare-tools" ref={setCard}><Tools panel={panel} /></div>;
}

const interactive = 'button, select, input';

/** What opens below a tool stands elsewhere, wherever it is among the tools. */
function toolsOf(box: HTMLElement): readonly Element[] {
  return [...box.children].filter((tool) => !tool.hasAttribute('popover'));
}

/** Marks what does not fit. Answers how many do. */
function measured(head: HTMLElement): number | null {
  const tools = toolsOf(head);
  const count = fittingCount(tools.map((tool) => tool.getBoundingClientRect().top), head.getBoundingClientRect());
  for (const [place, tool] of tools.entries()) tool.toggleAttribute('data-spare', place >= count);
  return tools.slice(count).some((tool) => tool.matches(interactive) || tool.querySelector(interactive) !== null) ? count : null;
}

/** Tells at once, and whenever something in it comes, goes or changes its size. */
function follow(box: HTMLElement, tell: () => void): () => void {
  const sizes = new ResizeObserver(tell);
  const watch = (): void => {
    sizes.disconnect();
    for (const one of [box, ...box.children]) sizes.observe(one);
  };
  const children = new MutationObserver(() => {
    watch();
    tell();
  });
  children.observe(box, { childList: true });
  watch();
  tell();
  return () => {
    sizes.disconnect();
    children.disconnect();
  };
}

class Quiet extends Component<{ readonly children: ReactNode }, { readonly isBroken: boolean }> {
  override state = { isBroken: false };

  static getDerivedStateFromError(): { readonly isBroken: boolean } {
    return { isBroken: true };
  }

  override render(): ReactNode {
    return this.state.isBroken ? <span className="head-tools" /> : this.props.children;
  }
}
