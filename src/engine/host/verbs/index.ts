/** Every verb of the command line. Each loads when it is called, so that `--help` stays instant. */

import type { Verb } from './verb.ts';

export const verbs: Readonly<Record<string, () => Promise<Verb>>> = {
  start: async () => (await import('./start.ts')).start,
  serve: async () => (await import('./serve.ts')).serve,
  practice: async () => (await import('./practice.ts')).practice,
  decode: async () => (await import('./decode.ts')).decodeVerb,
  record: async () => (await import('./record.ts')).record,
  replay: async () => (await import('./replay.ts')).replay,
  compare: async () => (await import('./compare.ts')).compare,
  simulate: async () => (await import('./simulate.ts')).simulate,
  sign: async () => (await import('./sign.ts')).sign,
  account: async () => (await import('./account.ts')).account,
  order: async () => (await import('./order.ts')).order,
  basic: async () => (await import('./basic.ts')).basic,
  keys: async () => (await import('./keys.ts')).keys,
  doctor: async () => (await import('./doctor.ts')).doctor,
  bench: async () => (await import('./bench.ts')).bench,
  build: async () => (await import('./build.ts')).build,
  check: async () => (await import('./check.ts')).check,
  package: async () => (await import('./package.ts')).packageApp,
  fuzz: async () => (await import('./fuzz.ts')).fuzz,
  conformance: async () => (await import('./conformance.ts')).conformance,
  kernel: async () => (await import('./kernel.ts')).verb,
};
