/**
 * Expected trouble, as one closed union. A caller switches on `remedy`; a person reads the
 * translation of `code`; `detail` holds the facts of this one case, in English, for the log.
 */

export type Remedy =
  | 'ignore' // counted, nothing to do
  | 'resync' // throw the book away and align anew
  | 'reconnect' // close the connection and open another
  | 'wait' // try the same again later
  | 'restart' // the role that met it starts again
  | 'fix' // a person must change a setting or an input
  | 'refuse'; // say no to whoever asked

export interface Fault {
  readonly code: FaultCode;
  readonly remedy: Remedy;
  readonly detail: string;
}

/** Every fault the engine can name, with its remedy. Locale keys are `fault.<code>`. */
export const remedyOf = {
  'frame.malformed': 'ignore',
  'frame.oversized': 'reconnect',
  'frame.unknown': 'ignore',
  'frame.wrong-symbol': 'ignore',
  'level.off-tick': 'resync',
  'level.out-of-range': 'resync',
  'book.gap': 'resync',
  'book.crossed': 'resync',
  'book.full': 'resync',
  'book.stale': 'resync',
  'snapshot.malformed': 'wait',
  'snapshot.older': 'wait',
  'snapshot.refused': 'wait',
  'venue.unreachable': 'wait',
  'venue.closed': 'reconnect',
  'venue.silent': 'reconnect',
  'venue.rate-limited': 'wait',
  'instrument.unknown': 'refuse',
  'instrument.halted': 'wait',
  'clock.jumped': 'ignore',
  'journal.torn': 'ignore',
  'journal.corrupt': 'fix',
  'journal.full': 'fix',
  'file.unreadable': 'fix',
  'message.malformed': 'refuse',
  'message.unauthorised': 'refuse',
  'queue.full': 'refuse',
  'role.died': 'restart',
  'role.silent': 'restart',
  'config.invalid': 'fix',
  'file.unwritable': 'fix',
  'file.locked': 'fix',
  'database.corrupt': 'ignore',
  'proxy.unreachable': 'wait',
  'proxy.refused': 'fix',
  'keys.locked': 'fix',
  'keys.damaged': 'fix',
  'keys.unprotected': 'refuse',
  'keys.dangerous': 'refuse',
  'keys.refused': 'fix',
  'order.rejected': 'refuse',
  'order.funds': 'refuse',
  'order.rule': 'refuse',
  'order.would-take': 'refuse',
  'order.duplicate': 'refuse',
  'order.absent': 'refuse',
  'order.unclear': 'wait',
  'order.surprise': 'ignore',
  'order.vanished': 'ignore',
  'order.unsupported': 'refuse',
  'account.closed': 'refuse',
  'account.differs': 'ignore',
  'clock.wrong': 'wait',
  'venue.overloaded': 'wait',
  'subscription.refused': 'wait',
  'venue.leaving': 'ignore',
  'book.polled': 'wait',
  'keys.unchecked': 'wait',
  'alert.invalid': 'refuse',
  'alert.undelivered': 'wait',
  'keys.untold': 'refuse',
  'account.two-way': 'fix',
} as const satisfies Record<string, Remedy>;

export type FaultCode = keyof typeof remedyOf;

/** All codes in the order of the table; a record names a fault by its place here, from 1. */
export const faultCodes: readonly FaultCode[] = Object.keys(remedyOf).filter(isFaultCode);

function isFaultCode(code: string): code is FaultCode {
  return code in remedyOf;
}

export function fault(code: FaultCode, detail: string): Fault {
  return { code, remedy: remedyOf[code], detail };
}
