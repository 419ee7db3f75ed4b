/** Cases 29 to 38: messages in other forms, damaged, of strangers; the two paths of the decoder. */

import { newSlots, recordSlotsMax } from '../../memory/record.ts';
import { writeText } from '../utf8.ts';
import { DecoderBench, factsOf, listedOf, priceText, receivedUs, specOf, timeMs } from './bench.ts';
import { bidTicks, usualMessages, type ConformanceCase } from './case.ts';
import { inWords } from './check.ts';
import { backwards, byName, rewritten, withStrangers, type Rewrite } from './rewrite.ts';
import { isAbsent } from './words.ts';
import type { Control } from '../dialect.ts';

const manners: readonly (readonly [name: string, rewrite: Rewrite, blank: string])[] = [
  ['with its keys backwards', backwards, ''], ['with its keys by name', byName, ''], ['with blanks', (members) => members, ' '],
];

export const messageCases: readonly ConformanceCase[] = [
  {
    number: 29,
    name: 'keys in another order, and blanks, make the same record',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      for (const { name, text } of usualMessages(bench)) {
        const should = bench.hear(text);
        for (const [manner, rewrite, blank] of manners) check.same(`the ${name} ${manner}`, bench.hear(rewritten(text, rewrite, blank) ?? ''), should);
      }
      return null;
    },
  },
  {
    number: 30,
    name: 'keys that nobody knows are passed over',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      for (const { name, text } of usualMessages(bench)) check.same(`the ${name}`, bench.hear(rewritten(text, withStrangers) ?? ''), bench.hear(text));
      return null;
    },
  },
  {
    number: 31,
    name: 'a message cut off at any byte is a fault or nothing, never a record',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      for (const { name, text } of usualMessages(bench)) {
        const bytes = writeText(text);
        for (let size = 0; size < bytes.length; size += 1) {
          const outcome = bench.hearBytes(bytes.slice(0, size));
          if (outcome.facts.length > 0 || outcome.control !== null) check.same(`${size} of ${bytes.length} bytes of the ${name}`, outcome, 'a fault or nothing');
          if (outcome.fault !== null && outcome.fault.remedy !== 'ignore') check.same(`the fault of ${size} bytes of the ${name}`, outcome.fault.remedy, 'ignore');
        }
      }
      return null;
    },
  },
  {
    number: 32,
    name: 'zipped messages are read as plain ones, and a cut off one is a fault',
    run: ({ words, tools }, check) => {
      if (!words.isZipped) return { no: 'the venue sends plain text' };
      const bench = new DecoderBench(words, tools);
      for (const { name, text } of usualMessages(bench)) {
        const zipped = tools.gzip(writeText(text));
        check.same(`the ${name}`, bench.hearBytes(zipped), bench.hearBytes(writeText(text)));
        for (let size = 2; size < zipped.length; size += 1) {
          const { fault } = bench.hearBytes(zipped.slice(0, size));
          if (fault?.code !== 'frame.malformed') check.same(`${size} of ${zipped.length} zipped bytes of the ${name}`, fault, 'frame.malformed');
        }
      }
      return null;
    },
  },
  {
    number: 33,
    name: 'a message longer than the venue sends makes us connect anew',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const { frameBytesMax } = words.dialect;
      const { fault } = bench.hearBytes(new Uint8Array(frameBytesMax + 1).fill(32));
      check.same('one byte more', [fault?.code, fault?.remedy], ['frame.oversized', 'reconnect']);
      check.same('as long as may be', bench.hearBytes(new Uint8Array(frameBytesMax).fill(32)).fault?.code, 'frame.malformed');
      return null;
    },
  },
  {
    number: 34,
    name: 'messages about instruments that we do not follow are passed over without a word',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      for (const symbol of words.listing.oddSymbols) {
        for (const { name, text } of usualMessages(bench, symbol)) check.same(`the ${name} of ${symbol}`, bench.hear(text), { facts: [], control: null, fault: null });
      }
      return null;
    },
  },
  {
    number: 35,
    name: 'a push that nobody asked for is named and passed over',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const { facts, control, fault } = bench.hear(words.talk.strange);
      check.same('what came of it', [facts, control, fault?.code, fault?.remedy], [[], null, 'frame.unknown', 'ignore']);
      for (const text of ['', ' ', '{}', '[]', 'null', '7', '"x"', '{"e":', '<html></html>', '\u0000']) {
        const outcome = bench.hear(text);
        check.same(`the message ${JSON.stringify(text)}`, [outcome.facts, outcome.control, outcome.fault?.remedy], [[], null, 'ignore']);
      }
      return null;
    },
  },
  {
    number: 36,
    name: 'the kernel reads the usual forms, and the checked path reads the same of them',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const { decoder, spec } = bench;
      const slots = newSlots(recordSlotsMax);
      const fast: string[] = [];
      for (const { name, text } of usualMessages(bench)) {
        const before = decoder.counts.fast;
        const heard = bench.hear(text);
        if (decoder.counts.fast > before) fast.push(name);
        let control: Control | null = null;
        const read = words.read(writeText(text), receivedUs, { slots, specs: new Map([[spec.symbol, spec]]), say: (said) => void (control = said) });
        check.same(`the ${name} on the checked path`, read.ok ? { facts: factsOf(slots, read.value), control, fault: null } : read, heard);
      }
      check.same('what the kernel reads', fast, words.byKernel);
      const body = words.book.body(spec.symbol, bench.book(77, [[5, 6]], [[7, 8]]));
      const read = words.readSnapshot(writeText(body), receivedUs, spec, slots);
      check.same('an answer on the checked path', read.ok ? factsOf(slots, read.value) : read, bench.read(body).facts);
      return null;
    },
  },
  {
    number: 37,
    name: 'an instrument that left is forgotten; with another tick its numbers mean something else',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const { decoder, spec } = bench;
      const usual = usualMessages(bench);
      decoder.remove(spec.stream);
      for (const { name, text } of usual) check.same(`the ${name} of one that left`, bench.hear(text), { facts: [], control: null, fault: null });
      decoder.remove(spec.stream);
      const finer = { ...spec, stream: 9, version: 2, tick: { units: spec.tick.units, decimals: spec.tick.decimals + 1 } };
      decoder.add(finer);
      const [price, quantity] = bench.level(bidTicks, 7);
      const [fact] = bench.hear(words.facts.trade(spec.symbol, { id: '5', price, quantity, side: 'buy', timeMs })).facts;
      check.same('its trade', [fact?.stream, fact?.fields.slice(0, 2)], [9, [bidTicks * 10, 7]]);
      check.same('a price of the finer tick', priceText(finer, bidTicks * 10 + 1).length > price.length, true);
      return null;
    },
  },
  {
    number: 38,
    name: 'of many instruments each gets its own facts',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const [known = ''] = Object.entries(words.listing.statuses).find(([, status]) => status === 'trading') ?? [];
      const others = listedOf(words, words.listing.oddSymbols.map((symbol) => words.listing.rowOf(symbol, known))).map((listed, index) => ({ ...listed, stream: 100 + index, version: 1 }));
      for (const other of others) bench.decoder.add(other);
      for (const spec of [specOf(words), ...others]) {
        for (const { name, text, kind } of usualMessages(new DecoderBench(words, tools, spec))) {
          const streams = bench.hear(text).facts.filter((fact) => fact.kind === kind).map(({ stream }) => stream);
          const isShared = kind === 'index' && !isAbsent(words.facts.index);
          check.holds(`the ${name} of ${spec.symbol} is its own (${inWords(streams)})`, streams.includes(spec.stream) && (isShared || streams.length === 1));
        }
      }
      return null;
    },
  },
];
