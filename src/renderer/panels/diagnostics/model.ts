/**
 * The diagnostics page: everything that says how well this terminal does, each with its threshold and, in words, whether it is kept. One list
 * of lines for the page and for the report that is copied.
 *
 * Holds: nothing in it names a person, a folder, an address, an account or a key: counts, times, sizes, names of exchanges and of parts of the
 * program alone.
 */

import { contractVersion, type Status } from '../../../engine/contract/index.ts';
import { ageBoundsUs } from '../../draw/latency.ts';
import type { DrawingReport, StageReport } from '../../draw/messages.ts';
import type { DrawingKind } from '../../draw/index.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { fullest } from '../exchanges/model.ts';
import { ageText, bytesText, countText, durationText } from '../status/model.ts';
import type { TopicCount } from '../../state/topics.ts';

/** Beyond these something deserves a look. */
export const thresholds = {
  feedAgeMs: 2_000,
  engineP99Us: 1_000,
  paintP99Us: 33_000,
  drawP99Us: 8_000,
  roundTripP99Us: 1_000_000,
  budgetShare: 0.85,
  pageHeapBytes: 700 * 1_048_576,
  threadHeapBytes: 512 * 1_048_576,
  gcLongestMs: 20,
  ringShare: 0.5,
  clockUncertaintyUs: 20_000,
} as const;

export type Verdict = 'fine' | 'high' | 'none';

export interface Line {
  readonly name: string;
  readonly value: string;
  /** `none`: there is no threshold, or nothing is known. */
  readonly verdict: Verdict;
  /** The threshold as it is written: `33.0 ms`. */
  readonly limit: string | null;
  /** The page shows it as a picture. */
  readonly isDrawn?: boolean;
}

export interface Section {
  readonly title: string;
  readonly lines: readonly Line[];
}

/** What a page can say of itself. */
export interface PageFacts {
  /** Null where the browser does not tell. */
  readonly heapBytes: number | null;
  readonly browser: string;
  readonly engineVersion: string | null;
  readonly clockUncertaintyUs: number | null;
  readonly strayCount: number;
  readonly malformedCount: number;
}

export interface DrawnPanel {
  readonly panel: string;
  readonly kind: DrawingKind;
  readonly topics: readonly number[];
  readonly report: Pick<DrawingReport, 'keptBytes' | 'freshness'> | null;
}

export interface Facts {
  readonly status: Status | null;
  readonly stage: StageReport | null;
  readonly page: PageFacts;
  readonly rates: readonly TopicRate[];
  readonly drawn: readonly DrawnPanel[];
}

export function sectionsOf(facts: Facts, t: Translate): readonly Section[] {
  const { status } = facts;
  return [
    ...(status === null ? [] : [{ title: t('diagnostics.feeds'), lines: status.venues.filter(({ isOn }) => isOn).flatMap((venue) => venueLines(venue, t)) }]),
    { title: t('diagnostics.latency'), lines: latencyLines(facts, t) },
    { title: t('diagnostics.screen'), lines: screenLines(facts, t) },
    { title: t('diagnostics.panels'), lines: panelLines(facts, t) },
    ...(status === null ? [] : [{ title: t('diagnostics.threads'), lines: status.threads.flatMap((thread) => threadLines(thread, t)) }, { title: t('diagnostics.queues'), lines: queueLines(status, t) }]),
    { title: t('diagnostics.versions'), lines: versionLines(facts, t) },
  ];
}

function venueLines(venue: Status['venues'][number], t: Translate): readonly Line[] {
  const name = `${venueName(venue, t)} ${t(`market.short.${venue.market}`)}`;
  const worst = fullest(venue.budget);
  const trip = venue.account.roundTripUs;
  return [
    line(`${name} · ${t('details.state')}`, `${t(`link.state.${venue.link}`)}${venue.fault === null ? '' : ` · ${t(`fault.${venue.fault.code}`)}`}`, venue.link === 'open' ? 'fine' : 'high', null),
    judged(`${name} · ${t('details.age')}`, venue.ageMs, thresholds.feedAgeMs, (ms) => ageText(ms, t)),
    judged(`${name} · ${t('exchanges.roundTrip')}`, trip?.p99 ?? null, thresholds.roundTripP99Us, (us) => durationText(us, t), trip === null ? t('diagnostics.noOrders') : pairText(trip, t)),
    judged(`${name} · ${t('exchanges.budget')}`, worst?.share ?? null, thresholds.budgetShare, (share) => `${Math.round(share * 100)} %`),
  ];
}

