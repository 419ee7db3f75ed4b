/** The search that adds to a watchlist: stays open, so that several can be added one after the other. */

import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { findInstruments, movedChoice } from '../picker/model.ts';

interface AddProps {
  readonly instruments: readonly Instrument[];
  /** What is in the list already. */
  readonly has: ReadonlySet<string>;
  readonly onAdd: (instrument: Instrument) => void;
  readonly onClose: () => void;
}

export function AddRow({ instruments, has, onAdd, onClose }: AddProps): ReactNode {
  const t = useText();
  const id = useId();
  const list = useRef<HTMLUListElement>(null);
  const [query, setQuery] = useState('');
  const [choice, setChoice] = useState(0);
  const describe = (instrument: Instrument): string => `${venueName(instrument, t)} ${t(`market.${instrument.market}`)}`;
  const found = findInstruments(instruments.filter((one) => !has.has(one.id)), query, describe).instruments.slice(0, 30);
  const at = Math.min(choice, Math.max(0, found.length - 1));
  useEffect(() => {
    list.current?.children.item(at)?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const chosen = found[at];
    if (event.key === 'Escape') onClose();
    else if (event.key === 'Enter' && chosen !== undefined) onAdd(chosen);
    else if (['ArrowDown', 'ArrowUp'].includes(event.key)) setChoice(movedChoice(at, found.length, event.key));
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="watch-add" onKeyDown={onKey}>
      <input
        type="text" role="combobox" autoFocus autoComplete="off" spellCheck={false} placeholder={t('picker.search')} aria-label={t('watch.add')} aria-expanded="true" aria-controls={`${id}-list`}
        aria-activedescendant={found.length === 0 ? undefined : `${id}-${at}`} value={query} data-testid="watch-search" onChange={(event) => { setQuery(event.target.value); setChoice(0); }}
      />
      <button type="button" className="small-button" onClick={onClose}>{t('details.close')}</button>
      <ul ref={list} id={`${id}-list`} className="picker-list" role="listbox" aria-label={t('watch.add')}>
        {found.map((instrument, place) => (
          <li key={instrument.id} id={`${id}-${place}`} role="option" aria-selected={place === at} data-testid={`add-${instrument.id}`} onPointerMove={() => setChoice(place)} onClick={() => onAdd(instrument)}>
            <span className="picker-symbol">{instrument.base}<i>{'/'}</i>{instrument.quote}</span><span className="picker-venue">{describe(instrument)}</span>
          </li>
        ))}
      </ul>
      {found.length === 0 && <p className="watch-note">{t('picker.none', { query })}</p>}
    </div>
  );
}
