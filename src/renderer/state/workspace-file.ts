/**
 * A workspace as it is kept and as it travels in a file: its panels with all they must not lose, how they are linked,
 * where they lie. Read as if a stranger had written it.
 *
 * Holds: a panel of a kind that is not known here keeps its kind and its settings, and takes them along when the
 * workspace is written again. The settings of a panel are judged by its kind, not here.
 */

import type { Settings } from '../panels/panel.ts';
import { linksFrom, memberFrom, noLinks, type LinkMember, type Links } from './links.ts';
import { fieldsOf, flagOr, isLoose, jsonOf, textOr } from './settings-parse.ts';
import { emptyLayout, idLengthMax, layoutFrom, panelsMax, type Layout } from './workspace-layout.ts';

export interface KeptPanel {
  readonly kind: string;
  readonly settings: Settings;
}

export interface Workspace {
  readonly name: string;
  readonly isLocked: boolean;
  readonly panels: Readonly<Record<string, KeptPanel>>;
  readonly links: Links;
  readonly layout: Layout;
}

export const nameLengthMax = 40;
const fileLengthMax = 1_000_000;
/** Of one panel, as text. Drawings and indicators of a chart take a few kilobytes. */
const settingsLengthMax = 128_000;

export const emptyWorkspace: Workspace = { name: '', isLocked: false, panels: {}, links: noLinks, layout: emptyLayout };

export function workspaceFrom(stored: unknown): Workspace {
  const fields = fieldsOf(stored);
  const panels: Record<string, KeptPanel> = {};
  const members: Record<string, LinkMember> = {};
  for (const [id, one] of Object.entries(fieldsOf(fields['panels'])).slice(0, panelsMax)) {
    const kind = textOr(fieldsOf(one)['kind'], idLengthMax, null);
    // A record made by JSON may own a key that every object has by birth.
    if (kind === null || id === '' || id.length > idLengthMax || id === '__proto__') continue;
    panels[id] = { kind, settings: settingsFrom(fieldsOf(one)['settings']) };
    members[id] = memberFrom(fieldsOf(one));
  }
  return {
    name: nameFrom(fields['name']),
    isLocked: flagOr(fields['isLocked'], false),
    panels,
    links: linksFrom(fields['groups'], members),
    layout: layoutFrom(fields['layout'], Object.keys(panels)),
  };
}

/** What `workspaceFrom` reads. */
export function keptWorkspace({ name, isLocked, panels, links, layout }: Workspace): object {
  return {
    name,
    isLocked,
    panels: Object.fromEntries(Object.entries(panels).map(([id, panel]) => [id, { ...panel, ...links.members[id] }])),
    groups: links.groups,
    layout,
  };
}

/** Null for a file that is no workspace at all. */
export function workspaceOfFile(text: string): Workspace | null {
  const fields = jsonOf(text, fileLengthMax);
  if (!isLoose(fields) || fields['fathom'] !== 'workspace' || !isLoose(fields['panels'])) return null;
  return workspaceFrom(fields);
}

export function fileOfWorkspace(workspace: Workspace): string {
  return `${JSON.stringify({ fathom: 'workspace', version: 1, ...keptWorkspace(workspace) }, null, 2)}\n`;
}

/** A name fit for a file: letters, digits and hyphens of any script. */
export function fileNameOf(workspace: Workspace): string {
  const plain = workspace.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '');
  return `fathom-${plain === '' ? 'workspace' : plain}.json`;
}

export function nameFrom(stored: unknown): string {
  return typeof stored === 'string' ? stored.replaceAll(/\p{C}/gu, '').trim().slice(0, nameLengthMax) : '';
}

function settingsFrom(stored: unknown): Settings {
  const settings = fieldsOf(stored);
  return JSON.stringify(settings).length <= settingsLengthMax ? settings : {};
}
