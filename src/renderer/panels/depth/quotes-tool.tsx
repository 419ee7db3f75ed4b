/** Which other currencies are converted and put together with a panel's own, and at what rates. */

import type { ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import type { BooksChoice } from '../heatmap/model.ts';
import type { Panel, Settings } from '../panel.ts';
import { convertibleQuotes } from './members.ts';
import { rateText, rateWords } from './rate-words.ts';
import { useRates, type RateTold } from './use-rates.ts';

interface QuotesProps {
  readonly panel: Pick<Panel<Settings>, 'instrument' | 'isShown'>;
  readonly books: BooksChoice;
  readonly quotes: readonly string[];
  readonly onChange: (quotes: readonly string[]) => void;
}

/** Those that can be chosen, and those that were. */
function useChoices({ panel, books, quotes }: Omit<QuotesProps, 'onChange'>): readonly string[] {
  const terminal = useTerminal();
  const instrument = useStore(panel.instrument);
  const all = useStore(terminal.instruments) ?? [];
  const venues = useStore(terminal.session.status)?.venues ?? [];
  if (instrument === null || books === 'own') return [];
  const offered = convertibleQuotes({ all, instrument, venues });
  return [...offered, ...quotes.filter((one) => one !== instrument.quote && !offered.includes(one))];
}

/** What one of each counts as, in words; and the rates themselves. */
function useWords(panel: QuotesProps['panel'], quotes: readonly string[]): readonly { readonly rate: RateTold; readonly words: string; readonly isBad: boolean }[] {
  const t = useText();
  const all = useStore(useTerminal().instruments) ?? [];
  const written = useStore(formats);
  const into = useStore(panel.instrument)?.quote ?? '';
  const rates = useRates(into, quotes, useStore(panel.isShown));
  return rates.map((rate) => ({ rate, words: rateWords(rate, { into, all, formats: written, t }), isBad: rate.isOld || !Number.isFinite(rate.rate) }));
}

/** In a panel's head: nothing where there is nothing to convert. */
export function QuotesTool({ panel, books, quotes, onChange }: QuotesProps): ReactNode {
  const t = useText();
  const written = useStore(formats);
  const choices = useChoices({ panel, books, quotes });
  const told = useWords(panel, quotes.filter((one) => choices.includes(one)));
  if (choices.length === 0) return null;
  const [first] = told;
  const face = first === undefined ? '≈' : `≈ ${first.rate.quote} ${Number.isFinite(first.rate.rate) ? rateText(first.rate.rate, written) : '—'}${told.length > 1 ? ` +${told.length - 1}` : ''}`;
  return (
    <Popover
      label={told.length === 0 ? t('quotes.tool') : told.map(({ words }) => words).join(' · ')} className={told.some(({ isBad }) => isBad) ? 'small-button quotes-face is-warn' : 'small-button quotes-face'}
      role="dialog" testId="quotes" face={<span className="digits">{face}</span>}
    >
      {() => <div className="flow-menu"><QuoteChecks panel={panel} books={books} quotes={quotes} onChange={onChange} /></div>}
    </Popover>
  );
}

/** The same within a card. */
export function QuoteChecks({ panel, books, quotes, onChange }: QuotesProps): ReactNode {
  const t = useText();
  const choices = useChoices({ panel, books, quotes });
  const told = useWords(panel, choices);
  if (choices.length === 0) return null;
  return (
    <section className="quotes-checks">
      <h4>{t('quotes.tool')}</h4>
      {choices.map((quote) => {
        const one = told.find(({ rate }) => rate.quote === quote);
        return (
          <label key={quote} className="check">
            <input type="checkbox" checked={quotes.includes(quote)} data-testid={`quote-${quote}`} onChange={(event) => onChange(event.target.checked ? [...quotes, quote] : quotes.filter((other) => other !== quote))} />
            <span>{quote} <small className={one?.isBad === true ? 'is-warn' : undefined}>{one?.words ?? t('members.waiting')}</small></span>
          </label>
        );
      })}
      <p>{t('quotes.hint')}</p>
    </section>
  );
}
