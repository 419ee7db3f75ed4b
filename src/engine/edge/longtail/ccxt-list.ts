/** Which exchanges ccxt knows, by looking for its file: nothing of ccxt is loaded for it. */

import { createRequire } from 'node:module';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

const idPattern = /^[a-z0-9]{2,40}$/;

/** With sockets where ccxt has them; null for a name that it does not know. */
export function ccxtFileOf(id: string): string | null {
  if (!idPattern.test(id)) return null;
  const folder = join(dirname(createRequire(import.meta.url).resolve('ccxt')), '..', 'js', 'src');
  return [join(folder, 'pro', `${id}.js`), join(folder, `${id}.js`)].find((file) => existsSync(file)) ?? null;
}
