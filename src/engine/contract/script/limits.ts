/** The limits that every machine of a script keeps, and how it says that it came to one. */

export const scriptLengthMax = 20_000;
/** Milliseconds that one bar may take, and all bars together. */
export const barMsMax = 250;
export const runMsMax = 5_000;
/** A thread that has not answered for so long is ended: what ran was something that cannot be interrupted. */
export const answerMsMax = 9_000;
export const memoryBytesMax = 24 * 1_048_576;
export const stackBytesMax = 256 * 1_024;

/** Bars in columns: time, open, high, low, close, volume, bought, one after the other. */
export const barColumnCount = 7;

export const scriptTroubleKinds = ['error', 'bar-time', 'run-time', 'memory', 'silent', 'shape'] as const;

/** Where and why a script went no further. */
export interface ScriptTrouble {
  readonly kind: (typeof scriptTroubleKinds)[number];
  /** As the machine said it. */
  readonly text: string;
  readonly line: number | null;
  readonly column: number | null;
}

export interface ScriptSpent {
  /** Milliseconds: all that it has used, the slowest bar, and the middle one in microseconds. */
  readonly runMs: number;
  readonly barMsWorst: number;
  readonly barUs: number;
}
