/** The exchanges as a kind of panel. */

import type { ReactNode } from 'react';
import type { PanelKind } from '../panel.ts';
import { ExchangesBody } from './exchanges.tsx';

export const exchangesPanel: PanelKind<Readonly<Record<string, never>>> = {
  id: 'exchanges',
  title: 'exchanges.title',
  group: 'system',
  about: 'none',
  size: { widthMin: 320, heightMin: 160 },
  settings: () => ({}),
  Body: function ExchangesPanel(): ReactNode {
    return <div className="page" tabIndex={0}><ExchangesBody /></div>;
  },
};
