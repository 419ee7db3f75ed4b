/** The rows of a topic, told to React four times a second at most. */

import { useEffect, useRef, useState } from 'react';
import { decodeWalls, type TopicSpec } from '../../../engine/contract/index.ts';
import { useTerminal } from '../../app/use-terminal.ts';
import { WallRows } from './rows.ts';

const everyMs = 250;

export interface WallsTold {
  readonly rows: WallRows;
  /** Changes with the rows. */
  readonly version: number;
}

export function useWalls(topic: TopicSpec | null, streams: readonly number[]): WallsTold {
  const terminal = useTerminal();
  const rows = useRef(new WallRows());
  const [version, setVersion] = useState(0);
  const key = JSON.stringify(topic);
  const wanted = streams.join();
  useEffect(() => {
    const kept = rows.current;
    kept.keep(streams);
    setVersion((before) => before + 1);
    if (topic === null) return undefined;
    let isNew = false;
    const opened = terminal.topics.open(topic, (bytes) => {
      const frame = decodeWalls(bytes);
      if (!frame.ok || !streams.includes(frame.value.header.stream)) return;
      kept.take(frame.value);
      isNew = true;
    });
    const timer = setInterval(() => {
      if (isNew) setVersion((before) => before + 1);
      isNew = false;
    }, everyMs);
    return () => {
      clearInterval(timer);
      opened.close();
    };
    // Equal topics are other objects at every turn.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [terminal, key, wanted]);
  return { rows: rows.current, version };
}
