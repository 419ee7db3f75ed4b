/** Whom a panel is linked with: a colour that is also a number, and what is shared. */

import type { ReactNode } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { linkColours, type LinkColour, type Panel, type PanelLink, type Settings } from '../../panels/panel.ts';
import { Popover } from '../popover.tsx';
import { useStore } from '../use-terminal.ts';

/** Colours are not seen alike by everybody; numbers are. */
export function LinkMark({ colour }: { readonly colour: LinkColour }): ReactNode {
  return <i className={`link-mark is-${colour}`} data-number={linkColours.indexOf(colour) + 1} aria-hidden="true" />;
}

interface LinkMenuProps {
  readonly panel: Panel<Settings>;
  readonly onLink: (link: PanelLink) => void;
  readonly hasBars: boolean;
}

export function LinkMenu({ panel, onLink, hasBars }: LinkMenuProps): ReactNode {
  const t = useText();
  const link = useStore(panel.link);
  const name = link.colour === null ? t('link.group.none') : t(`link.group.${link.colour}`);
  const shared = (['symbol', 'interval', 'crosshair'] as const).filter((what) => what !== 'interval' || hasBars);
  return (
    <Popover label={t('link.group', { name })} className="head-button" role="dialog" testId="link-menu" face={link.colour === null ? <i className="link-mark is-none" aria-hidden="true" /> : <LinkMark colour={link.colour} />}>
      {() => (
        <div className="link-card">
          <span className="link-colours" role="radiogroup" aria-label={t('link.group.choose')}>
            {[null, ...linkColours].map((colour) => (
              <button
                key={colour ?? 'none'} type="button" role="radio" aria-checked={colour === link.colour} aria-label={colour === null ? t('link.group.none') : t(`link.group.${colour}`)} title={colour === null ? t('link.group.none') : t(`link.group.${colour}`)}
                data-testid={`link-${colour ?? 'none'}`} onClick={() => onLink({ ...link, colour })}
              >
                {colour === null ? <i className="link-mark is-none" /> : <LinkMark colour={colour} />}
              </button>
            ))}
          </span>
          {shared.map((what) => (
            <label key={what} className="check">
              <input type="checkbox" checked={link[what]} data-testid={`link-by-${what}`} onChange={(event) => onLink({ ...link, [what]: event.target.checked })} />
              <span>{t(`link.by.${what}`)}</span>
            </label>
          ))}
          <p className="card-note">{t('link.hint')}</p>
        </div>
      )}
    </Popover>
  );
}
