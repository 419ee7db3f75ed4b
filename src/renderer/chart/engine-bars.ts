/** Bars from the engine: a topic an instrument and kind of bar, and older ones by asking. */

import { decodeBars, isBarLength, methods, type BarsFrame, type Fault, type Instrument } from '../../engine/contract/index.ts';
import type { Client } from '../state/client.ts';
import { topicInstrument, type Topics } from '../state/topics.ts';
import type { BarColumns, BarFeed, BarKind, BarSource, BarsTold } from './bars.ts';

/** What it needs of the terminal. */
export interface EngineBarsParts {
  readonly topics: Pick<Topics, 'open'>;
  readonly session: { readonly client: Pick<Client, 'call'> | null };
}

/** One frame holds so many. */
const askedMax = 1_000;

export function engineBars(terminal: EngineBarsParts): BarSource {
  return {
    has: () => true,
    open: (instrument, barKind, onBars) => openFeed(terminal, instrument, barKind, onBars),
  };
}

/** What the engine cannot make, it is not asked for. */
export function isEngineBar(barKind: BarKind): boolean {
  return barKind.kind !== 'time' || isBarLength(barKind.us);
}

function openFeed(terminal: EngineBarsParts, instrument: Instrument, barKind: BarKind, onBars: (told: BarsTold) => void): BarFeed {
  if (!isEngineBar(barKind)) return { more: () => {}, close: () => {} };
  let validity: BarsFrame['validity'] | null = null;
  const topic = terminal.topics.open({ kind: 'bars', instrument: topicInstrument(instrument), bar: barKind }, (bytes) => {
    const frame = decodeBars(bytes);
    // What is about another symbol never comes under this one's name.
    if (!frame.ok || frame.value.header.stream !== instrument.stream) return;
    if (frame.value.validity !== validity) {
      validity = frame.value.validity;
      onBars({ kind: 'feed', validity });
    }
    onBars(toldOf(frame.value));
  });
  const tellFault = (): void => {
    const fault = topic.fault.get();
    if (fault !== null) onBars({ kind: 'refused', fault });
  };
  const endFault = topic.fault.subscribe(tellFault);
  tellFault();
  return {
    more: (beforeUs, count) => void askMore(terminal, topic.number, beforeUs, Math.min(count, askedMax)).then((fault) => {
      if (fault !== null) onBars({ kind: 'refused', fault });
    }),
    close: () => {
      endFault();
      topic.close();
    },
  };
}

async function askMore({ session }: EngineBarsParts, topic: number, beforeUs: number, count: number): Promise<Fault | null> {
  const answer = await session.client?.call('more', methods.more.result, { topic, beforeUs, count });
  return answer === undefined || answer.ok ? null : answer.fault;
}

function toldOf(frame: BarsFrame): BarsTold {
  const bars: BarColumns = { ...frame, count: frame.timeUs.length };
  const { receivedUs } = frame.header;
  if (frame.part === 'older') return { kind: 'older', bars, hasMore: frame.hasMore };
  return frame.part === 'again' ? { kind: 'again', bars, hasMore: frame.hasMore, receivedUs } : { kind: 'newest', bars, receivedUs };
}
