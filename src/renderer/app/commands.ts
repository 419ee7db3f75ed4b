/**
 * Every action of the screen, with its id, its keys and its name: the one list behind the keyboard, the buttons, the menus,
 * the palette and the page of keys. Made anew when the workspaces or the lock change.
 */

import { language, speak, textIn } from '../i18n/language.ts';
import { elsewhereOf } from '../panels/exchanges/model.ts';
import { panelKinds } from '../panels/index.ts';
import { compactChoices, densityChoices, prefer, preferences, scaleMax, scaleMin, themeChoices, upDownChoices } from '../state/settings.ts';
import { anywhere, type Command } from '../state/settings-shortcuts.ts';
import { removeAlertHere, setAlertHere } from './alert-here.ts';
import type { Desk } from './desk.ts';
import { workspaceTitle } from './dock/title.ts';
import type { Dock } from './dock/dock.ts';
import { exportWorkspace, importWorkspace } from './workspace-files.ts';

type Part = Omit<Command, 'place' | 'keys'> & { readonly keys?: readonly string[] };

/** An action that counts wherever the focus is. */
function global({ keys = [], ...rest }: Part): Command {
  return { ...rest, keys, place: anywhere };
}

export function commandsOf(desk: Desk): readonly Command[] {
  return [...openers(desk), ...ofPanels(desk), ...ofFocus(desk), ...ofWorkspaces(desk), ...ofSettings(), ...additions(desk), ...ofKinds(desk), ...ofAlerts(desk)];
}

/** What lies above the workspace. */
function openers(desk: Desk): readonly Command[] {
  const open = (what: NonNullable<ReturnType<Desk['above']['get']>>) => () => desk.above.set(desk.above.get() === what ? null : what);
  return [
    global({ id: 'palette.open', text: 'palette.open', keys: ['Mod k'], run: open('palette'), isSmall: true }),
    global({ id: 'picker.open', text: 'help.picker', keys: ['/'], run: open('picker') }),
    global({ id: 'exchanges.open', text: 'help.exchanges', keys: ['e'], run: open('exchanges') }),
    global({ id: 'status.open', text: 'status.details', run: open('details') }),
    global({ id: 'settings.open', text: 'settings.open', keys: ['Mod ,'], run: open('settings') }),
    global({ id: 'alerts.here', text: 'alerts.here', keys: ['Alt a'], isReady: () => desk.subject.get() !== null, run: () => void setAlertHere(desk) }),
    global({ id: 'alerts.away', text: 'alerts.here.remove', keys: ['Alt Shift a'], isReady: () => desk.subject.get() !== null, run: () => void removeAlertHere(desk) }),
    global({ id: 'help.open', text: 'help.help', keys: ['?'], run: open('help') }),
    ...Array.from({ length: 6 }, (_, index) => global({
      id: `exchanges.sibling.${index + 1}`, text: 'help.sibling', keys: [String(index + 1)], isSmall: true, run: () => chooseSibling(desk, index),
    })),
  ];
}

/** The same pair in another market, by its place in the strip. */
function chooseSibling(desk: Desk, index: number): void {
  const subject = desk.subject.get();
  const panel = subject === null ? null : desk.workspaces.open.get().panels.get(subject);
  const instrument = panel?.instrument.get() ?? null;
  const sibling = instrument === null ? undefined : elsewhereOf(desk.terminal.instruments.get() ?? [], instrument)[index];
  if (sibling !== undefined) panel?.choose(sibling);
}

