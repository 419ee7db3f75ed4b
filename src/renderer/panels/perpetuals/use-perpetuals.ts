/** What the engine tells of some contracts, kept while they are on the screen; whoever reads it looks by a clock of its own. */

import { useEffect, useState } from 'react';
import { decodePerpetuals, type TopicSpec } from '../../../engine/contract/index.ts';
import { useTerminal } from '../../app/use-terminal.ts';
import { PerpetualsKept } from './model.ts';

export function usePerpetuals(topic: Extract<TopicSpec, { kind: 'perpetuals' }> | null, streams: readonly number[]): PerpetualsKept {
  const terminal = useTerminal();
  const [kept] = useState(() => new PerpetualsKept());
  const key = JSON.stringify(topic);
  const wanted = streams.join();
  useEffect(() => {
    kept.clear();
    if (topic === null) return undefined;
    const opened = terminal.topics.open(topic, (bytes) => {
      const frame = decodePerpetuals(bytes);
      // What belongs to another base is not shown under this one's name.
      if (frame.ok && frame.value.header.stream === streams[0]) kept.take(frame.value);
    });
    return () => opened.close();
    // Equal topics are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [terminal, kept, key, wanted]);
  return kept;
}
