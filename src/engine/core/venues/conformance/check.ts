/** What a case of the suite found wrong, in words: comparisons that go on after the first that fails. */

const wordsMax = 600;

export class Check {
  readonly complaints: string[] = [];

  same(what: string, actual: unknown, expected: unknown): void {
    const [was, should] = [inWords(actual), inWords(expected)];
    if (was !== should) this.complaints.push(`${what} was ${was.slice(0, wordsMax)}, should be ${should.slice(0, wordsMax)}`);
  }

  holds(what: string, condition: boolean): void {
    if (!condition) this.complaints.push(`${what} did not hold`);
  }
}

/** JSON with whole numbers of any size, and the keys in one order. */
export function inWords(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) => {
    if (typeof part === 'bigint') return `${part}n`;
    if (typeof part !== 'object' || part === null || Array.isArray(part)) return part;
    return Object.fromEntries(Object.entries(part).sort(([left], [right]) => (left < right ? -1 : 1)));
  }) ?? String(value);
}
