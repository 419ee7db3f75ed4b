import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Gzipper } from './gzipped.ts';

test('what is zipped here, zlib reads as it was', () => {
  const gzipper = new Gzipper();
  fc.assert(fc.property(fc.uint8Array({ maxLength: 9_000 }), (plain) => {
    expect(new Uint8Array(gunzipSync(gzipper.zip(plain)))).toEqual(plain);
  }));
});

test('a message of several blocks is read as it was', () => {
  const plain = Uint8Array.from({ length: 200_000 }, (_, index) => (index * 31) & 0xff);
  expect(new Uint8Array(gunzipSync(new Gzipper().zip(plain)))).toEqual(plain);
});
