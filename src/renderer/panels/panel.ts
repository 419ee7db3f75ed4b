/**
 * What a panel is: a kind (one folder and one line in index.ts) and a panel of that kind in a workspace.
 *
 * A panel is told what it shows and whom it is linked with; it never reads the address bar, the storage or another panel.
 * All that it must not lose stands in its settings: a panel that is closed, moved to another window or opened after a
 * crash begins with exactly those.
 */

import type { ComponentType } from 'react';
import type { Instrument } from '../../engine/contract/index.ts';
import type { TextKey } from '../i18n/language.ts';
import type { Store } from '../state/store.ts';
import type { Terminal } from '../state/terminal.ts';

export const linkColours = ['red', 'orange', 'yellow', 'green', 'blue', 'purple'] as const;

export type LinkColour = (typeof linkColours)[number];

/** Whom a panel is linked with, and by what: each on its own. */
export interface PanelLink {
  readonly colour: LinkColour | null;
  readonly symbol: boolean;
  readonly interval: boolean;
  readonly crosshair: boolean;
}

/** Where a pointer is, in things that every linked panel understands. `panel`: who points. */
export interface Crosshair {
  readonly panel: string;
  readonly timeUs: number | null;
  readonly price: number | null;
}

/** Values that JSON can hold: what a panel keeps over a restart. */
export type Settings = Readonly<Record<string, unknown>>;

export interface Panel<Kept extends Settings> {
  /** Unique as long as the workspace is kept. */
  readonly id: string;
  readonly kind: string;
  /** What it was asked to show; null while the engine lists no such instrument. */
  readonly instrument: Store<Instrument | null>;
  readonly choose: (instrument: Instrument) => void;
  /** Of its bars, where the kind has such. */
  readonly intervalUs: Store<number>;
  readonly chooseInterval: (intervalUs: number) => void;
  readonly link: Store<PanelLink>;
  /** The group's, or its own where it has no group. */
  readonly crosshair: Store<Crosshair | null>;
  readonly point: (crosshair: Crosshair | null) => void;
  readonly settings: Store<Kept>;
  readonly change: (part: Partial<Kept>) => void;
  /** False while another tab covers it: what nobody sees is not drawn, and its topics are let go. */
  readonly isShown: Store<boolean>;
}

/** An action of a panel: in the palette and under its keys while a panel of the kind has the focus. */
export interface PanelCommand<Kept extends Settings> {
  readonly id: string;
  readonly text: TextKey;
  readonly keys: readonly string[];
  readonly run: (panel: Panel<Kept>, terminal: Terminal) => void;
}

export interface PanelKind<Kept extends Settings> {
  readonly id: string;
  readonly title: TextKey;
  readonly group: 'depth' | 'flow' | 'charts' | 'markets' | 'system';
  /** `none`: it is about everything; `instrument`: one at a time; `bars`: an instrument and an interval. */
  readonly about: 'none' | 'instrument' | 'bars';
  readonly size: { readonly widthMin: number; readonly heightMin: number };
  /** Judges what was stored, or imported from a stranger's file: whatever is wrong becomes the default. */
  readonly settings: (stored: Settings) => Kept;
  readonly Body: ComponentType<{ readonly panel: Panel<Kept> }>;
  /** What stands in the panel's head beside its title. */
  readonly Tools?: ComponentType<{ readonly panel: Panel<Kept> }>;
  readonly commands?: readonly PanelCommand<Kept>[];
}

/** A kind whose settings nobody outside it needs to know. */
export type AnyPanelKind = PanelKind<Settings>;
