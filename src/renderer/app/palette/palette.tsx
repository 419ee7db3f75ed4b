/** The palette: every action, panel, instrument and workspace in one searchable list. Works with keys alone. */

import { useEffect, useId, useLayoutEffect, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { languages, textIn } from '../../i18n/language.ts';
import { useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { movedChoice } from '../../panels/picker/model.ts';
import { bindings, keysOf, type Command } from '../../state/settings-shortcuts.ts';
import { valuesOf, type Desk, useDesk } from '../desk.ts';
import { sectionTitle, titleOf } from '../dock/title.ts';
import { Keys } from '../keys.tsx';
import { useStore } from '../use-terminal.ts';
import { found, type Entry } from './model.ts';

interface Choice extends Entry {
  readonly group: string;
  readonly note: string;
  readonly keys: readonly string[];
  readonly run: () => void;
}

export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const t = useText();
  const desk = useDesk();
  const id = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [query, setQuery] = useState('');
  const [place, setPlace] = useState(0);
  // What comes while it is open is found too.
  useStore(desk.terminal.instruments);
  useStore(desk.subject);
  useStore(desk.commands);
  const choices = found(choicesOf(desk, t), query);
  const chosen = Math.min(place, Math.max(0, choices.length - 1));
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    // However it goes, the focus is given back.
    return () => element?.close();
  }, []);
  useEffect(() => {
    document.getElementById(`${id}-${chosen}`)?.scrollIntoView({ block: 'nearest' });
  }, [id, chosen]);
  const run = (choice: Choice | undefined): void => {
    if (choice === undefined) return;
    // First closed, so that the focus is back where it was before the action moves it.
    dialog.current?.close();
    choice.run();
  };
  const onKey = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    if (event.key === 'Enter') run(choices[chosen]);
    else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') setPlace(movedChoice(chosen, choices.length, event.key));
    else return;
    event.preventDefault();
  };
  return (
    <dialog ref={dialog} className="palette" aria-label={t('palette.open')} data-testid="palette" onClose={onClose} onClick={(event) => { if (event.target === dialog.current) dialog.current?.close(); }}>
      <input
        className="picker-search" type="text" role="combobox" autoFocus autoComplete="off" spellCheck={false} placeholder={t('palette.search')} aria-label={t('palette.search')} aria-expanded="true"
        aria-controls={`${id}-list`} aria-activedescendant={`${id}-${chosen}`} value={query} data-testid="palette-search" onKeyDown={onKey} onChange={(event) => { setQuery(event.target.value); setPlace(0); }}
      />
      <ul id={`${id}-list`} className="palette-list" role="listbox" aria-label={t('palette.open')}>
        {choices.map((choice, index) => (
          <li key={choice.id} id={`${id}-${index}`} role="option" aria-selected={index === chosen} data-testid={`choice-${choice.id}`} onPointerMove={() => setPlace(index)} onClick={() => run(choice)}>
            <span className="palette-title">{choice.title}</span>
            {choice.note !== '' && <span className="palette-note">{choice.note}</span>}
            <span className="palette-group">{choice.group}</span>
            <span className="palette-keys">{choice.keys.slice(0, 1).map((key) => <Keys key={key} spelt={key} />)}</span>
          </li>
        ))}
      </ul>
      {choices.length === 0 && <p className="picker-note">{t('picker.none', { query })}</p>}
    </dialog>
  );
}

function choicesOf(desk: Desk, t: Translate): readonly Choice[] {
  return [...commandChoices(desk, t), ...panelChoices(desk, t), ...instrumentChoices(desk, t)];
}

function commandChoices(desk: Desk, t: Translate): readonly Choice[] {
  const bound = bindings.get();
  const seen = new Set<string>();
  return desk.commands.get().flatMap((command): readonly Choice[] => {
    if (command.isSmall === true || command.isReady?.() === false || seen.has(command.id)) return [];
    seen.add(command.id);
    const both = languages.map((one) => textIn(one, command.text, valuesOf(command)));
    return [{
      id: command.id, title: t(command.text, valuesOf(command)), also: `${both.join(' ')} ${sectionTitle(desk, command)} ${command.id}`, weight: weightOf(command, desk), group: sectionTitle(desk, command),
      note: '', keys: keysOf(command, bound), run: command.run,
    }];
  });
}

/** What a person is most likely to want before they have typed: what the active panel can do. */
function weightOf({ place }: Command, desk: Desk): number {
  return place === desk.panel?.kind ? 3 : 2;
}

function panelChoices(desk: Desk, t: Translate): readonly Choice[] {
  const open = desk.workspaces.open.get();
  return open.panels.ids.map((id) => {
    const title = titleOf(desk, open, id);
    return { id: `panel ${id}`, title: t('palette.goTo', { title }), also: `${title} ${id}`, weight: 1, group: t('palette.panels'), note: '', keys: [], run: () => desk.dock.get()?.focus(id) };
  });
}

function instrumentChoices(desk: Desk, t: Translate): readonly Choice[] {
  const subject = desk.subject.get();
  const panel = subject === null ? null : desk.workspaces.open.get().panels.get(subject);
  if (panel === null) return [];
  return (desk.terminal.instruments.get() ?? []).filter(({ status }) => status !== 'gone').map((one: Instrument) => ({
    id: `instrument ${one.id}`, title: `${one.base}/${one.quote}`, also: `${one.symbol} ${one.id} ${venueName(one, t)} ${t(`market.${one.market}`)}`, weight: 0,
    group: t('picker.label'), note: `${venueName(one, t)} ${t(`market.${one.market}`)}`, keys: [], run: () => panel.choose(one),
  }));
}
