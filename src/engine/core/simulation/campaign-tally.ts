/** Many runs of the campaign as one sum: what fired, what the engine noticed, what went wrong. */

import type { FaultCode } from '../../domain/fault.ts';
import type { SeedReport } from './campaign.ts';
import { branches, orderBranches, type Branch } from './campaign-branches.ts';
import { counterFaults } from './campaign-counter.ts';
import type { OrdersReport } from './campaign-orders.ts';
import { campaignFaults, type CampaignFault } from './campaign-plan.ts';
import type { Violation } from './campaign-witness.ts';

/** Violations that are kept with their words; all are counted. */
const violationsKept = 100;

export interface SeedViolation extends Violation {
  readonly seed: number;
}

export class CampaignTally {
  seedCount = 0;
  simulatedUs = 0;
  messageCount = 0;
  comparisonCount = 0;
  recoveryUsMax = 0;
  violationCount = 0;
  readonly faults = new Map<CampaignFault, number>(campaignFaults.map((kind) => [kind, 0]));
  readonly troubles = new Map<FaultCode, number>();
  /** Worlds by market. */
  readonly markets = new Map<string, number>();
  /** Worlds in which a subscription was acknowledged and told nothing, by market. */
  readonly silent = new Map<string, number>();
  readonly branches = new Map<Branch, number>(branches.map((name) => [name, 0]));
  /** Of the worlds with orders: what was placed, and what went wrong with it. */
  readonly orders = new Map<string, number>([['worlds', 0], ['placed', 0], ['fills', 0], ['called-unknown', 0], ...[...counterFaults, ...orderBranches].map((kind): [string, number] => [kind, 0])]);
  readonly violations: SeedViolation[] = [];

  add(report: SeedReport): void {
    this.seedCount += 1;
    this.simulatedUs += report.simulatedUs;
    this.messageCount += report.messageCount;
    this.comparisonCount += report.comparisonCount;
    this.recoveryUsMax = Math.max(this.recoveryUsMax, report.recoveryUs ?? 0);
    for (const [kind, times] of report.faults) this.faults.set(kind, (this.faults.get(kind) ?? 0) + times);
    for (const [code, times] of report.troubles) this.troubles.set(code, (this.troubles.get(code) ?? 0) + times);
    for (const [name, times] of report.branches) this.branches.set(name, (this.branches.get(name) ?? 0) + times);
    if (report.orders !== null) this.#addOrders(report.orders);
    if ((report.faults.get('depth-silent') ?? 0) > 0) this.silent.set(report.market, (this.silent.get(report.market) ?? 0) + 1);
    this.markets.set(report.market, (this.markets.get(report.market) ?? 0) + 1);
    for (const violation of report.violations) this.accuse(report.seed, violation);
  }

  #addOrders({ orders, fills, unknowns, faults, branches: taken }: OrdersReport): void {
    for (const [name, times] of [['worlds', 1], ['placed', orders], ['fills', fills], ['called-unknown', unknowns], ...faults, ...taken] as const) this.orders.set(name, (this.orders.get(name) ?? 0) + times);
  }

  accuse(seed: number, violation: Violation): void {
    this.violationCount += 1;
    if (this.violations.length < violationsKept) this.violations.push({ seed, ...violation });
  }
}
