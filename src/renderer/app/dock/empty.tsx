/** A workspace without panels: how to get some. */

import type { ReactNode } from 'react';
import { useText } from '../../i18n/use-text.ts';
import { useDesk } from '../desk.ts';

export function EmptyWorkspace(): ReactNode {
  const t = useText();
  const desk = useDesk();
  return (
    <div className="empty-workspace">
      <p>{t('dock.empty')}</p>
      <button type="button" className="small-button" onClick={() => desk.above.set('palette')}>{t('panel.add')}</button>
      <button type="button" className="small-button" onClick={() => desk.workspaces.reset()}>{t('workspace.reset')}</button>
    </div>
  );
}
