/** What a panel is called: its kind, and of a kind that is not known here its id. */

import { language, textIn } from '../../i18n/language.ts';
import { anywhere, type Command, type Place } from '../../state/settings-shortcuts.ts';
import { numberOf, type OpenWorkspace, type WorkspaceName } from '../../state/workspace.ts';
import type { Desk } from '../desk.ts';

export function kindTitle(desk: Desk, kind: string): string {
  const known = desk.workspaces.kindOf(kind);
  return known === null ? kind : textIn(language.get(), known.title);
}

/** With the instrument, for screen readers, lists and windows. */
export function titleOf(desk: Desk, open: OpenWorkspace, id: string): string {
  const panel = open.panels.get(id);
  if (panel === null) return id;
  const instrument = panel.instrument.get();
  const isAbout = (desk.workspaces.kindOf(panel.kind)?.about ?? 'none') !== 'none';
  const title = kindTitle(desk, panel.kind);
  return isAbout && instrument !== null ? `${title} ${instrument.base}/${instrument.quote}` : title;
}

/** A workspace that nobody named is called by its number, in the language of the moment. */
export function workspaceTitle({ id, name }: WorkspaceName): string {
  return name === '' ? textIn(language.get(), 'workspace.numbered', { count: numberOf(id) }) : name;
}

/** What a command belongs to: the kind of panel, or a part of the shell; nothing where its name says it all. */
export function sectionTitle(desk: Desk, { place, section }: Pick<Command, 'place' | 'section'>): string {
  if (place !== anywhere) return kindTitle(desk, place);
  return section === undefined ? '' : textIn(language.get(), section);
}

/** Where the keys of a command count. */
export function placeTitle(desk: Desk, place: Place): string {
  return place === anywhere ? textIn(language.get(), 'help.where.anywhere') : kindTitle(desk, place);
}
