/**
 * Link groups: panels of one colour share an instrument, an interval or a crosshair, each only where they say so.
 *
 * Holds, without a check: panels that follow a group show the same, because what they show stands in the group and
 * nowhere else. What a panel shows of its own counts only while it follows nobody.
 */

import { linkColours, type LinkColour, type PanelLink } from '../panels/panel.ts';
import { choiceOr, fieldsOf, flagOr, numberOr, textOr, type Loose } from './settings-parse.ts';

/** What the members of a colour share; null while none of them follows it in that. */
export interface LinkGroup {
  readonly instrument: string | null;
  readonly intervalUs: number | null;
}

export interface LinkMember {
  /** The id of an instrument; null: whichever comes first. */
  readonly instrument: string | null;
  readonly intervalUs: number;
  readonly link: PanelLink;
}

export interface Links {
  readonly groups: Readonly<Record<LinkColour, LinkGroup>>;
  readonly members: Readonly<Record<string, LinkMember>>;
}

export const minuteUs = 60_000_000;
const intervalUsMax = 400 * 24 * 60 * minuteUs;
export const instrumentLengthMax = 80;

const nobody: LinkGroup = { instrument: null, intervalUs: null };
export const noLinks: Links = { groups: { red: nobody, orange: nobody, yellow: nobody, green: nobody, blue: nobody, purple: nobody }, members: {} };
export const unlinked: PanelLink = { colour: null, symbol: true, interval: false, crosshair: true };

export function instrumentOf(links: Links, id: string): string | null {
  const member = links.members[id];
  if (member === undefined) return null;
  const colour = member.link.symbol ? member.link.colour : null;
  return (colour === null ? null : links.groups[colour].instrument) ?? member.instrument;
}

export function intervalOf(links: Links, id: string): number {
  const member = links.members[id];
  if (member === undefined) return minuteUs;
  const colour = member.link.interval ? member.link.colour : null;
  return (colour === null ? null : links.groups[colour].intervalUs) ?? member.intervalUs;
}

/** The panel and everybody who follows the same colour show another instrument. */
export function withInstrument(links: Links, id: string, instrument: string): Links {
  const member = links.members[id];
  if (member === undefined) return links;
  const { colour, symbol } = member.link;
  if (colour === null || !symbol) return withMember(links, id, { ...member, instrument });
  return { ...links, groups: { ...links.groups, [colour]: { ...links.groups[colour], instrument } } };
}

export function withInterval(links: Links, id: string, intervalUs: number): Links {
  const member = links.members[id];
  if (member === undefined) return links;
  const { colour, interval } = member.link;
  if (colour === null || !interval) return withMember(links, id, { ...member, intervalUs });
  return { ...links, groups: { ...links.groups, [colour]: { ...links.groups[colour], intervalUs } } };
}

/** Who joins takes what the group has; who is the first to follow gives it what they show; who leaves keeps what they showed. */
export function withLink(links: Links, id: string, link: PanelLink): Links {
  const member = links.members[id];
  if (member === undefined) return links;
  const own = { instrument: instrumentOf(links, id), intervalUs: intervalOf(links, id) };
  return founded(withMember(links, id, { ...own, link }), id);
}

export function withNewMember(links: Links, id: string, member: LinkMember): Links {
  return founded(withMember(links, id, member), id);
}

export function withoutMember(links: Links, id: string): Links {
  return cleared({ ...links, members: Object.fromEntries(Object.entries(links.members).filter(([other]) => other !== id)) });
}

/** Links as they were stored, for panels that are known. */
export function linksFrom(stored: unknown, members: Readonly<Record<string, LinkMember>>): Links {
  const groups = fieldsOf(stored);
  const kept: Record<LinkColour, LinkGroup> = { ...noLinks.groups };
  for (const colour of linkColours) {
    const fields = fieldsOf(groups[colour]);
    kept[colour] = { instrument: textOr(fields['instrument'], instrumentLengthMax, null), intervalUs: intervalFrom(fields['intervalUs'], null) };
  }
  return Object.keys(members).reduce(founded, cleared({ groups: kept, members }));
}

export function memberFrom(fields: Loose): LinkMember {
  return { instrument: textOr(fields['instrument'], instrumentLengthMax, null), intervalUs: intervalFrom(fields['intervalUs'], minuteUs), link: linkFrom(fields['link']) };
}

export function linkFrom(stored: unknown): PanelLink {
  const fields = fieldsOf(stored);
  return {
    colour: choiceOr(fields['colour'], linkColours, null),
    symbol: flagOr(fields['symbol'], unlinked.symbol),
    interval: flagOr(fields['interval'], unlinked.interval),
    crosshair: flagOr(fields['crosshair'], unlinked.crosshair),
  };
}

function intervalFrom<Fallback>(stored: unknown, fallback: Fallback): number | Fallback {
  const value = numberOr(stored, 1, intervalUsMax, fallback);
  return typeof value === 'number' && !Number.isInteger(value) ? fallback : value;
}

function withMember(links: Links, id: string, member: LinkMember): Links {
  return { ...links, members: { ...links.members, [id]: member } };
}

/** A group that nobody followed so far begins with what its first follower shows. */
function founded(links: Links, id: string): Links {
  const settled = cleared(links);
  const member = settled.members[id];
  if (member === undefined || member.link.colour === null) return settled;
  const { colour, symbol, interval } = member.link;
  const group = settled.groups[colour];
  const instrument = group.instrument ?? (symbol ? member.instrument : null);
  const intervalUs = group.intervalUs ?? (interval ? member.intervalUs : null);
  if (instrument === group.instrument && intervalUs === group.intervalUs) return settled;
  return { ...settled, groups: { ...settled.groups, [colour]: { instrument, intervalUs } } };
}

/** What nobody follows any more is forgotten, so that the next to join is not sent to where somebody was long ago. */
function cleared(links: Links): Links {
  const members = Object.values(links.members);
  const groups = { ...links.groups };
  for (const colour of linkColours) {
    const followers = members.filter(({ link }) => link.colour === colour);
    const { instrument, intervalUs } = groups[colour];
    groups[colour] = {
      instrument: followers.some(({ link }) => link.symbol) ? instrument : null,
      intervalUs: followers.some(({ link }) => link.interval) ? intervalUs : null,
    };
  }
  return { ...links, groups };
}
