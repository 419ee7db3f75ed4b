/** The instrument picker: what is on the screen as a button, and a searchable list below it. Works with keys alone. */

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode, type RefObject } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { findInstruments, movedChoice, placeOfCurrent } from './model.ts';

export interface PickerProps {
  readonly instruments: readonly Instrument[] | null;
  /** What the data on the screen belongs to; null while there is none. */
  readonly shown: Instrument | null;
  /** What was asked for and has not come yet. */
  readonly pending: Instrument | null;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onChoose: (instrument: Instrument) => void;
}

export function Picker({ instruments, shown, pending, isOpen, onOpen, onChoose }: PickerProps): ReactNode {
  const t = useText();
  const named = shown ?? pending;
  const button = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    onOpen(false);
    button.current?.focus();
  };
  return (
    <div className="picker">
      <button ref={button} type="button" className="picker-button" aria-haspopup="listbox" aria-expanded={isOpen} aria-label={named === null ? t('picker.choose') : `${t('picker.label')}: ${named.base}/${named.quote} ${describe(named, t)}`} data-testid="picker" onClick={() => onOpen(!isOpen)}>
        {named === null ? (
          <span className="picker-none">{t('picker.choose')}</span>
        ) : (
          <span className={shown === null ? 'picker-named is-pending' : 'picker-named'} data-testid={shown === null ? 'pending-symbol' : 'shown-symbol'}>
            <span className="picker-symbol">{named.base}<i>{'/'}</i>{named.quote}</span>{' '}
            <span className="picker-venue">{venueName(named, t)} {t(`market.${named.market}`)}</span>
          </span>
        )}
        <svg className="chevron" viewBox="0 0 10 6" aria-hidden="true"><path d="M1 1l4 4 4-4" /></svg>
      </button>
      {isOpen && <PickerList instruments={instruments} onClose={close} onChoose={(instrument) => { onChoose(instrument); close(); }} button={button} current={named?.id ?? null} />}
    </div>
  );
}

interface ListProps {
  readonly instruments: readonly Instrument[] | null;
  readonly onClose: () => void;
  readonly onChoose: (instrument: Instrument) => void;
  readonly button: RefObject<HTMLButtonElement | null>;
  /** Where the list begins to be read. */
  readonly current: string | null;
}

function PickerList({ instruments, onClose, onChoose, button, current }: ListProps): ReactNode {
  const t = useText();
  const id = useId();
  const [query, setQuery] = useState('');
  const [moved, setChoice] = useState<number | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const found = findInstruments(instruments ?? [], query, (instrument) => describe(instrument, t));
  const choice = moved ?? placeOfCurrent(found.instruments, query, current);
  useOutsideClick(card, button, onClose);
  useEffect(() => {
    document.getElementById(`${id}-${choice}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, choice]);

  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const chosen = found.instruments[choice];
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && chosen !== undefined) onChoose(chosen);
    else if (['ArrowDown', 'ArrowUp'].includes(event.key)) setChoice(movedChoice(choice, found.instruments.length, event.key));
    else return;
    event.preventDefault();
  };
  return (
    <div ref={card} className="picker-card" onKeyDown={onKey}>
      <input
        className="picker-search" type="text" role="combobox" autoFocus autoComplete="off" spellCheck={false} placeholder={t('picker.search')} aria-label={t('picker.search')}
        aria-expanded="true" aria-controls={`${id}-list`} aria-activedescendant={`${id}-${choice}`} value={query} data-testid="picker-search"
        onChange={(event) => { setQuery(event.target.value); setChoice(null); }}
      />
      <ul id={`${id}-list`} className="picker-list" role="listbox" aria-label={t('picker.label')}>
        {found.instruments.map((instrument, place) => (
          <li key={instrument.id} id={`${id}-${place}`} role="option" aria-selected={place === choice} data-testid={`option-${instrument.id}`} onPointerMove={() => setChoice(place)} onClick={() => onChoose(instrument)}>
            <span className="picker-symbol">{instrument.base}<i>{'/'}</i>{instrument.quote}</span>
            <span className="picker-venue">{venueName(instrument, t)} {t(`market.${instrument.market}`)}</span>
            {instrument.status !== 'trading' && <span className="picker-status is-warn">{t(`instrument.${instrument.status}`)}</span>}
            {instrument.id === current && <span className="picker-status">{t('picker.current')}</span>}
          </li>
        ))}
      </ul>
      {instruments === null && <p className="picker-note">{t('picker.loading')}</p>}
      {instruments !== null && found.instruments.length === 0 && <p className="picker-note">{t('picker.none', { query })}</p>}
      {found.moreCount > 0 && <p className="picker-note">{t('picker.more', { count: found.moreCount })}</p>}
    </div>
  );
}

function describe(instrument: Instrument, t: Translate): string {
  return `${venueName(instrument, t)} ${t(`market.${instrument.market}`)}`;
}

function useOutsideClick(card: RefObject<HTMLElement | null>, button: RefObject<HTMLElement | null>, onOutside: () => void): void {
  useEffect(() => {
    const look = (event: PointerEvent): void => {
      const { target } = event;
      if (target instanceof Node && card.current?.contains(target) !== true && button.current?.contains(target) !== true) onOutside();
    };
    document.addEventListener('pointerdown', look);
    return () => document.removeEventListener('pointerdown', look);
  });
}
