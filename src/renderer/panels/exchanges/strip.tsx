/** What is on the screen, in every market that has it: one step to the same pair elsewhere. */

import type { ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { toneOfVenue } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { siblingsOf } from './model.ts';

interface StripProps {
  readonly instruments: readonly Instrument[];
  readonly chosen: Instrument;
  readonly onChoose: (instrument: Instrument) => void;
}

export function VenueStrip({ instruments, chosen, onChoose }: StripProps): ReactNode {
  const t = useText();
  const status = useStore(useTerminal().session.status);
  const siblings = siblingsOf(instruments, chosen);
  if (siblings.length < 2) return null;
  return (
    <span className="strip" role="group" aria-label={t('exchanges.elsewhere')}>
      {siblings.map((one, index) => {
        const venue = status?.venues.find((each) => each.venue === one.venue && each.market === one.market);
        const tone = venue === undefined || !venue.isOn ? 'off' : toneOfVenue(venue);
        const name = `${venueName(one, t)} ${t(`market.short.${one.market}`)}`;
        return (
          <button
            key={one.id} type="button" aria-pressed={one.id === chosen.id} disabled={tone === 'off'} data-testid={`sibling-${one.venue}-${one.market}`}
            title={tone === 'off' ? t('exchanges.isOff', { name }) : `${name} (${index + 1})`} onClick={() => onChoose(one)}
          >
            <Shape tone={tone} />{name}
          </button>
        );
      })}
    </span>
  );
}
