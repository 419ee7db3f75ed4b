/** Cases 39 to 48: what is said between us and the venue beside the market, and what it may cost. */

import { usPerMs, usPerSecond } from '../../../domain/time.ts';
import { Budget } from '../budget.ts';
import type { Dialect, PublicRequest } from '../dialect.ts';
import { writeText } from '../utf8.ts';
import { DecoderBench, timeMs } from './bench.ts';
import type { ConformanceCase } from './case.ts';
import { isAbsent } from './words.ts';

export const talkCases: readonly ConformanceCase[] = [
  {
    number: 39,
    name: 'a subscription is understood, names what was asked, and is made where the venue brings it, in messages of its size',
    run: ({ words, tools }, check) => {
      const { dialect, talk } = words;
      const { spec } = new DecoderBench(words, tools);
      for (const { name, topicsOf, topicsMax, topicsPerMessage, pathFor, path } of dialect.lines) {
        const topics = topicsOf(spec.symbol);
        check.holds(`the ${name} line carries something`, topics.length > 0 && topics.length <= topicsMax);
        check.same(`topics of the ${name} line, each once`, new Set(topics).size, topics.length);
        const many = Array.from({ length: topicsPerMessage }, (_, index) => topicsOf(`${spec.symbol}${index}`)[0] ?? '');
        for (const asked of [topics.slice(0, topicsPerMessage), many]) {
          check.same(`what the venue hears on ${name}`, talk.heard(dialect.subscribeText(asked, 5)), { kind: 'join', topics: asked });
          check.same(`what it hears of leaving on ${name}`, talk.heard(dialect.unsubscribeText(asked, 5)), { kind: 'leave', topics: asked });
        }
        check.holds(`${name} has a path (${path})`, path.startsWith('/'));
        for (const topic of topics) check.holds(`${path} brings ${topic}`, talk.brings(path, topic));
        check.same(`topics in the path of ${name}`, pathFor === null ? topics : talk.topicsInPath(pathFor(topics)), topics);
      }
      check.same('lines that carry books', dialect.lines.filter(({ hasBooks }) => hasBooks).length, 1);
      const { book } = dialect;
      if (book.kind === 'message') check.same('a request for a book', talk.heard(book.text(spec.symbol, 5)), { kind: 'book', symbol: spec.symbol });
      return null;
    },
  },
  {
    number: 40,
    name: 'an acknowledgement is no fact; where it names its topic, so do we',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      for (const { topicsOf } of words.dialect.lines) {
        for (const topic of topicsOf(bench.spec.symbol)) {
          const control = words.talk.ack.isNamed ? { kind: 'subscribed', topic } : null;
          check.same(`the answer to ${topic}`, bench.hear(words.talk.ack.text(topic)), { facts: [], control, fault: null });
        }
      }
      return null;
    },
  },
  {
    number: 41,
    name: 'a refused subscription is told as one, with its topic where the venue names it',
    run: ({ words, tools }, check) => {
      const bench = new DecoderBench(words, tools);
      const { refusal } = words.talk;
      const topic = words.dialect.lines[0]?.topicsOf(bench.spec.symbol)[0] ?? '';
      const { facts, control, fault } = bench.hear(refusal.text(topic));
      check.same('what came', [facts, fault, control?.kind], [[], null, 'refused']);
      if (control?.kind === 'refused') {
        check.same('its topic', control.topic, refusal.isNamed ? topic : null);
        check.same('its reason', [control.reason.code, control.reason.remedy], ['subscription.refused', 'wait']);
      }
      check.same('it is taken once', bench.decoder.takeControl(), null);
      return null;
    },
  },
  {
    number: 42,
    name: 'a venue that says we ask too often is told from one that refuses',
    run: ({ words, tools }, check) => {
      const { tooOften } = words.talk;
      if (isAbsent(tooOften)) return tooOften;
      const { control } = new DecoderBench(words, tools).hear(tooOften);
      check.same('what came', control?.kind === 'refused' ? [control.reason.code, control.reason.remedy] : control, ['venue.rate-limited', 'wait']);
      return null;
    },
  },
  {
    number: 43,
    name: 'the venue’s ping is answered with what it said',
    run: ({ words, tools }, check) => {
      const { ping } = words.talk;
      if (isAbsent(ping)) return ping;
      const bench = new DecoderBench(words, tools);
      check.same('the answer', bench.hear(ping.text), { facts: [], control: { kind: 'reply', text: ping.reply }, fault: null });
      check.same('what the venue hears', words.talk.heard(ping.reply), { kind: 'pong' });
      return null;
    },
  },
  {
    number: 44,
    name: 'we ask whether it lives as the venue wants it, before it leaves us; its answer is no fact',
    run: ({ words, tools }, check) => {
      const { quietUsMax, silenceUsMax, ping } = words.dialect.heartbeat;
      check.holds('it is asked before it is called dead', quietUsMax < silenceUsMax && silenceUsMax <= 30 * usPerSecond);
      if (ping === 'nothing') check.holds('a venue that is not asked speaks unasked', !isAbsent(words.talk.ping));
      if (typeof ping !== 'function') return ping === 'frame' ? null : { no: 'the venue asks us, and we need not ask it' };
      check.same('what the venue hears', words.talk.heard(ping(timeMs * usPerMs)), { kind: 'ping' });
      const { pong } = words.talk;
      check.holds('it answers', !isAbsent(pong));
      if (!isAbsent(pong)) check.same('its answer', new DecoderBench(words, tools).hear(pong), { facts: [], control: null, fault: null });
      return null;
    },
  },
  {
    number: 45,
    name: 'a notice that it will end the connection is understood',
    run: ({ words, tools }, check) => {
      const { leaving } = words.talk;
      if (isAbsent(leaving)) return leaving;
      const { facts, control, fault } = new DecoderBench(words, tools).hear(leaving);
      check.same('what came', [facts, control?.kind, fault], [[], 'leaving', null]);
      return null;
    },
  },
  {
    number: 46,
    name: 'every request names pools that there are, and fits in them beside what is kept for cancels',
    run: ({ words }, check) => {
      const { dialect } = words;
      for (const { path, costs } of requestsOf(dialect)) {
        check.holds(`${path} is a path`, /^\/[!-~]+$/.test(path));
        check.holds(`${path} costs something`, costs.length > 0);
        for (const { pool, units } of costs) check.holds(`${path}: the pool ${pool} is there, and ${units} is a cost`, units > 0 && dialect.pools.some(({ name }) => name === pool));
        const budget = new Budget(dialect.pools);
        let taken = 0;
        while (taken < 1_000 && budget.take(costs, false, timeMs * usPerMs)) taken += 1;
        check.holds(`${path} may be asked, and not for ever (${taken} times)`, taken > 0 && taken < 1_000 || dialect.pools.every(({ limit }) => limit > 1_000));
      }
      for (const { name, limit, windowUs } of dialect.pools) check.holds(`the pool ${name} holds something`, limit > 0 && windowUs > 0);
      check.same('names of pools, each once', new Set(dialect.pools.map(({ name }) => name)).size, dialect.pools.length);
      return null;
    },
  },
  {
    number: 47,
    name: 'the venue’s clock is read to its millisecond, and nothing else is taken for a time',
    run: ({ words }, check) => {
      const { dialect, talk } = words;
      const body = talk.timeBody(timeMs);
      check.same('the time', dialect.parseTime(writeText(body)), { ok: true, value: timeMs * usPerMs });
      for (let size = 0; size < body.length; size += 1) if (dialect.parseTime(writeText(body.slice(0, size))).ok) check.holds(`${size} bytes are refused`, false);
      for (const text of ['{}', '[]', 'null', '<html>', body.replace(String(timeMs), '-1'), body.replace(String(timeMs), '99999999999999999')]) {
        check.holds(`${text} is no time`, !dialect.parseTime(writeText(text)).ok);
      }
      return null;
    },
  },
  {
    number: 48,
    name: 'whatever is asked of one instrument names it, so that its answer is about it',
    run: ({ words, tools }, check) => {
      const { spec } = new DecoderBench(words, tools);
      const { dialect } = words;
      const ofOne = [dialect.snapshotRequest(spec.symbol), dialect.pollRequest(spec.symbol), ...(dialect.interest === null ? [] : [dialect.interest.request(spec.symbol)])];
      for (const { path } of ofOne) check.holds(`${path} names ${spec.symbol}`, path.includes(`=${encodeURIComponent(spec.symbol)}`));
      check.same('one path for one question', new Set(requestsOf(dialect).map(({ path }) => path)).size, requestsOf(dialect).length);
      return null;
    },
  },
];

function requestsOf(dialect: Dialect): readonly PublicRequest[] {
  return [dialect.timeRequest, dialect.instrumentsRequest, ...(dialect.fundingIntervals === undefined ? [] : [dialect.fundingIntervals.request]), dialect.snapshotRequest('BTC-USDT'), ...(dialect.interest === null ? [] : [dialect.interest.request('BTC-USDT')])];
}
