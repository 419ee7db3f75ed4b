/** Mistakes of a gateway or of what it knows of a venue, for worlds with orders. */

import { isTerminal } from '../../domain/order.ts';
import type { Gateway } from '../trade/gateway.ts';
import { inquiryLimits } from '../trade/inquiry.ts';
import type { AccountDialect, LineNews, Report } from '../venues/account.ts';

export interface OrderMutant {
  readonly name: string;
  readonly mistake: string;
  readonly market: string;
  readonly dialect?: (real: AccountDialect) => AccountDialect;
  /** A mistake of the gateway itself. */
  readonly spoil?: (gateway: Gateway) => void;
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
  {
    name: 'fills-unasked',
    mistake: 'what was filled while nobody listened is never asked for',
    market: 'okx spot',
    dialect: (real) => ({ ...real, judge: (ask, status, body) => (ask.kind === 'fills' ? { kind: 'done', reports: [] } : real.judge(ask, status, body)) }),
  },
  {
    name: 'fills-given-up',
    mistake: 'fills are given up after ten questions, whether anybody answers or not',
    market: 'binance usdm',
    spoil: (gateway) => {
      const { session } = gateway;
      const ask = session.ask.bind(session);
      session.ask = (asked, tag, isUrgent) => {
        const order = tag === null || asked.kind !== 'fills' ? null : gateway.orders.find(tag);
        if (order !== null && isTerminal(order.state)) order.fillAskCount += 1;
        return ask(asked, tag, isUrgent);
      };
    },
  },
  {
    name: 'audit-forgotten',
    mistake: 'the account is read when its lines open, and never again',
    market: 'okx spot',
    spoil: (gateway) => {
      const { inquiry } = gateway;
      const askFor = inquiry.askFor.bind(inquiry);
      const onWake = gateway.onWake.bind(gateway);
      let wokenUs = Infinity;
      gateway.onWake = (nowUs) => {
        wokenUs = nowUs;
        onWake(nowUs);
      };
      inquiry.askFor = (whole, dueUs) => askFor(whole, dueUs - wokenUs > inquiryLimits.auditUs / 2 ? Infinity : dueUs);
    },
  },
  {
    name: 'steps-of-before',
    mistake: 'when the list changes its steps, orders that rest are counted on as if they were in the new ones',
    market: 'okx spot',
    spoil: (gateway) => {
      const list = gateway.list.bind(gateway);
      gateway.list = (spec) => {
        for (const order of gateway.orders.of(spec.stream)) order.terms = { ...order.terms, spec };
        list(spec);
      };
    },
  },
  {
    name: 'clock-trusted',
    mistake: 'what an earlier run sent is taken to have been sent long ago',
    market: 'okx swap',
    spoil: ({ session }) => void Object.defineProperty(session, 'sinceUs', { get: () => 0 }),
  },
  {
    name: 'trades-forgotten',
    mistake: 'another engine does not know which trades were booked',
    market: 'okx spot',
    spoil: ({ book }) => {
      book.recall = () => undefined;
    },
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
