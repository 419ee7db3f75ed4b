/** Every verb of the command line. Each loads when it is called, so that `--help` stays instant. */

import type { Verb } from './verb.ts';

export const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
};
