/** Node's gzip, for those that hold the kernel's against it: the fuzzer and tests. */

import { constants, crc32, gzipSync, inflateRawSync, type ZlibOptions } from 'node:zlib';
import { z } from 'zod';
import type { Zip } from '../core/venues/htx/fuzz.ts';

const manners: readonly ZlibOptions[] = [
  {}, { level: 1 }, { level: 9 }, { level: 0 }, { strategy: constants.Z_FIXED }, { strategy: constants.Z_HUFFMAN_ONLY }, { strategy: constants.Z_RLE },
  { memLevel: 1, windowBits: 9 },
];

/** What `info` makes of the answer, which its types do not know. */
const unzipped = z.object({ buffer: z.instanceof(Uint8Array), engine: z.looseObject({ bytesWritten: z.int() }) });

export const nodeZip: Zip = {
  gzip: (bytes, manner) => gzipSync(bytes, manners[manner] ?? {}),
  inflateRaw: (body, sizeMax) => {
    try {
      const { buffer, engine } = unzipped.parse(inflateRawSync(body, { info: true, maxOutputLength: sizeMax }));
      return { bytes: buffer, size: engine.bytesWritten };
    } catch {
      return null;
    }
  },
  crc32: (bytes) => crc32(bytes),
};