function ofPanels(desk: Desk): readonly Command[] {
  const active = (): string | null => desk.dock.get()?.active.get() ?? null;
  const where = (): ReturnType<Dock['where']> | null => {
    const id = active();
    return id === null ? null : (desk.dock.get()?.where(id) ?? null);
  };
  const isLocked = (): boolean => desk.isFixed;
  const withActive = (act: (dock: Dock, id: string) => unknown) => (): void => {
    const dock = desk.dock.get();
    const id = active();
    if (dock !== null && id !== null) act(dock, id);
  };
  const isMovable = (): boolean => where() === 'grid' && !isLocked();
  const moves = (['left', 'right', 'up', 'down'] as const).map((direction) => global({
    id: `panel.move.${direction}`, text: `panel.move.${direction}`, section: 'palette.panels', keys: [`Mod Shift Arrow${direction.slice(0, 1).toUpperCase()}${direction.slice(1)}`],
    isReady: isMovable, run: withActive((dock, id) => dock.move(id, direction)),
  }));
  const sizes = ([['wider', 'width', 0.05, 'Right'], ['narrower', 'width', -0.05, 'Left'], ['taller', 'height', 0.05, 'Up'], ['lower', 'height', -0.05, 'Down']] as const).map(([name, side, part, arrow]) => global({
    id: `panel.size.${name}`, text: `panel.size.${name}`, section: 'palette.panels', keys: [`Mod Alt Arrow${arrow}`], isReady: isMovable, run: withActive((dock, id) => dock.resize(id, side, part)),
  }));
  return [
    ...moves,
    ...sizes,
    global({ id: 'panel.maximise', text: 'panel.maximise', section: 'palette.panels', keys: ['Mod Enter'], isReady: () => where() === 'grid', run: withActive((dock, id) => dock.toggleMaximised(id)) }),
    global({ id: 'panel.popOut', text: 'panel.popOut', section: 'palette.panels', keys: ['Alt o'], isReady: () => where() !== 'popout' && where() !== null, run: withActive((dock, id) => dock.popOut(id)) }),
    global({ id: 'panel.float', text: 'panel.float', section: 'palette.panels', keys: ['Alt f'], isReady: () => where() === 'grid' && !isLocked(), run: withActive((dock, id) => dock.float(id)) }),
    global({ id: 'panel.dock', text: 'panel.dock', section: 'palette.panels', keys: ['Alt b'], isReady: () => where() === 'popout' || (where() === 'floating' && !isLocked()), run: withActive((dock, id) => dock.dock(id)) }),
    global({ id: 'panel.reload', text: 'panel.reload', section: 'palette.panels', keys: ['Alt r'], isReady: () => active() !== null, run: withActive((_, id) => desk.reload(id)) }),
    global({ id: 'panel.close', text: 'panel.close', section: 'palette.panels', keys: ['Alt w'], isReady: () => active() !== null && !isLocked(), run: withActive((_, id) => desk.close(id)) }),
  ];
}

function ofFocus(desk: Desk): readonly Command[] {
  const small = (id: string, text: Command['text'], keys: readonly string[], act: (dock: Dock) => void): Command =>
    global({ id, text, keys, isSmall: true, run: () => {
      const dock = desk.dock.get();
      if (dock !== null) act(dock);
    } });
  return [
    small('focus.next', 'focus.next', ['F6'], (dock) => dock.focusNext(1)),
    small('focus.previous', 'focus.previous', ['Shift F6'], (dock) => dock.focusNext(-1)),
    small('focus.left', 'focus.left', ['Mod ArrowLeft'], (dock) => dock.focusToward('left')),
    small('focus.right', 'focus.right', ['Mod ArrowRight'], (dock) => dock.focusToward('right')),
    small('focus.up', 'focus.up', ['Mod ArrowUp'], (dock) => dock.focusToward('up')),
    small('focus.down', 'focus.down', ['Mod ArrowDown'], (dock) => dock.focusToward('down')),
    small('focus.tab.next', 'focus.tab.next', ['Alt PageDown'], (dock) => dock.nextTab(1)),
    small('focus.tab.previous', 'focus.tab.previous', ['Alt PageUp'], (dock) => dock.nextTab(-1)),
  ];
}

