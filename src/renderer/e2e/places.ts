/** Folders that the journeys use, all inside the repository. */

import { join } from 'node:path';

export const repository = join(import.meta.dirname, '..', '..', '..');
/** Screenshots and logs of the last run. */
export const evidenceFolder = join(repository, 'out', 'e2e');
/** Browsers unpacked from npm packages: removed with them by `npm ci`. */
export const cacheFolder = join(repository, 'node_modules', '.cache', 'fathom');
