/** The mark: three depths of a sounding line, and the weight at its end. */

import type { ReactNode } from 'react';

export function Brand({ name }: { readonly name: string }): ReactNode {
  return (
    <span className="brand">
      <svg viewBox="0 0 24 24" aria-hidden="true">
        <path d="M3 6h18" className="brand-shallow" /><path d="M3 12h12" className="brand-middle" /><path d="M3 18h6" className="brand-deep" /><circle cx="19" cy="18" r="2.6" />
      </svg>
      <h1>{name}</h1>
    </span>
  );
}
