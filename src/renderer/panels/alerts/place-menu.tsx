/**
 * What can be done at a price: a menu that opens where somebody pressed, or at the crosshair. The price is the one that was there at the press,
 * asked of the drawing itself, and stands in the menu before anything is done.
 */

import { useEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type ReactNode } from 'react';
import type { Fault, Instrument, Result } from '../../../engine/contract/index.ts';
import { isElement } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel, Settings } from '../panel.ts';
import { meantPlace, setAlertAt, type MeantPlace, type MeantPoint } from './here.ts';
import { onTick, priceText } from './lines.ts';
import { useSay } from './use-say.ts';
import { conditionWords } from './words.ts';

/** A line kind, or whatever else the panel can show there. */
export interface PlaceToggle {
  readonly id: string;
  readonly text: string;
  readonly isOn: boolean;
  readonly flip: () => void;
}

interface PlaceMenuProps {
  readonly panel: Pick<Panel<Settings>, 'id' | 'instrument' | 'crosshair'>;
  readonly toggles: readonly PlaceToggle[];
  readonly opened: OpenedMenu;
  readonly onClose: () => void;
}

/** In CSS pixels of the window, and of the drawing. */
export interface OpenedMenu {
  readonly left: number;
  readonly top: number;
  readonly at: MeantPoint;
}

/** A press of the menu key has no place of its own: the crosshair has. */
export function menuOf(event: MouseEvent<HTMLElement>): OpenedMenu {
  event.preventDefault();
  const box = event.currentTarget.getBoundingClientRect();
  const isByKey = 'pointerType' in event.nativeEvent && event.nativeEvent.pointerType === '';
  if (isByKey) return { left: box.left + box.width / 3, top: box.top + box.height / 3, at: null };
  return { left: event.clientX, top: event.clientY, at: { x: event.clientX - box.left, y: event.clientY - box.top } };
}

export function PlaceMenu({ panel, toggles, opened, onClose }: PlaceMenuProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const card = useRef<HTMLDivElement>(null);
  const gone = useRef(onClose);
  useEffect(() => {
    gone.current = onClose;
  }, [onClose]);
  const [place, setPlace] = useState<MeantPlace | 'asked' | null>('asked');
  useEffect(() => {
    const menu = card.current;
    if (menu === null) return undefined;
    setPlace('asked');
    let isGone = false;
    void meantPlace(panel, terminal, opened.at).then((found) => {
      if (!isGone) setPlace(found);
    });
    const home = menu.ownerDocument;
    const before = home.activeElement;
    // By hand: the browser's own closing takes the release of the button that opened it for a press elsewhere.
    const onPress = (event: Event): void => {
      if (isElement(event.target) && !menu.contains(event.target)) gone.current();
    };
    menu.showPopover();
    home.addEventListener('pointerdown', onPress, true);
    return () => {
      isGone = true;
      home.removeEventListener('pointerdown', onPress, true);
      // With the menu its focus is gone; whoever pressed elsewhere has it there.
      if (home.activeElement === home.body && before !== null && 'focus' in before && typeof before.focus === 'function') before.focus();
    };
  }, [panel, terminal, opened]);
  useEffect(() => {
    if (place === 'asked' || card.current === null) return;
    fit(card.current, opened);
    itemsOf(card.current)[0]?.focus();
  }, [place, opened]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.key === 'Escape' || event.key === 'Tab') {
      event.preventDefault();
      event.stopPropagation();
      onClose();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined || card.current === null) return;
    const all = itemsOf(card.current);
    const at = all.findIndex((one) => one === event.target);
    all[(at + step + all.length) % all.length]?.focus();
    event.preventDefault();
  };
  return (
    <div ref={card} popover="manual" role="menu" aria-label={t('place.menu')} className="popover place-menu" data-testid="place-menu" onKeyDown={onKey} onPointerDown={(event) => event.stopPropagation()} onPointerMove={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()} onContextMenu={(event) => { event.preventDefault(); event.stopPropagation(); }}>
      {place !== 'asked' && place !== null && instrument !== null && <AtPrice place={place} instrument={instrument} onDone={onClose} />}
      <div className="menu-group">
        <span className="menu-title">{t('lines.title')}</span>
        {toggles.map(({ id, text, isOn, flip }) => <button key={id} type="button" role="menuitemcheckbox" aria-checked={isOn} className="menu-item" data-testid={`place-${id}`} onClick={() => { flip(); onClose(); }}><span>{text}</span></button>)}
      </div>
    </div>
  );
}

interface AtPriceProps {
  readonly place: MeantPlace;
  readonly instrument: Instrument;
  readonly onDone: () => void;
}

function AtPrice({ place, instrument, onDone }: AtPriceProps): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const say = useSay();
  const [refused, setRefused] = useState<Fault | null>(null);
  const there = useStore(terminal.alerts.list)?.alerts.find(({ rule }) => rule.id === place.alert);
  const price = priceText(onTick(place.price, instrument), instrument);
  const end = (done: Promise<Result<object, Fault>>): void => void done.then((outcome) => {
    if (outcome.ok) onDone();
    else setRefused(outcome.fault);
  });
  return (
    <div className="menu-group">
      <button type="button" role="menuitem" className="menu-item" data-testid="place-alert" data-price={price} onClick={() => end(setAlertAt(terminal, instrument, place.price))}><span>{t('place.alert', { price: `${price} ${instrument.quote}` })}</span></button>
      {there !== undefined && <button type="button" role="menuitem" className="menu-item" data-testid="place-remove" onClick={() => end(terminal.alerts.remove(there.rule.id))}><span>{t('place.remove', { what: there.name === '' ? conditionWords(there.rule.condition, say) : there.name })}</span></button>}
      {refused !== null && <p className="card-note is-bad" role="alert">{t(`fault.${refused.code}`)} {refused.detail}</p>}
    </div>
  );
}

const gap = 4;

/** Beside the point, inside the window. */
function fit(card: HTMLElement, { left, top }: OpenedMenu): void {
  const home = card.ownerDocument.defaultView ?? window;
  const { width, height } = card.getBoundingClientRect();
  card.style.left = `${Math.max(gap, Math.min(left, home.innerWidth - width - gap))}px`;
  card.style.top = `${Math.max(gap, Math.min(top, home.innerHeight - height - gap))}px`;
}

function itemsOf(card: HTMLElement): readonly HTMLElement[] {
  return [...card.querySelectorAll<HTMLElement>('button')];
}
