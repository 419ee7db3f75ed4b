/** What a check of `doctor` saw. `poor`: it runs, less well. `bad`: it does not run. */

export interface Finding {
  readonly check: string;
  readonly state: 'well' | 'poor' | 'bad';
  readonly saw: string;
  readonly remedy: string | null;
}

export function well(check: string, saw: string): Finding {
  return { check, state: 'well', saw, remedy: null };
}

export function poor(check: string, saw: string, remedy: string): Finding {
  return { check, state: 'poor', saw, remedy };
}

export function bad(check: string, saw: string, remedy: string): Finding {
  return { check, state: 'bad', saw, remedy };
}
