/** What the diagnostics page is made of, looked at once a second while somebody sees it. */

import { useEffect, useState } from 'react';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import type { Terminal } from '../../state/terminal.ts';
import { pageNowUs } from '../../state/clock.ts';
import type { TopicCount } from '../../state/topics.ts';
import { browserName, ratesOf, type Facts, type PageFacts, type TopicRate } from './model.ts';

const lookMs = 1_000;

interface Looked {
  readonly counts: readonly TopicCount[];
  readonly rates: readonly TopicRate[];
  readonly atUs: number;
}

export function useFacts(isShown: boolean): { readonly facts: Facts; readonly atUs: number } {
  const terminal = useTerminal();
  const status = useStore(terminal.session.status);
  const stage = useStore(terminal.stageReport);
  const [looked, setLooked] = useState<Looked>(() => ({ counts: terminal.topics.counts, rates: [], atUs: pageNowUs() }));
  useEffect(() => {
    if (!isShown) return undefined;
    const timer = setInterval(() => setLooked(({ counts: before, atUs: beforeUs }) => {
      const [counts, atUs] = [terminal.topics.counts, pageNowUs()];
      return { counts, rates: ratesOf(before, counts, Math.max(0.1, (atUs - beforeUs) / 1_000_000)), atUs };
    }), lookMs);
    return () => clearInterval(timer);
  }, [terminal, isShown]);
  return { facts: { status, stage, page: pageFacts(terminal), rates: looked.rates, drawn: terminal.drawings.all }, atUs: looked.atUs };
}

function pageFacts({ session, topics }: Terminal): PageFacts {
  const phase = session.phase.get();
  return {
    heapBytes: heapBytes(), browser: browserName(navigator.userAgent), engineVersion: phase.kind === 'open' ? phase.version : null, clockUncertaintyUs: session.clock.uncertaintyUs,
    strayCount: topics.strayCount, malformedCount: session.malformedCount,
  };
}

/** Only some browsers tell, and in steps. */
function heapBytes(): number | null {
  const memory: unknown = 'memory' in performance ? performance.memory : null;
  return typeof memory === 'object' && memory !== null && 'usedJSHeapSize' in memory && typeof memory.usedJSHeapSize === 'number' ? memory.usedJSHeapSize : null;
}
