import fc from 'fast-check';
import { expect, test } from 'vitest';
import { linkColours, type PanelLink } from '../panels/panel.ts';
import { instrumentOf, intervalOf, linkFrom, linksFrom, memberFrom, minuteUs, noLinks, withInstrument, withInterval, withLink, withNewMember, withoutMember, type LinkMember, type Links } from './links.ts';

const link = fc.record({ colour: fc.constantFrom(null, ...linkColours), symbol: fc.boolean(), interval: fc.boolean(), crosshair: fc.boolean() });
const instrument = fc.constantFrom('binance:spot:BTCUSDT', 'okx:spot:ETHUSDT', 'htx:perp:SOLUSDT');
const interval = fc.constantFrom(minuteUs, 5 * minuteUs, 60 * minuteUs);
const id = fc.constantFrom('a', 'b', 'c', 'd', 'e');
type Step = (links: Links) => Links;
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.tuple(id, fc.option(instrument), interval, link).map(([one, shows, us, by]): Step => (links) => (links.members[one] === undefined ? withNewMember(links, one, { instrument: shows, intervalUs: us, link: by }) : links)),
  fc.tuple(id, instrument).map(([one, shows]): Step => (links) => withInstrument(links, one, shows)),
  fc.tuple(id, interval).map(([one, us]): Step => (links) => withInterval(links, one, us)),
  fc.tuple(id, link).map(([one, by]): Step => (links) => withLink(links, one, by)),
  id.map((one): Step => (links) => withoutMember(links, one)),
);
const steps = fc.array(step, { maxLength: 40 });
const after = (all: readonly Step[]): Links => all.reduce((links, act) => act(links), noLinks);

const followersOf = (links: Links, colour: PanelLink['colour'], by: 'symbol' | 'interval'): readonly string[] =>
  Object.entries(links.members).filter(([, member]) => member.link.colour === colour && member.link[by]).map(([one]) => one);

test('whatever happens, those who follow one colour show the same', () => {
  fc.assert(fc.property(steps, (all) => {
    const links = after(all);
    for (const colour of linkColours) {
      const { instrument: shared, intervalUs } = links.groups[colour];
      const seen = new Set(followersOf(links, colour, 'symbol').map((one) => instrumentOf(links, one)));
      // While a group has no instrument, nobody in it has one of their own.
      expect(seen.size).toBeLessThanOrEqual(1);
      if (shared !== null) expect([...seen]).toEqual([shared]);
      const beats = new Set(followersOf(links, colour, 'interval').map((one) => intervalOf(links, one)));
      expect(beats.size).toBeLessThanOrEqual(1);
      if (intervalUs !== null) expect([...beats]).toEqual([intervalUs]);
    }
  }));
});

test('what nobody follows is forgotten', () => {
  fc.assert(fc.property(steps, (all) => {
    const links = after(all);
    for (const colour of linkColours) {
      if (followersOf(links, colour, 'symbol').length === 0) expect(links.groups[colour].instrument).toBeNull();
      if (followersOf(links, colour, 'interval').length === 0) expect(links.groups[colour].intervalUs).toBeNull();
    }
  }));
});

test('choosing changes the panel and its followers, and nobody else', () => {
  fc.assert(fc.property(steps, id, instrument, (all, one, shows) => {
    const before = after(all);
    const next = withInstrument(before, one, shows);
    const member = before.members[one];
    if (member === undefined) return;
    expect(instrumentOf(next, one)).toBe(shows);
    const followed = member.link.symbol ? member.link.colour : null;
    for (const [other, { link: theirs }] of Object.entries(before.members)) {
      const isWith = other === one || (followed !== null && theirs.colour === followed && theirs.symbol);
      expect(instrumentOf(next, other)).toBe(isWith ? shows : instrumentOf(before, other));
    }
  }));
});

const of = (shows: string | null, by: Partial<PanelLink> = {}): LinkMember => ({ instrument: shows, intervalUs: minuteUs, link: { colour: 'red', symbol: true, interval: false, crosshair: true, ...by } });

test('who joins takes the group’s instrument, who leaves keeps it, and the group does not notice', () => {
  const two = withNewMember(withNewMember(noLinks, 'a', of('X')), 'b', of('Y', { colour: null }));
  expect(instrumentOf(two, 'b')).toBe('Y');
  const joined = withLink(two, 'b', { colour: 'red', symbol: true, interval: false, crosshair: true });
  expect(instrumentOf(joined, 'b')).toBe('X');
  const changed = withInstrument(joined, 'b', 'Z');
  expect(instrumentOf(changed, 'a')).toBe('Z');
  const left = withLink(changed, 'b', { colour: null, symbol: true, interval: false, crosshair: true });
  expect([instrumentOf(left, 'b'), instrumentOf(withInstrument(left, 'b', 'W'), 'a')]).toEqual(['Z', 'Z']);
});

test('a link by crosshair alone shares no instrument', () => {
  const both = withNewMember(withNewMember(noLinks, 'a', of('X')), 'b', of('Y', { symbol: false }));
  expect([instrumentOf(both, 'b'), instrumentOf(withInstrument(both, 'a', 'Z'), 'b')]).toEqual(['Y', 'Y']);
});

test('stored links are read back the same, and nonsense becomes links that hold', () => {
  fc.assert(fc.property(steps, (all) => {
    const links = after(all);
    const copy: unknown = JSON.parse(JSON.stringify(links));
    expect(linksFrom(links.groups, links.members)).toEqual(links);
    expect(copy).toEqual(links);
  }));
  fc.assert(fc.property(fc.jsonValue(), (stored) => {
    const links = linksFrom(stored, { a: memberFrom({ link: stored, instrument: stored, intervalUs: stored }) });
    expect(linkFrom(links.members['a']?.link)).toEqual(links.members['a']?.link);
    expect(intervalOf(links, 'a')).toBeGreaterThan(0);
  }));
});
