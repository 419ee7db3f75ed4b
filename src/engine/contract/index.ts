/** Everything outside the engine imports the contract from here, with the few domain types it needs. */

export * from './alerts.ts';
export * from './channels.ts';
export * from './frame.ts';
export * from './frames/compare.ts';
export * from './frames/composite-ladder.ts';
export * from './frames/depth.ts';
export * from './frames/bars.ts';
export * from './frames/heat.ts';
export * from './frames/ladder-flow.ts';
export * from './frames/ladder.ts';
export * from './frames/members.ts';
export * from './frames/own-orders.ts';
export * from './frames/pressure.ts';
export * from './frames/quotes.ts';
export * from './frames/flow-members.ts';
export * from './frames/footprint.ts';
export * from './frames/tape.ts';
export * from './frames/trades.ts';
export * from './frames/walls.ts';
export * from './keys.ts';
export * from './topics.ts';
export * from './transport.ts';
export { formatDecimal, formatSteps, parseDecimal, type Decimal } from '../domain/number.ts';
export { validities, linkStates, type LinkState, type Validity } from '../domain/fact.ts';
export { fault, remedyOf, type Fault, type FaultCode } from '../domain/fault.ts';
export { failed, ok, type Result } from '../domain/result.ts';
export { assert, never } from '../domain/assert.ts';
