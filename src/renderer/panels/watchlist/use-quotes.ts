/** Quotes in React: what the engine told of some instruments, looked at five times a second, whatever comes. */

import { useEffect, useState } from 'react';
import { useTerminal } from '../../app/use-terminal.ts';
import { decodeQuotes, type Instrument, type QuoteRow, type QuoteTrail } from '../../../engine/contract/index.ts';
import { pageNowUs } from '../../state/clock.ts';
import { topicInstrument } from '../../state/topics.ts';

/** Within a quarter of a second after its time is up a row is grey. */
export const lookMs = 200;

/** By the ids of instruments. */
export interface Quotes {
  readonly rows: ReadonlyMap<string, QuoteRow>;
  readonly trails: ReadonlyMap<string, QuoteTrail>;
  /** By the engine's clock. */
  readonly nowUs: number;
}

/** Nothing is watched or looked at while it is not `isShown`, and nothing of before is found afterwards. */
export function useQuotes(instruments: readonly Instrument[], isShown: boolean): Quotes {
  const terminal = useTerminal();
  const [told] = useState(() => ({ rows: new Map<string, QuoteRow>(), trails: new Map<string, QuoteTrail>() }));
  const [quotes, setQuotes] = useState<Quotes>(() => ({ ...told, nowUs: pageNowUs() }));
  // Another order asks for nothing new.
  const key = instruments.map(({ id, version, stream }) => `${id} ${version} ${stream}`).toSorted().join();
  useEffect(() => {
    const { rows, trails } = told;
    const ids = new Map(isShown ? instruments.map(({ stream, id }) => [stream, id]) : []);
    const wanted = new Set(ids.values());
    for (const kept of [rows, trails]) for (const id of kept.keys()) if (!wanted.has(id)) kept.delete(id);
    if (ids.size === 0) return undefined;
    const asked = instruments.toSorted((left, right) => left.stream - right.stream).map(topicInstrument);
    const open = terminal.topics.open({ kind: 'quotes', instruments: asked }, (bytes) => {
      const frame = decodeQuotes(bytes);
      if (!frame.ok) return;
      for (const row of frame.value.rows) rows.set(ids.get(row.stream) ?? '', row);
      for (const trail of frame.value.trails) trails.set(ids.get(trail.stream) ?? '', trail);
    });
    return () => open.close();
    // Equal lists are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [terminal, told, key, isShown]);
  useEffect(() => {
    if (!isShown) return undefined;
    const look = (): void => setQuotes({ ...told, nowUs: pageNowUs() + (terminal.session.clock.offsetUs ?? 0) });
    look();
    const timer = setInterval(look, lookMs);
    return () => clearInterval(timer);
  }, [terminal, told, isShown]);
  return quotes;
}
