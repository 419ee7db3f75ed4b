/** The keyboard: finds the command of a key at the place that has the focus, and runs it. */

import { useEffect } from 'react';
import type { Terminal } from '../state/terminal.ts';
import { commandFor, type Openers, type Place } from './commands.ts';

export function useKeys(terminal: Terminal, openers: Openers): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      const place = placeOf(event.target);
      if (place === null) return;
      const command = commandFor(event, place);
      if (command === null) return;
      event.preventDefault();
      command.run(terminal, openers);
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [terminal, openers]);
}

/** Null where keys belong to whatever has the focus: fields, lists, cards. */
function placeOf(target: EventTarget | null): Place | null {
  if (!(target instanceof Element)) return 'heatmap';
  if (target.closest('input, select, textarea, dialog, .picker-card') !== null) return null;
  const place = target.closest('[data-place]')?.getAttribute('data-place');
  if (place === 'ladder') return 'ladder';
  // Arrow keys on a focused button would move a picture that the person is not looking at.
  return place === 'heatmap' || target === document.body ? 'heatmap' : 'anywhere';
}
