/** `fathom conformance`: the numbered cases that every market passes, and the page about markets. */

import { writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { Tools } from '../../core/venues/conformance/bench.ts';
import { venuesPage, venuesPagePath } from '../../core/venues/conformance/page.ts';
import { conformanceCases, runSuite } from '../../core/venues/conformance/suite.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { parseFlags, type Verb } from './verb.ts';

const pageFile = resolve(dirname(fileURLToPath(import.meta.url)), '../../../..', venuesPagePath);
const kernelBytes = 16 * 1024 * 1024;
const complaintsMax = 5;

const tools: Tools = { newKernel: () => loadKernel({ memoryBytes: kernelBytes }), gzip: (bytes) => gzipSync(bytes) };

export const conformance: Verb = {
  name: 'conformance',
  summary: 'Run the cases that every market passes, and write the page about markets.',
  help: `
Usage: fathom conformance [--write]

Runs ${conformanceCases.length} numbered cases on each market: listings, books, facts, damaged messages, and the feed in front of a small venue in virtual time.

  --write   write ${venuesPagePath}; without it nothing is written

Exit code: 0 when every case passed or means nothing there, 1 when one did not, 2 for wrong usage.`,
  isHidden: true,
  run: async (args, terminal) => {
    const flags = parseFlags(args, { write: { type: 'boolean' } }, 0);
    if (!flags.ok) {
      terminal.err(flags.fault);
      return 2;
    }
    const results = runSuite(tools);
    const counts = { passed: 0, failed: 0, absent: 0 };
    for (const { market, number, verdict } of results) {
      counts[verdict.kind] += 1;
      if (verdict.kind === 'failed') for (const complaint of verdict.complaints.slice(0, complaintsMax)) terminal.err(`${market}, case ${number}: ${complaint}`);
    }
    if (flags.value.values['write'] === true) writeFileSync(pageFile, venuesPage(results));
    terminal.out(JSON.stringify(counts));
    return counts.failed === 0 ? 0 : 1;
  },
};
