import { expect, test } from 'vitest';
import { fittingCount } from './tools-room.ts';

test('tools in the head’s own line fit, from the first one below it on none does', () => {
  const head = { top: 100, height: 30 };
  expect(fittingCount([104, 104, 104], head)).toBe(3);
  expect(fittingCount([104, 174, 174], head)).toBe(1);
  expect(fittingCount([170], head)).toBe(0);
  expect(fittingCount([], head)).toBe(0);
});
