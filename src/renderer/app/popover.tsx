/**
 * A button with something that opens below it, above everything else, in whichever window it stands. The browser closes it
 * on Escape and on a press elsewhere, and gives the focus back.
 */

import { useEffect, useId, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';

interface PopoverProps {
  readonly label: string;
  /** The label already says all that the face shows as text. */
  readonly isLabelWhole?: boolean;
  /** What the button shows. */
  readonly face: ReactNode;
  readonly className?: string;
  readonly role?: 'menu' | 'dialog';
  readonly testId?: string;
  /** Made when it opens. A press on a menu item, or on what has `data-closes`, closes it. */
  readonly children: (close: () => void) => ReactNode;
}

const gap = 4;

export function Popover({ label, isLabelWhole = false, face, className = 'icon-button', role = 'menu', testId, children }: PopoverProps): ReactNode {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const [card, setCard] = useState<HTMLDivElement | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  useEffect(() => {
    if (!isOpen || card === null) return;
    if (button.current !== null) place(button.current, card);
    focusables(card)[0]?.focus();
  }, [isOpen, card]);
  // Before the press does what it does: the focus is back on the button then, and may be moved on.
  const onPress = (event: MouseEvent<HTMLElement>): void => {
    if (isElement(event.target) && event.target.closest('[role=menuitem], [data-closes]') !== null) event.currentTarget.hidePopover();
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || !isElement(event.target) || isTyping(event.target)) return;
    const all = focusables(card);
    const at = all.findIndex((one) => one === event.target);
    all[(at + step + all.length) % all.length]?.focus();
    event.preventDefault();
  };
  return (
    <>
      <button ref={button} type="button" className={className} aria-label={isLabelWhole ? label : undefined} title={label} aria-haspopup={role} aria-expanded={isOpen} popoverTarget={id} data-testid={testId}>{!isLabelWhole && <span className="only-heard">{label}</span>}{face}</button>
      <div ref={setCard} id={id} popover="auto" role={role} aria-label={label} className="popover" onToggle={(event) => setIsOpen(event.newState === 'open')} onKeyDown={onKey} onClickCapture={onPress}>
        {isOpen && children(() => card?.hidePopover())}
      </div>
    </>
  );
}

/** Below the button, inside the window. */
function place(button: HTMLElement, card: HTMLElement): void {
  const home = card.ownerDocument.defaultView ?? window;
  const from = button.getBoundingClientRect();
  const { width, height } = card.getBoundingClientRect();
  const left = Math.max(gap, Math.min(from.left, home.innerWidth - width - gap));
  const below = from.bottom + gap;
  const top = below + height > home.innerHeight - gap ? Math.max(gap, Math.min(from.top - height - gap, home.innerHeight - height - gap)) : below;
  card.style.left = `${left}px`;
  card.style.top = `${top}px`;
}

function focusables(card: HTMLElement | null): readonly HTMLElement[] {
  return card === null ? [] : [...card.querySelectorAll<HTMLElement>('button:not(:disabled), input, select, [tabindex="0"]')];
}

function isTyping(target: Element): boolean {
  return target.localName === 'select' || (target.localName === 'input' && !['checkbox', 'radio'].includes(target.getAttribute('type') ?? ''));
}

/** Elements of another window are of another class. */
export function isElement(target: EventTarget | null): target is Element {
  return target !== null && 'closest' in target && typeof target.closest === 'function';
}
