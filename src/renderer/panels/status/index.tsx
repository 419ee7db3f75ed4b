/** Engine and feeds as a kind of panel. */

import type { ReactNode } from 'react';
import type { PanelKind } from '../panel.ts';
import { DetailsBody } from './details.tsx';

export const statusPanel: PanelKind<Readonly<Record<string, never>>> = {
  id: 'status',
  title: 'details.title',
  group: 'system',
  about: 'none',
  size: { widthMin: 320, heightMin: 160 },
  settings: () => ({}),
  Body: function StatusPanel(): ReactNode {
    return <div className="page" tabIndex={0}><DetailsBody /></div>;
  },
};
