/** What the `start` benchmark starts: the desk with its sockets' code, kernel, decoder and one book that took a snapshot. */

import { venueParts } from '../../core/venues/index.ts';
import { assert } from '../../domain/assert.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { loadKernel } from '../../edge/kernel.ts';
import { Desk } from '../desk.ts';

const [part] = venueParts;
assert(part !== undefined, 'there is a venue');
const kernel = loadKernel();
const ignore = (): void => undefined;
const desk = new Desk(
  { markets: [{ part, addresses: part.dialect.addresses, proxy: null }], on: [], kernel, instruments: [], isRacing: false, nextSequence: 1 },
  { journal: () => false, tell: ignore, turn: ignore, onInstruments: ignore, onBook: ignore, onBookGone: ignore, log: ignore },
);
const spec = sampleSpec();
const book = desk.market.open(spec);
const decoder = part.newDecoder(kernel);
decoder.add(spec);
const body = new TextEncoder().encode('{"lastUpdateId":7,"bids":[["60000.00000000","1.00000000"]],"asks":[["60000.01000000","2.00000000"]]}');
assert(decoder.decodeSnapshot(spec, body, 0).ok, 'the snapshot reads');
desk.market.on(decoder.slots, 0);
assert(book.bestBidTicks === 6_000_000, 'the book holds the snapshot', { bestBidTicks: book.bestBidTicks });
process.stdout.write('ready\n');
setInterval(ignore, 1_000);
