/** Bars from the engine: a topic each, older ones by asking. */

import { barBit, decodeBars, methods, never, type BarKind as WatchedKind } from '../../engine/contract/index.ts';
import type { Terminal } from '../state/terminal.ts';
import { topicInstrument } from '../state/topics.ts';
import { barFlagIncomplete, barFlagOpen, type BarColumns, type BarKind, type BarSource } from './bars.ts';

const usPerMinute = 60_000_000;
const weekUs = 7 * 86_400_000_000;

export function engineBars(terminal: Terminal): BarSource {
  return {
    has: () => true,
    open: (instrument, barKind, onBars) => {
      const topic = terminal.topics.open({ kind: 'bars', instrument: topicInstrument(instrument), bar: watched(barKind) }, (bytes) => {
        const frame = decodeBars(bytes);
        if (!frame.ok || frame.value.header.stream !== instrument.stream) return;
        const { part, hasMore, validity, header } = frame.value;
        const bars = columnsOf(frame.value);
        onBars({ kind: 'feed', validity });
        if (part === 'again') onBars({ kind: 'again' });
        if (part === 'newest') onBars({ kind: 'newest', bars, receivedUs: header.receivedUs });
        else onBars({ kind: 'older', bars, hasMore });
      });
      const stop = topic.fault.subscribe(() => {
        const fault = topic.fault.get();
        if (fault !== null) onBars({ kind: 'refused', fault });
      });
      return {
        more: (beforeUs, count) => {
          const call = terminal.session.client?.call('more', methods.more.result, { topic: topic.number, beforeUs, count });
          void call?.then((answer) => {
            if (!answer.ok) onBars({ kind: 'refused', fault: answer.fault });
          });
        },
        close: () => {
          stop();
          topic.close();
        },
      };
    },
  };
}

function watched(kind: BarKind): WatchedKind {
  switch (kind.kind) {
    case 'time':
      return { kind: 'time', us: Math.min(weekUs, Math.max(1, Math.round(kind.us / usPerMinute)) * usPerMinute) };
    case 'tick':
    case 'volume':
    case 'range':
    case 'renko':
      return kind;
    default:
      return never(kind);
  }
}

function columnsOf(frame: BarColumns | Omit<BarColumns, 'count'>): BarColumns {
  const { timeUs, openTicks, highTicks, lowTicks, closeTicks, lots, boughtLots, flags } = frame;
  return {
    count: timeUs.length, timeUs, openTicks, highTicks, lowTicks, closeTicks, lots, boughtLots,
    flags: flags.map((bits) => ((bits & barBit.open) === 0 ? 0 : barFlagOpen) | ((bits & barBit.incomplete) === 0 ? 0 : barFlagIncomplete)),
  };
}
