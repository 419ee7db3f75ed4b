/**
 * Which roles run on which thread. A preset is a table; the tick-to-order time decides which one is
 * right for a machine, not taste. Feed and core stay together in every preset: a thread hop between
 * them doubles the time from tick to order.
 */

/** Those that every engine has. */
export const roleNames = ['trading', 'view', 'store'] as const;

/** `basic` keeps markets of the long tail, where there are any. */
export type RoleName = (typeof roleNames)[number] | 'basic';

/** Thread → the roles on it. */
export type Topology = Readonly<Record<string, readonly RoleName[]>>;

export const topologyNames = ['workstation', 'laptop'] as const;

export type TopologyName = (typeof topologyNames)[number];

export const topologies = {
  /** Four cores and more: nothing shares a thread with the feed. */
  workstation: { trading: ['trading'], view: ['view'], store: ['store'] },
  /** Two cores: the disk shares a thread with the screen, the feed stays alone. */
  laptop: { trading: ['trading'], desk: ['view', 'store'] },
} as const satisfies Record<TopologyName, Topology>;

/**
 * With a thread of its own for markets of the long tail: what ccxt does with a list of markets takes a thread's whole
 * attention for a second, and neither orders, nor pictures, nor the disk may wait for it.
 */
export function withBasic(topology: Topology): Topology {
  return { ...topology, basic: ['basic'] };
}