function ofWorkspaces(desk: Desk): readonly Command[] {
  const { workspaces } = desk;
  const list: readonly Part[] = [
    { id: 'workspace.new', text: 'workspace.new', run: () => void workspaces.add() },
    { id: 'workspace.copy', text: 'workspace.copy', run: () => void workspaces.take({ ...workspaces.current(), name: '' }) },
    { id: 'workspace.export', text: 'workspace.export', run: () => exportWorkspace(desk) },
    { id: 'workspace.import', text: 'workspace.import', run: () => importWorkspace(desk) },
    { id: 'workspace.reset', text: 'workspace.reset', isReady: () => workspaces.isOurs.get(), run: () => workspaces.reset() },
    { id: 'workspace.remove', text: 'workspace.remove', isReady: () => workspaces.list.get().length > 1, run: () => workspaces.remove(workspaces.open.get().id) },
  ];
  return [
    ...list.map((part) => global({ ...part, section: 'workspace.list' })),
    global({ id: 'workspace.lock', section: 'workspace.list', text: workspaces.open.get().isLocked.get() ? 'workspace.unlock' : 'workspace.lock', keys: ['Mod Shift l'], isReady: () => workspaces.isOurs.get(), run: () => workspaces.lock(!workspaces.open.get().isLocked.get()) }),
    ...workspaces.list.get().map(({ id, name }, index) => global({
      id: `workspace.open.${id}`, text: 'workspace.open', section: 'workspace.list', values: () => ({ name: workspaceTitle({ id, name }) }), keys: index < 9 ? [`Alt ${index + 1}`] : [], run: () => workspaces.switchTo(id),
    })),
  ];
}

function ofSettings(): readonly Command[] {
  return [
    ...(['en', 'zh-CN'] as const).map((one) => global({ id: `language.${one}`, text: `settings.speak.${one}`, section: 'settings.title', run: () => speak(one) })),
    ...themeChoices.map((theme) => global({ id: `theme.${theme}`, text: `settings.theme.${theme}`, section: 'settings.theme', run: () => prefer({ theme }) })),
    ...upDownChoices.map((upDown) => global({ id: `colours.${upDown}`, text: `settings.upDown.${upDown}`, section: 'settings.upDown', run: () => prefer({ upDown }) })),
    ...densityChoices.map((density) => global({ id: `density.${density}`, text: `settings.density.${density}`, section: 'settings.density', run: () => prefer({ density }) })),
    ...compactChoices.map((compact) => global({ id: `numbers.${compact}`, text: `settings.compact.${compact}`, section: 'settings.compact', run: () => prefer({ compact }) })),
    global({ id: 'scale.up', text: 'settings.scale.up', section: 'settings.title', keys: ['Alt ='], run: () => scaleBy(0.1) }),
    global({ id: 'scale.down', text: 'settings.scale.down', section: 'settings.title', keys: ['Alt -'], run: () => scaleBy(-0.1) }),
  ];
}

function scaleBy(step: number): void {
  const next = Math.round((preferences.get().scale + step) * 100) / 100;
  prefer({ scale: Math.max(scaleMin, Math.min(scaleMax, next)) });
}

function additions(desk: Desk): readonly Command[] {
  return panelKinds.map((kind) => global({ id: `panel.add.${kind.id}`, text: 'panel.add.kind', section: 'palette.panels', isReady: () => desk.workspaces.isOurs.get(), values: () => ({ kind: titleIn(kind.title) }), run: () => desk.add(kind.id) }));
}

/** The commands of a kind act on the panel of it that has, or last had, the focus. */
function ofKinds(desk: Desk): readonly Command[] {
  return panelKinds.flatMap((kind) => (kind.commands ?? []).map((command): Command => ({
    id: command.id, text: command.text, keys: command.keys, place: kind.id,
    isReady: () => desk.panelOf(kind.id) !== null,
    run: () => {
      const panel = desk.panelOf(kind.id);
      if (panel !== null) command.run(panel, desk.terminal);
    },
  })));
}

/** The kinds on which prices are seen: an alert is set and removed at the crosshair there. */
const kindsWithPrices = ['heatmap', 'ladder', 'chart'] as const;

function ofAlerts(desk: Desk): readonly Command[] {
  return kindsWithPrices.flatMap((place): readonly Command[] => {
    const isReady = (): boolean => desk.panelOf(place) !== null;
    return [
      { id: `alerts.here.${place}`, text: 'alerts.here', keys: ['a'], place, isReady, isSmall: true, run: () => void setAlertHere(desk, desk.panelOf(place)) },
      // On a chart this key is the drawings'.
      ...(place === 'chart' ? [] : [{ id: `alerts.away.${place}`, text: 'alerts.here.remove' as const, keys: ['Delete'], place, isReady, isSmall: true, run: () => void removeAlertHere(desk, desk.panelOf(place)) }]),
    ];
  });
}

function titleIn(key: Parameters<typeof textIn>[1]): string {
  return textIn(language.get(), key);
}
