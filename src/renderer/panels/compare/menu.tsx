/** What prices are compared with, how orders are meant to be placed, and the fees of each market. */

import { useState, type ReactNode } from 'react';
import type { Instrument } from '../../../engine/contract/index.ts';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import { useText } from '../../i18n/use-text.ts';
import { marketKey, memberKey } from '../depth/members.ts';
import { QuoteChecks } from '../depth/quotes-tool.tsx';
import { useMembers } from '../depth/use-members.ts';
import type { Panel } from '../panel.ts';
import { composite, feeFrom, marketsOf, pricesOfPair, pricesOwn, roles, withFee, type CompareSettings } from './model.ts';
import { marketName, memberName } from './words.ts';

interface MenuProps {
  readonly panel: Panel<CompareSettings>;
}

export function CompareMenu({ panel }: MenuProps): ReactNode {
  const t = useText();
  const { reference, quotes } = useStore(panel.settings);
  const members = useMembers(panel, 'all', quotes);
  const ownQuote = members[0]?.quote ?? '';
  return (
    <>
      <Popover label={t('compare.menu')} className="head-button" role="dialog" testId="compare-menu" face={<svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 3h10M1 6h10M1 9h10" stroke="currentColor" strokeWidth="1.5" /></svg>}>
        {() => <Menu panel={panel} members={members} />}
      </Popover>
      <label className="grouping compare-against"><span>{t('compare.against')}</span>
        <select value={reference} data-testid="compare-reference" onChange={(event) => panel.change({ reference: event.target.value })}>
          <option value={composite}>{t('compare.composite')}</option>
          {members.map((one) => <option key={one.id} value={memberKey(one, ownQuote)}>{memberName(one, ownQuote, t)}</option>)}
        </select>
      </label>
    </>
  );
}

function Menu({ panel, members }: MenuProps & { readonly members: readonly Instrument[] }): ReactNode {
  const t = useText();
  const { role, fees, hasMatrix, hasLeads, quotes, priceIn } = useStore(panel.settings);
  const ownQuote = members[0]?.quote ?? '';
  const priced = [...new Set([ownQuote, ...quotes, ...(priceIn === pricesOfPair || priceIn === pricesOwn ? [] : [priceIn])])];
  return (
    <div className="compare-menu">
      <span className="menu-title">{t('compare.role')}</span>
      {roles.map((one) => <label key={one} className="check"><input type="radio" name={`${panel.id}-role`} checked={role === one} onChange={() => panel.change({ role: one })} /><span>{t(`compare.role.${one}`)}</span></label>)}
      <QuoteChecks panel={panel} books="all" quotes={quotes} onChange={(next) => panel.change({ quotes: next })} />
      <label className="compare-price-in"><span>{t('compare.priceIn')}</span>
        <select className="depth-select" value={priceIn === ownQuote ? pricesOfPair : priceIn} data-testid="compare-price-in" onChange={(event) => panel.change({ priceIn: event.target.value })}>
          {priced.map((one) => <option key={one} value={one === ownQuote ? pricesOfPair : one}>{one}</option>)}
          <option value={pricesOwn}>{t('compare.priceIn.own')}</option>
        </select>
      </label>
      <span className="menu-title">{t('compare.show')}</span>
      <label className="check"><input type="checkbox" checked={hasMatrix} onChange={(event) => panel.change({ hasMatrix: event.target.checked })} /><span>{t('compare.matrix')}</span></label>
      <label className="check"><input type="checkbox" checked={hasLeads} onChange={(event) => panel.change({ hasLeads: event.target.checked })} /><span>{t('compare.leads')}</span></label>
      <span className="menu-title">{t('compare.fees')}</span>
      {marketsOf(members).map((one) => {
        const key = marketKey(one);
        return <FeeLine key={key} name={marketName(one, t)} fee={fees[key] ?? null} onChange={(fee) => panel.change({ fees: withFee(fees, key, fee) })} />;
      })}
      <p className="compare-note">{t('compare.fees.note')}</p>
    </div>
  );
}

interface FeeProps {
  readonly name: string;
  readonly fee: CompareSettings['fees'][string] | null;
  readonly onChange: (fee: CompareSettings['fees'][string] | null) => void;
}

function FeeLine({ name, fee, onChange }: FeeProps): ReactNode {
  const t = useText();
  const [typed, setTyped] = useState({ taker: fee === null ? '' : String(fee.takerBps), maker: fee === null ? '' : String(fee.makerBps) });
  const change = (part: Partial<typeof typed>): void => {
    const next = { ...typed, ...part };
    setTyped(next);
    const [takerBps, makerBps] = [feeFrom(next.taker), feeFrom(next.maker)];
    if (takerBps !== null && makerBps !== null) onChange({ takerBps, makerBps });
    else if (next.taker === '' && next.maker === '') onChange(null);
  };
  const isWrong = (text: string): boolean => text !== '' && feeFrom(text) === null;
  const isHalf = (typed.taker === '') !== (typed.maker === '');
  return (
    <div className="compare-fee">
      <span>{name}</span>
      <input className="field" inputMode="decimal" aria-label={t('compare.fees.taker', { name })} aria-invalid={isWrong(typed.taker)} placeholder={t('compare.role.taker.short')} value={typed.taker} onChange={(event) => change({ taker: event.target.value })} />
      <input className="field" inputMode="decimal" aria-label={t('compare.fees.maker', { name })} aria-invalid={isWrong(typed.maker)} placeholder={t('compare.role.maker.short')} value={typed.maker} onChange={(event) => change({ maker: event.target.value })} />
      {(isHalf || isWrong(typed.taker) || isWrong(typed.maker)) && <small>{t('compare.fees.wrong')}</small>}
    </div>
  );
}
