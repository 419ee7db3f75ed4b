/** The summed delta's body: a canvas that the stage draws on, and the markets that are in it. */

import { useEffect, useRef, type PointerEvent, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { cvdGroups } from '../../draw/cvd/lines.ts';
import { useText } from '../../i18n/use-text.ts';
import { Choose } from '../choose.tsx';
import { MemberChips } from '../depth/member-chips.tsx';
import { QuoteChecks } from '../depth/quotes-tool.tsx';
import { useMembers } from '../depth/use-members.ts';
import { toggled } from '../footprint/model.ts';
import { booksChoices } from '../heatmap/model.ts';
import type { Panel } from '../panel.ts';
import { badgeOf, chosenOf } from '../tape/model.ts';
import { ToolsFace } from '../tools-face.tsx';
import { useDrawing } from '../use-drawing.ts';
import { useMore } from '../use-more.ts';
import { useWheel } from '../use-wheel.ts';
import { cellChoices, topicOf, wheelTell, type CvdSettings } from './model.ts';

interface CvdProps {
  readonly panel: Panel<CvdSettings>;
}

export function CvdBody({ panel }: CvdProps): ReactNode {
  const t = useText();
  const instrument = useStore(panel.instrument);
  const settings = useStore(panel.settings);
  const members = useMembers(panel, settings.books, settings.quotes);
  const chosen = instrument === null ? [] : chosenOf(members, settings.without);
  const topic = topicOf(settings, chosen);
  const drawing = useDrawing(panel, 'cvd', { cvd: topic });
  const { canvas, box, shown, report, tell } = drawing;
  const key = JSON.stringify(topic);
  useEffect(() => tell({ kind: 'cvd-begin', topic: key }), [tell, key]);
  const markets = JSON.stringify(chosen.map((one) => [one.stream, badgeOf(one, chosen[0])]));
  const { groups, hasMarkets, hasPrice, isRebased } = settings;
  useEffect(() => tell({ kind: 'cvd-look', look: { groups, hasMarkets, hasPrice, isRebased, markets: chosen.map((one) => ({ stream: one.stream, badge: badgeOf(one, chosen[0]), isPerp: one.market === 'perp' })) } }),
    // Equal markets are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [tell, groups, hasMarkets, hasPrice, isRebased, markets]);
  const element = useWheel(box, (event) => tell(wheelTell(event)));
  const says = report?.says.kind === 'cvd' ? report.says : null;
  useMore(drawing, 'cvd', says?.wishUs ?? null);
  const drag = useRef<number | null>(null);
  const onMove = (event: PointerEvent<HTMLDivElement>): void => {
    tell({ kind: 'cvd-point', x: event.clientX - event.currentTarget.getBoundingClientRect().left });
    if (drag.current === null) return;
    tell({ kind: 'cvd-pan', dx: event.clientX - drag.current });
    drag.current = event.clientX;
  };
  const onUp = (): void => {
    drag.current = null;
  };
  return (
    <>
      {settings.books !== 'own' && instrument !== null && (
        <MemberChips
          members={members} without={settings.without} onChange={(without) => panel.change({ without })}
          told={(says?.members ?? []).map((member) => ({ ...member, absence: member.validity === 'live' ? null : 'not-accepted' }))}
        />
      )}
      <div
        ref={element} className="plot" tabIndex={0} role="application" aria-label={t('cvd.label', { symbol: shown?.symbol ?? '' })} data-place="cvd" data-testid="cvd"
        data-symbol={shown?.id} data-freshness={report?.freshness} data-cells={says?.cellCount} data-sight={says?.cellsInSight}
        data-following={says?.isFollowing}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = event.clientX;
        }}
        onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp} onPointerLeave={() => tell({ kind: 'cvd-point', x: null })}
      >
        <canvas ref={canvas} />
      </div>
      {says?.isFollowing === false && shown !== null && (
        <button type="button" className="live-button is-inside" data-testid="cvd-follow" onClick={() => tell({ kind: 'cvd-follow' })}>{t('footprint.follow')}</button>
      )}
    </>
  );
}

export function CvdTools({ panel }: CvdProps): ReactNode {
  const t = useText();
  const settings = useStore(panel.settings);
  return (
    <>
      <Popover label={t('cvd.menu')} className="head-button" role="dialog" testId="cvd-menu" face={<ToolsFace />}>
        {() => (
          <div className="flow-menu">
            <label><span>{t('cvd.cell')}</span><Choose label={t('cvd.cell')} value={settings.cellSeconds} choices={cellChoices} testId="cvd-cell-card" say={(seconds) => (seconds < 60 ? t('footprint.seconds', { count: seconds }) : t('footprint.minutes', { count: seconds / 60 }))} onChoose={(cellSeconds) => panel.change({ cellSeconds })} /></label>
            <label><span>{t('ladder.books')}</span><Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="cvd-books-card" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} /></label>
            <QuoteChecks panel={panel} books={settings.books} quotes={settings.quotes} onChange={(quotes) => panel.change({ quotes })} />
            <label className="check"><input type="checkbox" checked={settings.hasMarkets} onChange={(event) => panel.change({ hasMarkets: event.target.checked })} /><span>{t('cvd.markets')}</span></label>
            {cvdGroups.map((group) => (
              <label key={group} className="check"><input type="checkbox" checked={settings.groups.includes(group)} onChange={() => panel.change({ groups: toggled(cvdGroups, settings.groups, group) })} /><span>{t(`cvd.group.${group}`)}</span></label>
            ))}
            <label className="check"><input type="checkbox" checked={settings.hasPrice} onChange={(event) => panel.change({ hasPrice: event.target.checked })} /><span>{t('cvd.price')}</span></label>
            <label className="check"><input type="checkbox" checked={settings.isRebased} onChange={(event) => panel.change({ isRebased: event.target.checked })} /><span>{t('cvd.rebased')}</span></label>
            <p>{t('cvd.hint')}</p>
          </div>
        )}
      </Popover>
      <Choose label={t('cvd.cell')} value={settings.cellSeconds} choices={cellChoices} testId="cvd-cell" say={(seconds) => (seconds < 60 ? t('footprint.seconds', { count: seconds }) : t('footprint.minutes', { count: seconds / 60 }))} onChoose={(cellSeconds) => panel.change({ cellSeconds })} />
      <Choose label={t('ladder.books')} value={settings.books} choices={booksChoices} testId="cvd-books" say={(one) => t(`heat.books.${one}`)} onChoose={(books) => panel.change({ books })} />
    </>
  );
}
