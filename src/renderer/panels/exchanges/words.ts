/** How a market does, in one line: its state, its age, how long orders take, how far its word is worth believing. */

import type { VenueStatus } from '../../../engine/contract/index.ts';
import type { Translate } from '../../i18n/use-text.ts';
import { ageText, durationText } from '../status/model.ts';

export function stateWords({ link, fault, ageMs, reliability, account: { roundTripUs } }: VenueStatus, t: Translate): string {
  return [
    fault === null ? t(`link.state.${link}`) : `${t(`link.state.${link}`)}: ${t(`fault.${fault.code}`)}`,
    `${t('details.age')} ${ageText(ageMs, t)}`,
    ...(roundTripUs === null ? [] : [`${t('exchanges.roundTrip')} ${t('status.p50p99', { p50: durationText(roundTripUs.p50, t), p99: durationText(roundTripUs.p99, t) })}`]),
    ...(reliability === null ? [] : [`${t('exchanges.reliability')} ${reliability.score.toFixed(2)}`]),
  ].join(' · ');
}
