import { expect, test } from 'vitest';
import { kernelModule } from '../../core/memory/kernel/module.ts';
import { compileKernel } from './kernel.ts';

test('the module in the repository is what its sources compile to', async () => {
  const compiled = await compileKernel();
  expect(compiled.ok && Buffer.from(compiled.value).toString('base64')).toBe(kernelModule);
});
