/** The comparison in React: the newest frame, looked at five times a second, and the middles of the last minutes. */

import { useEffect, useState } from 'react';
import { decodeCompare, type CompareFrame, type Instrument, type TopicSpec } from '../../../engine/contract/index.ts';
import { useTerminal } from '../../app/use-terminal.ts';
import { pageNowUs } from '../../state/clock.ts';
import { memberKey } from '../depth/members.ts';
import { middleOf, Middles } from './model.ts';

/** Within a quarter of a second after its time is up a row is grey. */
export const lookMs = 200;

interface Held {
  frame: CompareFrame | null;
  readonly middles: Middles;
  about: string;
}

export interface Comparison {
  readonly frame: CompareFrame | null;
  readonly middles: Middles;
  /** By the engine's clock. */
  readonly nowUs: number;
}

export function useComparison(topic: Extract<TopicSpec, { kind: 'compare' }> | null, members: readonly Instrument[], isShown: boolean): Comparison {
  const terminal = useTerminal();
  const [held] = useState((): Held => ({ frame: null, middles: new Middles(), about: '' }));
  const [shown, setShown] = useState<Comparison>(() => ({ frame: null, middles: held.middles, nowUs: pageNowUs() }));
  const wanted = JSON.stringify(topic);
  const streams = members.map(({ stream }) => stream).join();
  useEffect(() => {
    if (topic === null || !isShown) return undefined;
    const byStream = new Map(members.map((one) => [one.stream, one]));
    const own = byStream.get(members[0]?.stream ?? 0);
    hold(held, topic.instrument.id);
    const open = terminal.topics.open(topic, (bytes) => {
      const frame = decodeCompare(bytes);
      // What belongs to another pair is not shown under this one's name.
      if (!frame.ok || frame.value.header.stream !== own?.stream) return;
      keep(held, frame.value, byStream, own.quote);
    });
    return () => open.close();
    // Equal topics are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [terminal, held, wanted, streams, isShown]);
  useEffect(() => {
    if (!isShown) return undefined;
    const look = (): void => setShown({ frame: held.frame, middles: held.middles, nowUs: pageNowUs() + (terminal.session.clock.offsetUs ?? 0) });
    look();
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [terminal, held, isShown]);
  return shown;
}

/** Another pair begins with nothing. */
function hold(held: Held, about: string): void {
  held.frame = null;
  if (held.about === about) return;
  held.about = about;
  held.middles.clear();
}

function keep(held: Held, frame: CompareFrame, byStream: ReadonlyMap<number, Instrument>, ownQuote: string): void {
  held.frame = frame;
  held.middles.add(frame.header.madeUs, frame.reference, new Map(frame.members.flatMap(({ stream }, at) => {
    const instrument = byStream.get(stream);
    return instrument === undefined ? [] : [[memberKey(instrument, ownQuote), middleOf(frame, at)] as const];
  })));
}
