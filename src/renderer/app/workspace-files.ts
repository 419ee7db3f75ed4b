/** A workspace as a file, out and in: the browser's own dialogs, nothing is uploaded. */

import { language, textIn } from '../i18n/language.ts';
import { fileNameOf, fileOfWorkspace, workspaceOfFile, type Workspace } from '../state/workspace-file.ts';
import type { Desk } from './desk.ts';

/** Long enough for the slowest of disks to have begun. */
const revokeAfterMs = 60_000;
const fileSizeMax = 4_000_000;

export function exportWorkspace(desk: Desk): void {
  const workspace = desk.workspaces.current();
  const address = URL.createObjectURL(new Blob([fileOfWorkspace(workspace)], { type: 'application/json' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = fileNameOf(workspace);
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), revokeAfterMs);
}

export function importWorkspace(desk: Desk): void {
  const input = document.createElement('input');
  input.type = 'file';
  input.accept = '.json,application/json';
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file !== undefined) void takeFile(desk, file);
  });
  input.click();
}

export async function takeFile(desk: Desk, file: Blob): Promise<void> {
  const text = file.size > fileSizeMax ? '' : await file.text().catch(() => '');
  const workspace = workspaceOfFile(text);
  const say = (key: 'workspace.import.no' | 'workspace.import.full'): void => desk.say(textIn(language.get(), key));
  if (workspace === null) say('workspace.import.no');
  else if (desk.workspaces.take(workspace) === null) say('workspace.import.full');
  else tellOf(desk, workspace);
}

/** What came in, and what of it nobody here knows. */
function tellOf(desk: Desk, { panels }: Workspace): void {
  const kinds = Object.values(panels).map(({ kind }) => kind);
  const unknown = [...new Set(kinds.filter((kind) => desk.workspaces.kindOf(kind) === null))];
  const key = unknown.length === 0 ? 'workspace.import.done' : 'workspace.import.unknown';
  desk.say(textIn(language.get(), key, { count: kinds.length, kinds: unknown.join(', ').slice(0, 120) }));
}
