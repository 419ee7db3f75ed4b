/** What the status bar says, from what the engine told and the scene measured. */

import { never, type AccountStatus, type Status, type VenueStatus } from '../../../engine/contract/index.ts';
import type { Freshness } from '../../draw/freshness.ts';
import type { TextKey } from '../../i18n/language.ts';
import type { Translate } from '../../i18n/use-text.ts';

/** How a state looks: a colour and a shape, so that neither has to be seen alone. */
export type Tone = 'good' | 'busy' | 'bad' | 'off';

export function toneOfVenue(venue: Pick<VenueStatus, 'link' | 'fault'>): Tone {
  switch (venue.link) {
    case 'open':
      return 'good';
    case 'connecting':
    case 'closing':
      return 'busy';
    case 'unreachable':
      return 'bad';
    case 'off':
      return 'off';
    default:
      return never(venue.link);
  }
}

export function toneOfFreshness(freshness: Freshness): Tone {
  switch (freshness) {
    case 'live':
      return 'good';
    case 'basic':
    case 'waiting':
    case 'empty':
    case 'resyncing':
      return 'busy';
    case 'stale':
    case 'crossed':
    case 'degraded':
    case 'silent':
    case 'cut':
    case 'stuck':
      return 'bad';
    default:
      return never(freshness);
  }
}

/** What orders from here would be. `paper`: on the practice market; `data-only`: there is no key, nothing can be ordered. */
export type AccountMode = 'live' | 'paper' | 'read-only' | 'data-only' | 'refused' | 'connecting';

/** Null: there is no market to speak of. */
export function accountMode(market: 'practice' | 'live' | null, account: Pick<AccountStatus, 'state'> | null): AccountMode | null {
  if (market === null || account === null) return null;
  switch (account.state) {
    case 'off':
    case 'no-key':
      return 'data-only';
    case 'connecting':
    case 'refused':
    case 'read-only':
      return account.state;
    case 'ready':
      return market === 'practice' ? 'paper' : 'live';
    default:
      return never(account.state);
  }
}

/** Nothing came for longer than any of our markets is quiet. */
export function isOld({ ageMs }: Pick<VenueStatus, 'ageMs'>): boolean {
  return ageMs !== null && ageMs >= oldMs;
}

const oldMs = 2_000;

/** `850 µs`, `12.4 ms`, `3.20 s`: three digits, whatever the size. */
export function durationText(us: number, t: Translate): string {
  if (us < 999.5) return `${Math.round(us)} ${t('unit.us')}`;
  if (us < 999_500) return `${digits(us / 1_000)} ${t('unit.ms')}`;
  return `${digits(us / 1_000_000)} ${t('unit.s')}`;
}

/** How long ago: below ten seconds to the tenth. */
export function ageText(ms: number | null, t: Translate): string {
  if (ms === null) return t('details.none');
  if (ms < 1_000) return `${Math.round(ms)} ${t('unit.ms')}`;
  return `${ms < 10_000 ? (ms / 1_000).toFixed(1) : Math.round(ms / 1_000)} ${t('unit.s')}`;
}

export function bytesText(bytes: number, t: Translate): string {
  const steps: readonly (readonly [number, TextKey])[] = [[1_073_741_824, 'unit.gib'], [1_048_576, 'unit.mib'], [1_024, 'unit.kib']];
  for (const [size, key] of steps) if (bytes >= size) return t(key, { value: digits(bytes / size) });
  return t('unit.bytes', { value: Math.round(bytes) });
}

export function countText(count: number): string {
  return count >= 10_000 ? `${digits(count / 1_000)}K` : String(Math.round(count));
}

/** Whole seconds until a time, 0 when it has passed. */
export function secondsUntil(timeUs: number, nowUs: number): number {
  return Math.max(0, Math.ceil((timeUs - nowUs) / 1_000_000));
}

/** The thread that most needs a look, or null when all run. */
export function troubledThread(threads: Status['threads']): Status['threads'][number] | null {
  const order = ['dead', 'silent', 'stopped', 'starting'] as const;
  for (const state of order) {
    const thread = threads.find((one) => one.state === state);
    if (thread !== undefined) return thread;
  }
  return null;
}

function digits(value: number): string {
  if (value >= 99.95) return String(Math.round(value));
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
