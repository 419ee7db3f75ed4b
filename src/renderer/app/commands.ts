/**
 * Every action of the screen, with its id, its keys and its name: the one list behind the keyboard, the buttons and
 * the page of keys. A key is what the browser calls it, after the modifiers in the order Alt, Shift.
 */

import type { TextKey } from '../i18n/language.ts';
import type { Terminal } from '../state/terminal.ts';

/** Where the keys of a command count: `heatmap` also while nothing has the focus. */
export type Place = 'anywhere' | 'heatmap' | 'ladder';

/** What the page itself opens and closes. */
export interface Openers {
  readonly picker: () => void;
  readonly help: () => void;
  readonly exchanges: () => void;
}

export interface Command {
  readonly id: string;
  readonly text: TextKey;
  readonly place: Place;
  readonly keys: readonly string[];
  readonly run: (terminal: Terminal, openers: Openers) => void;
}

const step = 48;
const leap = 240;
const zoomStep = 1.25;
const crossStep = 8;

const pan = (dx: number, dy: number) => (terminal: Terminal) => terminal.send({ kind: 'pan', dx, dy });
const cross = (dx: number, dy: number) => (terminal: Terminal) => terminal.send({ kind: 'cross-move', dx, dy });
const zoom = (axis: 'time' | 'price', factor: number) => (terminal: Terminal) => terminal.send({ kind: 'zoom', axis, factor, x: null, y: null });
const scroll = (rows: number) => (terminal: Terminal) => terminal.send({ kind: 'scroll-ladder', rows });

export const commands: readonly Command[] = [
  { id: 'picker.open', text: 'help.picker', place: 'anywhere', keys: ['/'], run: (_, { picker }) => picker() },
  { id: 'exchanges.open', text: 'help.exchanges', place: 'anywhere', keys: ['e'], run: (_, { exchanges }) => exchanges() },
  ...Array.from({ length: 6 }, (_, index): Command => ({
    id: `exchanges.sibling.${index + 1}`, text: 'help.sibling', place: 'anywhere', keys: [String(index + 1)], run: (terminal) => terminal.chooseSibling(index),
  })),
  { id: 'help.open', text: 'help.help', place: 'anywhere', keys: ['?'], run: (_, { help }) => help() },
  { id: 'ladder.finer', text: 'help.groupFiner', place: 'anywhere', keys: [','], run: (terminal) => terminal.stepGroup(-1) },
  { id: 'ladder.coarser', text: 'help.groupCoarser', place: 'anywhere', keys: ['.'], run: (terminal) => terminal.stepGroup(1) },
  { id: 'ladder.recentre', text: 'help.recentre', place: 'anywhere', keys: ['r'], run: (terminal) => terminal.send({ kind: 'recentre-ladder' }) },
  { id: 'heat.live', text: 'help.live', place: 'anywhere', keys: ['l'], run: (terminal) => terminal.send({ kind: 'back-to-live' }) },
  { id: 'heat.reset', text: 'help.reset', place: 'anywhere', keys: ['0'], run: (terminal) => terminal.send({ kind: 'reset-view' }) },
  { id: 'heat.past', text: 'help.panLeft', place: 'heatmap', keys: ['ArrowLeft'], run: pan(step, 0) },
  { id: 'heat.present', text: 'help.panRight', place: 'heatmap', keys: ['ArrowRight'], run: pan(-step, 0) },
  { id: 'heat.higher', text: 'help.panUp', place: 'heatmap', keys: ['ArrowUp'], run: pan(0, step) },
  { id: 'heat.lower', text: 'help.panDown', place: 'heatmap', keys: ['ArrowDown'], run: pan(0, -step) },
  { id: 'heat.past.far', text: 'help.fast', place: 'heatmap', keys: ['Shift ArrowLeft'], run: pan(leap, 0) },
  { id: 'heat.present.far', text: 'help.fast', place: 'heatmap', keys: ['Shift ArrowRight'], run: pan(-leap, 0) },
  { id: 'heat.higher.far', text: 'help.fast', place: 'heatmap', keys: ['Shift ArrowUp'], run: pan(0, leap) },
  { id: 'heat.lower.far', text: 'help.fast', place: 'heatmap', keys: ['Shift ArrowDown'], run: pan(0, -leap) },
  { id: 'heat.time.in', text: 'help.timeIn', place: 'heatmap', keys: ['+', '='], run: zoom('time', 1 / zoomStep) },
  { id: 'heat.time.out', text: 'help.timeOut', place: 'heatmap', keys: ['-'], run: zoom('time', zoomStep) },
  { id: 'heat.price.in', text: 'help.priceIn', place: 'heatmap', keys: [']'], run: zoom('price', 1 / zoomStep) },
  { id: 'heat.price.out', text: 'help.priceOut', place: 'heatmap', keys: ['['], run: zoom('price', zoomStep) },
  { id: 'heat.cross.left', text: 'help.cross', place: 'heatmap', keys: ['Alt ArrowLeft'], run: cross(-crossStep, 0) },
  { id: 'heat.cross.right', text: 'help.cross', place: 'heatmap', keys: ['Alt ArrowRight'], run: cross(crossStep, 0) },
  { id: 'heat.cross.up', text: 'help.cross', place: 'heatmap', keys: ['Alt ArrowUp'], run: cross(0, -crossStep) },
  { id: 'heat.cross.down', text: 'help.cross', place: 'heatmap', keys: ['Alt ArrowDown'], run: cross(0, crossStep) },
  { id: 'heat.cross.away', text: 'help.crossAway', place: 'heatmap', keys: ['Escape'], run: (terminal) => terminal.send({ kind: 'leave' }) },
  { id: 'ladder.up', text: 'help.scrollUp', place: 'ladder', keys: ['ArrowUp'], run: scroll(1) },
  { id: 'ladder.down', text: 'help.scrollDown', place: 'ladder', keys: ['ArrowDown'], run: scroll(-1) },
  { id: 'ladder.home', text: 'help.recentre', place: 'ladder', keys: ['Home'], run: (terminal) => terminal.send({ kind: 'recentre-ladder' }) },
];

export interface KeyFacts {
  readonly key: string;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
}

/** A key as the list spells it: Shift is only named where it does not already change the character. */
export function spelt({ key, altKey, shiftKey }: KeyFacts): string {
  const named = key.length === 1 ? key.toLowerCase() : key;
  return `${altKey ? 'Alt ' : ''}${shiftKey && key.length > 1 ? 'Shift ' : ''}${named}`;
}

/** The command of a key at a place, or null. */
export function commandFor(facts: KeyFacts, place: Place): Command | null {
  if (facts.ctrlKey || facts.metaKey) return null;
  const key = spelt(facts);
  return commands.find((command) => (command.place === 'anywhere' || command.place === place) && command.keys.includes(key)) ?? null;
}
