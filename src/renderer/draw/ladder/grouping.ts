/** The steps into which a ladder can be grouped, in ticks: 1, 2, 5, 10, 25, 50, 100, 250, 500, 1000 and on. */

const firstSteps = [1, 2, 5, 10, 25, 50] as const;
const laterSteps = [100, 250, 500] as const;
/** As the contract's `watch` allows. */
const groupTicksMax = 1_000_000_000;
/** A step past this share of the price is of no use to anybody. */
const shareOfPriceMax = 0.02;
const optionsMin = 6;

/** All steps up to a useful part of the price; the first few when the price is not known yet. */
export function groupOptions(middleTicks: number | null): readonly number[] {
  const largest = middleTicks === null ? 1_000 : Math.max(Math.abs(middleTicks) * shareOfPriceMax, 1);
  const options: number[] = [];
  for (const step of allSteps()) {
    if (step > largest && options.length >= optionsMin) break;
    options.push(step);
  }
  return options;
}

/** The next coarser (+1) or finer (−1) step; the same one at either end. */
export function steppedGroup(options: readonly number[], current: number, direction: 1 | -1): number {
  const at = options.indexOf(current);
  if (at < 0) return options[0] ?? 1;
  return options[Math.max(0, Math.min(options.length - 1, at + direction))] ?? current;
}

function* allSteps(): Generator<number> {
  yield* firstSteps;
  for (let scale = 1; ; scale *= 10) {
    for (const step of laterSteps) {
      if (step * scale > groupTicksMax) return;
      yield step * scale;
    }
  }
}
