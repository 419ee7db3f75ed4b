/** Mistakes of a gateway or of what it knows of a venue, for worlds with orders. */

import type { AccountDialect, LineNews, Report } from '../venues/account.ts';

export interface OrderMutant {
  readonly name: string;
  readonly mistake: string;
  readonly market: string;
  readonly dialect: (real: AccountDialect) => AccountDialect;
}

export const orderMutants: readonly OrderMutant[] = [
  {
    name: 'absent-at-once',
    mistake: '“no such order” is believed before the request can no longer arrive',
    market: 'okx swap',
    dialect: (real) => ({ ...real, arrivalUsMax: -10_000_000 }),
  },
  {
    name: 'trades-merged',
    mistake: 'of two fills of one order, pushed, only the first is counted',
    market: 'binance usdm',
    dialect: (real) => withPushed(real, (report) => (report.kind === 'fill' ? { ...report, tradeId: report.venueId } : report)),
  },
  {
    name: 'cancel-unread',
    mistake: 'an order that was cancelled is taken for filled',
    market: 'htx spot',
    dialect: (real) => withPushed(real, (report) => (report.kind === 'order' && report.state === 'cancelled' ? { ...report, state: 'filled' } : report)),
  },
];

/** What lines tell, read wrongly. */
function withPushed(real: AccountDialect, wrong: (report: Report) => Report): AccountDialect {
  const news = (told: LineNews): LineNews => (told.kind === 'report' ? { ...told, report: wrong(told.report) } : told);
  return {
    ...real,
    lines: real.lines.map((line) => ({
      ...line,
      read: (message, known) => {
        const read = line.read(message, known);
        return read.ok ? { ok: true, value: read.value.map(news) } : read;
      },
    })),
  };
}
