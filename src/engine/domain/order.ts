/**
 * The life of an order, as one table of (state, event) → state.
 *
 * Words are exact: *denied* is our risk, *rejected* is the venue, *unknown* is silence, which
 * starts a query and never a second send. A pair that is not in the table is a Defect of ours or
 * a surprise of the venue: `next` answers null and the caller reports it.
 *
 * Terminal states still accept what the real world does: a fill that was on its way when the
 * cancel was confirmed, and the late end of an order whose fate was unknown.
 */

export const orderStates = [
  'intended', // a person or an algo wants it
  'denied', // our risk said no: it never left
  'submitted', // journalled and handed to the gateway
  'unknown', // sent, and the venue is silent
  'open', // accepted and resting, nothing filled
  'partly-filled',
  'cancelling', // we asked for the end
  'filled',
  'cancelled',
  'expired', // ended by the venue's rules: IOC remainder, self-trade prevention, time
  'rejected', // the venue said no
] as const;

export type OrderState = (typeof orderStates)[number];

export const orderEvents = [
  'deny',
  'submit',
  'accept',
  'reject',
  'silence',
  'fill-part',
  'fill-all',
  'ask-cancel',
  'cancel-refused',
  'cancel',
  'expire',
  'not-found', // the answer to our query: the venue never had it
] as const;

export type OrderEvent = (typeof orderEvents)[number];

type Row = { readonly [Event in OrderEvent]?: OrderState };

const ended = {} as const satisfies Row;

const table: Readonly<Record<OrderState, Row>> = {
  intended: { deny: 'denied', submit: 'submitted' },
  denied: ended,
  submitted: {
    deny: 'denied', // it could not be sent: it never left
    accept: 'open',
    reject: 'rejected',
    silence: 'unknown',
    'fill-part': 'partly-filled', // the fill may overtake the acknowledgement
    'fill-all': 'filled',
    'ask-cancel': 'cancelling',
    cancel: 'cancelled',
    expire: 'expired',
  },
  unknown: {
    accept: 'open',
    reject: 'rejected',
    silence: 'unknown',
    'fill-part': 'partly-filled',
    'fill-all': 'filled',
    'ask-cancel': 'cancelling',
    cancel: 'cancelled',
    expire: 'expired',
    'not-found': 'rejected',
  },
  open: {
    accept: 'open', // the same acknowledgement by another way
    silence: 'unknown',
    'fill-part': 'partly-filled',
    'fill-all': 'filled',
    'ask-cancel': 'cancelling',
    cancel: 'cancelled',
    expire: 'expired',
  },
  'partly-filled': {
    accept: 'partly-filled',
    silence: 'unknown',
    'fill-part': 'partly-filled',
    'fill-all': 'filled',
    'ask-cancel': 'cancelling',
    cancel: 'cancelled',
    expire: 'expired',
  },
  cancelling: {
    accept: 'cancelling',
    reject: 'rejected',
    silence: 'unknown',
    'fill-part': 'cancelling',
    'fill-all': 'filled',
    'ask-cancel': 'cancelling',
    'cancel-refused': 'open', // the caller restores partly-filled when something was filled
    cancel: 'cancelled',
    expire: 'expired',
    'not-found': 'rejected',
  },
  filled: { 'cancel-refused': 'filled', accept: 'filled' },
  cancelled: { 'fill-part': 'cancelled', 'fill-all': 'filled', cancel: 'cancelled' },
  expired: { 'fill-part': 'expired', 'fill-all': 'filled', expire: 'expired' },
  rejected: { reject: 'rejected' },
};

export function nextOrderState(state: OrderState, event: OrderEvent): OrderState | null {
  return table[state][event] ?? null;
}

const terminal: ReadonlySet<OrderState> = new Set(['denied', 'filled', 'cancelled', 'expired', 'rejected']);

export function isTerminal(state: OrderState): boolean {
  return terminal.has(state);
}
