/** Asks the engine for more of a topic's past, once for each beginning that a drawing wishes to get behind. */

import { useEffect } from 'react';
import { methods } from '../../engine/contract/index.ts';
import { useTerminal } from '../app/use-terminal.ts';
import type { PanelDrawing } from './use-drawing.ts';

const count = 400;

export function useMore({ numberOf }: Pick<PanelDrawing, 'numberOf'>, name: string, wishUs: number | null): void {
  const { session } = useTerminal();
  useEffect(() => {
    const topic = numberOf(name);
    if (wishUs !== null && topic !== null) void session.client?.call('more', methods.more.result, { topic, beforeUs: wishUs, count });
  }, [wishUs, name, session, numberOf]);
}
