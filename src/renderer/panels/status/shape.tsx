/** A state's shape in its colour: disc, open ring, triangle, square. */

import type { ReactNode } from 'react';
import type { Tone } from './model.ts';

export function Shape({ tone }: { readonly tone: Tone }): ReactNode {
  return (
    <svg className={`shape is-${tone}`} viewBox="0 0 10 10" aria-hidden="true">
      {tone === 'good' && <circle cx="5" cy="5" r="4" />}
      {tone === 'busy' && <path d="M5 1a4 4 0 1 1-4 4" fill="none" strokeWidth="2" />}
      {tone === 'bad' && <path d="M5 .8l4.6 8.2H.4z" />}
      {tone === 'off' && <rect x="1.5" y="1.5" width="7" height="7" />}
    </svg>
  );
}
