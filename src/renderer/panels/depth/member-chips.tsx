/** The books that are together in a picture, as chips: each in its colour, whether it takes part, and the reason where it does not. */

import type { ReactNode } from 'react';
import type { FrameMember, Instrument } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { venueColour } from '../../theme/tokens.ts';
import { memberKey } from './members.ts';
import { rateText, rateWords } from './rate-words.ts';
import { useRates } from './use-rates.ts';

interface MemberChipsProps {
  /** All that could be there, the panel's own first. */
  readonly members: readonly Instrument[];
  readonly without: readonly string[];
  /** As the newest frame has them: what is not there is not shown as if it were. */
  readonly told: readonly Pick<FrameMember, 'stream' | 'validity' | 'absence'>[];
  readonly onChange: (without: readonly string[]) => void;
}

export function MemberChips({ members, without, told, onChange }: MemberChipsProps): ReactNode {
  const t = useText();
  const all = useStore(useTerminal().instruments) ?? [];
  const written = useStore(formats);
  const into = members[0]?.quote ?? '';
  const rates = useRates(into, [...new Set(members.map(({ quote }) => quote))].filter((quote) => quote !== into), true);
  return (
    <div className="members" role="group" aria-label={t('members.label')} data-testid="members">
      {members.map((member, place) => {
        const key = memberKey(member, into);
        const rate = rates.find(({ quote }) => quote === member.quote);
        const isOn = place === 0 || !without.includes(key);
        const at = told.findIndex(({ stream }) => stream === member.stream);
        const state = told[at];
        const name = `${venueName(member, t)} ${t(`market.${member.market}.short`)}${member.quote === into ? '' : ` ${member.quote}`}`;
        const why = !isOn ? t('members.off') : state === undefined ? t('members.waiting') : state.absence === null ? t('members.live') : state.absence === 'not-accepted' ? t(state.validity === 'degraded' && member.venue.startsWith('basic.') ? 'members.basic' : `validity.${state.validity}`) : t(`members.${state.absence}`);
        return (
          <button
            key={key} type="button" aria-pressed={isOn} disabled={place === 0} title={`${t('members.state', { name, state: why })}${rate === undefined ? '' : ` · ${rateWords(rate, { into, all, formats: written, t })}`}`}
            className={isOn && state?.absence === null ? `member is-${venueColour(at)}` : 'member is-absent'} data-testid={`member-${key}`}
            onClick={() => onChange(isOn ? [...without, key] : without.filter((one) => one !== key))}
          >
            <i aria-hidden="true" /><span>{name}</span>{isOn && rate !== undefined && !rate.isOld && Number.isFinite(rate.rate) && <small className="digits">{`≈ ${rateText(rate.rate, written)}`}</small>}{isOn && state?.absence !== null && <b>{why}</b>}
          </button>
        );
      })}
    </div>
  );
}
