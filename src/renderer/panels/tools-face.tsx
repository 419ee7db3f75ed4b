/** The face of the button behind which a panel's choices are. */

import type { ReactNode } from 'react';

export function ToolsFace(): ReactNode {
  return <svg viewBox="0 0 12 12" aria-hidden="true"><path d="M1 3h10M1 6h10M1 9h10" /><circle cx="4" cy="3" r="1.4" /><circle cx="8" cy="6" r="1.4" /><circle cx="5" cy="9" r="1.4" /></svg>;
}