function latencyLines({ status, stage }: Facts, t: Translate): readonly Line[] {
  const of = (name: string, value: { readonly p50: number; readonly p99: number } | null, max: number | null): Line =>
    judged(name, value?.p99 ?? null, max, (us) => durationText(us, t), value === null ? undefined : pairText(value, t));
  return [
    of(t('details.latency.engine'), status?.engineUs ?? null, thresholds.engineP99Us),
    of(t('details.latency.frame'), status?.frameUs ?? null, null),
    of(t('details.latency.paint'), stage?.paintUs ?? null, thresholds.paintP99Us),
    { ...line(t('diagnostics.histogram'), stage === null ? t('details.none') : histogramText(stage.paintHistogram, t), 'none', null), isDrawn: true },
    of(t('details.latency.draw'), stage?.drawUs ?? null, thresholds.drawP99Us),
  ];
}

function screenLines({ stage, page }: Facts, t: Translate): readonly Line[] {
  return [
    line(t('details.screen.paints'), stage === null ? t('details.none') : t('status.perSecond', { count: stage.paintsPerSecond }), 'none', null),
    line(t('diagnostics.missed'), stage === null ? t('details.none') : countText(stage.missedPaintCount), 'none', null),
    line(t('details.screen.cells'), stage === null ? t('details.none') : t(`details.screen.cells.${stage.cells}`), 'none', null),
    judged(t('diagnostics.pageHeap'), page.heapBytes, thresholds.pageHeapBytes, (bytes) => bytesText(bytes, t), page.heapBytes === null ? t('diagnostics.untold') : undefined),
    line(t('details.screen.frames'), countText(stage?.frameCount ?? 0), 'none', null),
    judged(t('details.screen.bad'), (stage?.badFrameCount ?? 0) + page.malformedCount, 0, countText),
    line(t('diagnostics.stray'), countText((stage?.strayFrameCount ?? 0) + page.strayCount), 'none', null),
    judged(t('details.screen.clock'), page.clockUncertaintyUs, thresholds.clockUncertaintyUs, (us) => durationText(us, t), page.clockUncertaintyUs === null ? undefined : `± ${durationText(page.clockUncertaintyUs, t)}`),
  ];
}

/** Drawn panels by themselves; what panels on the page watch, by its kind. */
function panelLines({ drawn, rates }: Facts, t: Translate): readonly Line[] {
  const claimed = new Set(drawn.flatMap(({ topics }) => topics));
  const say = (of: readonly TopicRate[], kept: number | null): string => [
    t('diagnostics.topics', { count: of.length }), t('diagnostics.frames', { count: of.reduce((sum, { framesPerSecond }) => sum + framesPerSecond, 0).toFixed(1) }),
    t('diagnostics.bytes', { bytes: bytesText(of.reduce((sum, { bytesPerSecond }) => sum + bytesPerSecond, 0), t) }), ...(kept === null ? [] : [t('diagnostics.kept', { bytes: bytesText(kept, t) })]),
  ].join(' · ');
  const pages = new Map<TopicRate['kind'], TopicRate[]>();
  for (const rate of rates) if (!claimed.has(rate.number)) pages.set(rate.kind, [...(pages.get(rate.kind) ?? []), rate]);
  return [
    ...drawn.map(({ panel, topics, report }) => line(panel, say(rates.filter(({ number }) => topics.includes(number)), report?.keptBytes ?? null), 'none', null)),
    ...[...pages].map(([kind, of]) => line(t('diagnostics.onPage', { kind }), say(of, null), 'none', null)),
  ];
}

function threadLines({ thread, state, restartCount, vitals }: Status['threads'][number], t: Translate): readonly Line[] {
  return [
    line(`${thread} · ${t('details.state')}`, `${t(`thread.${state}`)}${restartCount === 0 ? '' : ` · ${t('diagnostics.restarts', { count: restartCount })}`}`, state === 'running' ? 'fine' : 'high', null),
    judged(`${thread} · ${t('details.memory.heap')}`, vitals?.heapBytes ?? null, thresholds.threadHeapBytes, (bytes) => bytesText(bytes, t)),
    judged(`${thread} · ${t('diagnostics.gc')}`, vitals?.gc.longestMs ?? null, thresholds.gcLongestMs, (ms) => durationText(ms * 1_000, t), vitals === null ? undefined : t('diagnostics.gc.value', { count: vitals.gc.count, total: durationText(vitals.gc.totalMs * 1_000, t), longest: durationText(vitals.gc.longestMs * 1_000, t) })),
  ];
}

