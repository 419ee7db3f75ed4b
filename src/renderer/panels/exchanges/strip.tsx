/** What is on the screen, in every market that has it: one step to the same pair elsewhere, or to the coin against another dollar, which is named. */

import type { ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { ageText, isOld, toneOfVenue } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { elsewhereOf, healthTone } from './model.ts';
import { stateWords } from './words.ts';

interface StripProps {
  readonly instruments: readonly Instrument[];
  readonly chosen: Instrument;
  readonly onChoose: (instrument: Instrument) => void;
}

export function VenueStrip({ instruments, chosen, onChoose }: StripProps): ReactNode {
  const t = useText();
  const status = useStore(useTerminal().session.status);
  const siblings = elsewhereOf(instruments, chosen);
  if (siblings.length < 2) return null;
  return (
    <span className="strip" role="group" aria-label={t('exchanges.elsewhere')}>
      {siblings.map((one, index) => {
        const venue = status?.venues.find((each) => each.venue === one.venue && each.market === one.market);
        const isQuiet = venue !== undefined && venue.link === 'open' && isOld(venue);
        const tone = venue === undefined || !venue.isOn ? 'off' : isQuiet ? 'busy' : toneOfVenue(venue);
        const health = venue?.reliability?.score ?? null;
        const name = `${venueName(one, t)} ${t(`market.short.${one.market}`)}${one.quote === chosen.quote ? '' : ` ${one.quote}`}`;
        return (
          <button
            key={one.id} type="button" aria-pressed={one.id === chosen.id} disabled={tone === 'off'} data-testid={`sibling-${one.venue}-${one.market}`}
            data-health={health?.toFixed(2)} title={tone === 'off' || venue === undefined ? t('exchanges.isOff', { name }) : `${name} (${index + 1}) · ${stateWords(venue, t)}`} onClick={() => onChoose(one)}
          >
            <Shape tone={tone} />{name}{tone !== 'off' && venue !== undefined && <small className="digits">{ageText(venue.ageMs, t)}</small>}
            {tone !== 'off' && health !== null && <svg className={`strip-health is-${healthTone(health)}`} viewBox="0 0 100 2" preserveAspectRatio="none" aria-hidden="true"><rect width={health * 100} height="2" /></svg>}
          </button>
        );
      })}
    </span>
  );
}
