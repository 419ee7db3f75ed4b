/** Every benchmark. A new one is a file here and a line. */

import type { Bench } from './bench.ts';

export const benches: Readonly<Record<string, () => Promise<Bench>>> = {
};