function queueLines({ told, journal, memory }: Status, t: Translate): readonly Line[] {
  const share = told.slotCount === 0 ? 0 : told.waitingSlots / told.slotCount;
  return [
    judged(t('diagnostics.told'), share, thresholds.ringShare, (part) => `${Math.round(part * 100)} %`, t('diagnostics.slots', { used: countText(told.waitingSlots), all: countText(told.slotCount) })),
    judged(t('diagnostics.told.lost'), told.lostSlots, 0, countText),
    line(t('diagnostics.journal.waiting'), journal === null ? t('details.none') : countText(journal.waitingSlots), 'none', null),
    judged(t('diagnostics.journal.lost'), journal?.droppedCount ?? null, 0, countText),
    line(t('details.journal'), journal === null ? t('details.none') : bytesText(journal.bytes, t), 'none', null),
    line(t('diagnostics.heat'), journal === null ? t('details.none') : bytesText(journal.heatBytes, t), 'none', null),
    line(t('diagnostics.trades'), journal === null ? t('details.none') : bytesText(journal.tradeBytes, t), 'none', null),
    line(t('diagnostics.viewKept'), bytesText(memory.keptBytes, t), 'none', null),
    line(t('details.memory.rss'), bytesText(memory.rssBytes, t), 'none', null),
  ];
}

function versionLines({ status, page }: Facts, t: Translate): readonly Line[] {
  return [
    line(t('diagnostics.version.engine'), page.engineVersion ?? t('details.none'), 'none', null),
    line(t('diagnostics.version.contract'), String(contractVersion), 'none', null),
    line(t('diagnostics.version.runtime'), status?.runtime ?? t('details.none'), 'none', null),
    line(t('diagnostics.version.browser'), page.browser, 'none', null),
  ];
}

function line(name: string, value: string, verdict: Verdict, limit: string | null): Line {
  return { name, value, verdict, limit };
}

function judged(name: string, value: number | null, max: number | null, write: (value: number) => string, text?: string): Line {
  if (value === null) return line(name, text ?? '—', 'none', null);
  return line(name, text ?? write(value), max === null ? 'none' : value > max ? 'high' : 'fine', max === null ? null : write(max));
}

function pairText({ p50, p99 }: { readonly p50: number; readonly p99: number }, t: Translate): string {
  return t('status.p50p99', { p50: durationText(p50, t), p99: durationText(p99, t) });
}

/** Steps of a histogram with their share of all; nothing where nothing was measured. */
export function histogramSteps(counts: readonly number[]): readonly { readonly untilUs: number | null; readonly count: number; readonly share: number }[] {
  const all = counts.reduce((sum, count) => sum + count, 0);
  return all === 0 ? [] : counts.map((count, at) => ({ untilUs: ageBoundsUs[at] ?? null, count, share: count / all }));
}

function histogramText(counts: readonly number[], t: Translate): string {
  const last = ageBoundsUs[ageBoundsUs.length - 1] ?? 0;
  const steps = histogramSteps(counts).filter(({ count }) => count > 0);
  return steps.length === 0 ? t('details.none') : steps.map(({ untilUs, count }) => `${untilUs === null ? `> ${durationText(last, t)}` : `≤ ${durationText(untilUs, t)}`}: ${count}`).join(', ');
}

export interface TopicRate extends TopicCount {
  readonly framesPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What came since an earlier look, a second; of a topic that was not there then, all of it. */
export function ratesOf(before: readonly TopicCount[], now: readonly TopicCount[], seconds: number): readonly TopicRate[] {
  const known = new Map(before.map((one) => [one.number, one]));
  return now.map((one) => {
    const { frameCount = 0, byteCount = 0 } = known.get(one.number) ?? {};
    return { ...one, framesPerSecond: Math.max(0, one.frameCount - frameCount) / seconds, bytesPerSecond: Math.max(0, one.byteCount - byteCount) / seconds };
  });
}

/** Of a browser's long name of itself the part that says which it is. */
export function browserName(userAgent: string): string {
  return /(?:Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(userAgent)?.[0] ?? 'unknown';
}

/** Whether it is kept, and what: in words. */
export function verdictText({ verdict, limit }: Pick<Line, 'verdict' | 'limit'>, t: Translate): string {
  if (verdict === 'none') return '';
  return limit === null ? t(`diagnostics.verdict.${verdict}`) : t(`diagnostics.verdict.${verdict}.limit`, { limit });
}

/** The page as text, for whoever can mend what is wrong. */
export function reportText(sections: readonly Section[], head: string, t: Translate): string {
  const lineText = (one: Line): string => `  ${one.name}: ${one.value}${one.verdict === 'none' ? '' : ` [${verdictText(one, t)}]`}`;
  return [head, ...sections.flatMap(({ title, lines }) => ['', title, ...lines.map(lineText)])].join('\n');
}

/** Lines beyond their threshold. */
export function highCount(sections: readonly Section[]): number {
  return sections.reduce((sum, { lines }) => sum + lines.filter(({ verdict }) => verdict === 'high').length, 0);
}
