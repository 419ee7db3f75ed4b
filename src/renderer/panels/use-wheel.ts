/** A wheel over an element, told so that the page does not scroll with it. Answers the element's ref; `also` is another that it has. */

import { useCallback, useEffect, useRef, type RefCallback } from 'react';

export function useWheel(also: RefCallback<HTMLElement>, onWheel: (event: WheelEvent, element: HTMLElement) => void): RefCallback<HTMLElement> {
  const told = useRef(onWheel);
  useEffect(() => {
    told.current = onWheel;
  });
  return useCallback((element) => {
    also(element);
    if (element === null) return undefined;
    // Not through React: it listens passively, and a passive listener cannot keep the page from scrolling.
    const listen = (event: WheelEvent): void => {
      event.preventDefault();
      told.current(event, element);
    };
    element.addEventListener('wheel', listen, { passive: false });
    return () => {
      element.removeEventListener('wheel', listen);
      also(null);
    };
  }, [also]);
}
