/** Commands and their keys: searched, changed by pressing the new key, and marked where two want the same. */

import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { useDesk, valuesOf } from '../../app/desk.ts';
import { sectionTitle } from '../../app/dock/title.ts';
import { Keys } from '../../app/keys.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { bind, bindings, rebound, spelt, type Command } from '../../state/settings-shortcuts.ts';
import { shortcutRows, type ShortcutRow } from './model.ts';

export function Shortcuts(): ReactNode {
  const t = useText();
  const commands = useStore(useDesk().commands);
  const bound = useStore(bindings);
  const [query, setQuery] = useState('');
  const titleOf = (command: Command): string => t(command.text, valuesOf(command));
  const rows = shortcutRows(commands, bound, query, titleOf);
  return (
    <>
      <span className="shortcuts-head">
        <input type="search" className="field" placeholder={t('settings.keys.search')} aria-label={t('settings.keys.search')} value={query} data-testid="shortcut-search" onChange={(event) => setQuery(event.target.value)} />
        <button type="button" className="small-button" disabled={Object.keys(bound).length === 0} data-testid="shortcuts-reset" onClick={() => bind({})}>{t('settings.keys.reset')}</button>
      </span>
      <ul className="shortcuts">
        {rows.map((row) => <Row key={row.command.id} row={row} title={titleOf(row.command)} />)}
      </ul>
      {rows.length === 0 && <p className="card-note">{t('picker.none', { query })}</p>}
    </>
  );
}

function Row({ row: { command, keys, isOwn, rivals }, title }: { readonly row: ShortcutRow; readonly title: string }): ReactNode {
  const t = useText();
  const desk = useDesk();
  const [isListening, setIsListening] = useState(false);
  const onKey = (event: KeyboardEvent): void => {
    if (!isListening || event.nativeEvent.isComposing || event.key === 'Tab') return;
    const key = spelt({ key: event.key, altKey: event.altKey, shiftKey: event.shiftKey, ctrlKey: event.ctrlKey, metaKey: event.metaKey, code: event.code });
    event.preventDefault();
    event.stopPropagation();
    if (key === null) return;
    setIsListening(false);
    if (key === 'Escape') return;
    bind(rebound(bindings.get(), command, key === 'Backspace' || key === 'Delete' ? [] : [key]));
  };
  return (
    <li className={rivals.length > 0 ? 'shortcut is-rivalled' : 'shortcut'} data-testid={`shortcut-${command.id}`}>
      <span className="shortcut-title">{title}<small>{sectionTitle(desk, command)}</small></span>
      {rivals.length > 0 && <span className="shortcut-rivals" role="note">{t('settings.keys.conflict', { names: rivals.join(', ') })}</span>}
      <button
        type="button" className="shortcut-key" title={t('settings.keys.hint')} data-testid={`bind-${command.id}`}
        onClick={() => setIsListening(true)} onBlur={() => setIsListening(false)} onKeyDown={onKey}
      >
        <span className="only-heard">{t('settings.keys.change', { title })}</span>
        {isListening ? t('settings.keys.press') : keys.length === 0 ? t('settings.keys.none') : keys.map((key) => <Keys key={key} spelt={key} />)}
      </button>
      <button type="button" className="small-button" disabled={isOwn} aria-label={t('settings.keys.own', { title })} title={t('settings.keys.own', { title })} onClick={() => bind(rebound(bindings.get(), command, null))}>{'↺'}</button>
    </li>
  );
}
