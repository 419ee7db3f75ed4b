import { expect, test } from 'vitest';
import { kernelModule } from '../../core/memory/kernel/module.ts';
import { literals } from '../../core/memory/kernel/literals.ts';
import { literalBytes } from '../../core/memory/kernel/layout.ts';
import { compileKernel } from './kernel.ts';

test('the module in the repository is what its sources compile to', async () => {
  const compiled = await compileKernel();
  expect(compiled.ok && Buffer.from(compiled.value).toString('base64')).toBe(kernelModule);
}, 60_000);

test('every literal fits into its place, with room for wide loads', () => {
  expect(Math.max(...literals.map((text) => text.length))).toBeLessThanOrEqual(literalBytes - 8);
});
