import { expect, test } from 'vitest';
import { kindOf } from './webgl-probe.ts';

test.each([
  ['ANGLE (Google, Vulkan 1.3.0 (SwiftShader Device (Subzero) (0x0000C0DE)), SwiftShader driver)', 'software'],
  ['llvmpipe (LLVM 15.0.6, 256 bits)', 'software'],
  ['ANGLE (Microsoft, Microsoft Basic Render Driver Direct3D11)', 'software'],
  ['ANGLE (Apple, ANGLE Metal Renderer: Apple M2, Unspecified Version)', 'hardware'],
  ['ANGLE (NVIDIA, NVIDIA GeForce RTX 4070 Direct3D11)', 'hardware'],
])('“%s” draws in %s', (name, kind) => {
  expect(kindOf(name)).toBe(kind);
});
