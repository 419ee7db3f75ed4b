/**
 * The panels of the open workspace, as their bodies see them: each with its stores, all fed from one state of links and
 * settings. Panels never see each other; what they share comes through their group.
 */

import type { Instrument } from '../../engine/contract/index.ts';
import type { AnyPanelKind, Crosshair, LinkColour, Panel, PanelLink, Settings } from '../panels/panel.ts';
import { instrumentOf, intervalOf, withInstrument, withInterval, withLink, withNewMember, withoutMember, type LinkMember, type Links } from './links.ts';
import { newStore, type Store } from './store.ts';
import type { KeptPanel } from './workspace-file.ts';

interface Held {
  readonly panel: Panel<Settings>;
  readonly settings: Store<Settings>;
  readonly link: Store<PanelLink>;
  readonly instrument: Store<Instrument | null>;
  readonly intervalUs: Store<number>;
  readonly crosshair: Store<Crosshair | null>;
  readonly isShown: Store<boolean>;
}

export interface PanelsParts {
  readonly kindOf: (id: string) => AnyPanelKind | null;
  /** Something that is kept changed. */
  readonly onChange: () => void;
  /** A panel's settings changed: the next of its kind begins with them. */
  readonly onSettings: (kind: string, settings: Settings) => void;
}

export class Panels {
  readonly #parts: PanelsParts;
  readonly #held = new Map<string, Held>();
  readonly #pointed = new Map<LinkColour, Crosshair>();
  #links: Links;
  #instruments: ReadonlyMap<string, Instrument> = new Map();
  #first: Instrument | null = null;

  constructor(parts: PanelsParts, panels: Readonly<Record<string, KeptPanel>>, links: Links, instruments: readonly Instrument[]) {
    this.#parts = parts;
    this.#links = links;
    for (const [id, { kind, settings }] of Object.entries(panels)) this.#hold(id, kind, settings);
    this.offer(instruments);
  }

  get links(): Links {
    return this.#links;
  }

  get ids(): readonly string[] {
    return [...this.#held.keys()];
  }

  get(id: string): Panel<Settings> | null {
    return this.#held.get(id)?.panel ?? null;
  }

  kept(): Readonly<Record<string, KeptPanel>> {
    return Object.fromEntries([...this.#held].map(([id, { panel, settings }]) => [id, { kind: panel.kind, settings: settings.get() }]));
  }

  /** The engine's list came anew. */
  offer(instruments: readonly Instrument[]): void {
    const before = this.#instruments;
    // The same instrument stays the same object, so that nobody asks for its data again.
    this.#instruments = new Map(instruments.map((one) => {
      const known = before.get(one.id);
      return [one.id, known !== undefined && known.version === one.version && known.stream === one.stream && known.status === one.status ? known : one];
    }));
    this.#first = instruments[0] === undefined ? null : (this.#instruments.get(instruments[0].id) ?? null);
    this.#spread();
  }

  add(id: string, kind: string, settings: Settings, member: LinkMember): Panel<Settings> {
    this.#links = withNewMember(this.#links, id, member);
    const panel = this.#hold(id, kind, settings);
    this.#spread();
    return panel;
  }

  remove(id: string): void {
    this.#held.delete(id);
    this.#links = withoutMember(this.#links, id);
    for (const [colour, { panel }] of this.#pointed) if (panel === id) this.#pointed.delete(colour);
    this.#spread();
  }

  relink(id: string, link: PanelLink): void {
    this.#links = withLink(this.#links, id, link);
    this.#spread();
    this.#parts.onChange();
  }

  show(id: string, isShown: boolean): void {
    this.#held.get(id)?.isShown.set(isShown);
  }

  #hold(id: string, kind: string, stored: Settings): Panel<Settings> {
    const settings = newStore<Settings>(this.#parts.kindOf(kind)?.settings(stored) ?? stored);
    const link = newStore(this.#links.members[id]?.link ?? { colour: null, symbol: false, interval: false, crosshair: false });
    const held = {
      settings, link, instrument: newStore<Instrument | null>(null), intervalUs: newStore(intervalOf(this.#links, id)),
      crosshair: newStore<Crosshair | null>(null), isShown: newStore(false),
    };
    const panel: Panel<Settings> = {
      id, kind,
      instrument: held.instrument,
      choose: (instrument) => this.#change(withInstrument(this.#links, id, instrument.id)),
      intervalUs: held.intervalUs,
      chooseInterval: (intervalUs) => this.#change(withInterval(this.#links, id, intervalUs)),
      link,
      crosshair: held.crosshair,
      point: (crosshair) => this.#point(id, crosshair),
      settings,
      change: (part) => {
        const next = { ...settings.get(), ...part };
        settings.set(this.#parts.kindOf(kind)?.settings(next) ?? next);
        this.#parts.onSettings(kind, settings.get());
        this.#parts.onChange();
      },
      isShown: held.isShown,
    };
    this.#held.set(id, { ...held, panel });
    return panel;
  }

  #change(links: Links): void {
    this.#links = links;
    this.#spread();
    this.#parts.onChange();
  }

  #point(id: string, crosshair: Crosshair | null): void {
    const held = this.#held.get(id);
    if (held === undefined) return;
    const { colour, crosshair: isShared } = held.link.get();
    if (colour === null || !isShared) {
      held.crosshair.set(crosshair);
      return;
    }
    // Who leaves takes away only what they pointed at themselves.
    if (crosshair !== null) this.#pointed.set(colour, crosshair);
    else if (this.#pointed.get(colour)?.panel === id) this.#pointed.delete(colour);
    for (const other of this.#held.values()) {
      const link = other.link.get();
      if (link.colour === colour && link.crosshair) other.crosshair.set(this.#pointed.get(colour) ?? null);
    }
  }

  /** Every panel's stores from the links. Stores that do not change tell nobody. */
  #spread(): void {
    for (const [id, held] of this.#held) {
      const wanted = instrumentOf(this.#links, id);
      held.instrument.set(wanted === null ? this.#first : (this.#instruments.get(wanted) ?? null));
      held.intervalUs.set(intervalOf(this.#links, id));
      const link = this.#links.members[id]?.link;
      if (link !== undefined) held.link.set(link);
      const colour = link?.crosshair === true ? link.colour : null;
      if (colour !== null) held.crosshair.set(this.#pointed.get(colour) ?? null);
    }
  }
}
