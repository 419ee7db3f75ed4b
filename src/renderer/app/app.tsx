/** The first screen: a bar above, the heatmap and the order book, a line below, and the keyboard over all of them. */

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState, type ReactNode } from 'react';
import type { Instrument } from '../../engine/contract/index.ts';
import { useLanguage, useText } from '../i18n/use-text.ts';
import { TopBar } from '../panels/bar/top-bar.tsx';
import { Exchanges } from '../panels/exchanges/exchanges.tsx';
import { Heatmap } from '../panels/heatmap/heatmap.tsx';
import { Ladder } from '../panels/ladder/ladder.tsx';
import { Details } from '../panels/status/details.tsx';
import { StatusBar } from '../panels/status/status-bar.tsx';
import { Help } from './help.tsx';
import { LinkNotice } from './notice.tsx';
import { useKeys } from './use-keys.ts';
import { useStore, useTerminal } from './use-terminal.ts';

export const instrumentsKey = ['instruments'] as const;

type Above = 'picker' | 'help' | 'details' | 'exchanges' | null;

export function App(): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const [above, setAbove] = useState<Above>(null);
  const instruments = useInstruments();
  const chosen = useStore(terminal.chosen);
  const market = useStore(terminal.session.market);
  const shown = useShown(instruments);
  useDocumentWords(shown);
  useKeys(terminal, { picker: () => setAbove('picker'), help: () => setAbove('help'), exchanges: () => setAbove('exchanges') });
  const close = (): void => setAbove(null);
  return (
    <div className={market === 'live' ? 'app is-live' : 'app'}>
      <a className="skip" href="#heatmap">{t('app.skip')}</a>
      <TopBar
        picker={{ instruments, shown, pending: shown === null ? chosen : null, isOpen: above === 'picker', onOpen: (isOpen) => setAbove(isOpen ? 'picker' : null), onChoose: (instrument) => terminal.choose(instrument) }}
        onHelp={() => setAbove('help')}
      />
      <main className="workspace">
        <LinkNotice />
        <Heatmap shown={shown} />
        <Ladder shown={shown} />
      </main>
      <StatusBar shown={shown} onDetails={() => setAbove('details')} onExchanges={() => setAbove('exchanges')} />
      {above === 'help' && <Help onClose={close} />}
      {above === 'details' && <Details onClose={close} />}
      {above === 'exchanges' && <Exchanges onClose={close} />}
    </div>
  );
}

/** The engine's list, asked again after each new connection. */
function useInstruments(): readonly Instrument[] | null {
  const terminal = useTerminal();
  const queries = useQueryClient();
  const isOpen = useStore(terminal.session.phase).kind === 'open';
  const { data } = useQuery({
    queryKey: instrumentsKey,
    enabled: isOpen,
    queryFn: async () => {
      const answer = await terminal.instruments();
      if (answer === null || !answer.ok) throw new Error(answer?.fault.detail ?? 'not connected');
      return answer.value;
    },
  });
  useEffect(() => {
    if (isOpen) void queries.invalidateQueries({ queryKey: instrumentsKey });
  }, [isOpen, queries]);
  useEffect(() => {
    if (data !== undefined) terminal.offer(data);
  }, [data, terminal]);
  return data ?? null;
}

/** Whose data is on the screen. Never what was merely asked for. */
function useShown(instruments: readonly Instrument[] | null): Instrument | null {
  const terminal = useTerminal();
  const stream = useStore(terminal.report)?.stream ?? null;
  const chosen = useStore(terminal.chosen);
  if (stream === null) return null;
  return chosen?.stream === stream ? chosen : (instruments?.find((one) => one.stream === stream) ?? null);
}

function useDocumentWords(shown: Instrument | null): void {
  const t = useText();
  const spoken = useLanguage();
  useEffect(() => {
    document.documentElement.lang = spoken;
    document.title = shown === null ? t('app.name') : t('app.title', { symbol: shown.symbol });
  });
}
