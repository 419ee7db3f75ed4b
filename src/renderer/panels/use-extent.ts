/** `onExtent` must stay the same function while nothing changes. Tells the size of an element in CSS pixels, and how many device pixels one has, whenever either changes. */

import { useEffect, type RefObject } from 'react';
import type { Extent } from '../draw/pen.ts';

export function useExtent(box: RefObject<HTMLElement | null>, onExtent: (extent: Extent) => void): void {
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const tell = (): void => {
      const { width, height } = element.getBoundingClientRect();
      if (width > 0 && height > 0) onExtent({ width, height, ratio: window.devicePixelRatio });
    };
    const observer = new ResizeObserver(tell);
    observer.observe(element);
    window.addEventListener('resize', tell);
    return () => {
      observer.disconnect();
      window.removeEventListener('resize', tell);
    };
  }, [box, onExtent]);
}
