/**
 * Mistakes put into a picture on purpose, so that the comparison is seen to notice them: a bar that is missing, things that stand ten pixels
 * aside, sides in each other's colours, texts that are cut.
 */

import type { Pen } from '../../draw/pen.ts';
import type { Colours } from '../../theme/tokens.ts';

export const defects = ['missing-bar', 'shifted', 'wrong-colour', 'clipped-text'] as const;
export type Defect = (typeof defects)[number];

/** In CSS pixels. */
const asideBy = 10;
const textCutMin = 4;
/** Thinner than that is a line. */
const barSideMin = 5;

export interface Broken {
  readonly pen: Pen;
  readonly colours: Colours;
  /** There is another mistake of the kind at the next number. */
  readonly isOneOfMany: boolean;
}

/** `at`: which of all bars is missing, where one is. */
export function broken(pen: Pen, defect: Defect, colours: Colours, at: number): Broken {
  let fillCount = 0;
  const isMissing = (width: number, height: number): boolean => {
    if (defect !== 'missing-bar' || Math.abs(width) < barSideMin || Math.abs(height) < barSideMin) return false;
    fillCount += 1;
    // The first one is the ground.
    return fillCount === at + 2;
  };
  const wrongly = {
    fillRect: (x: number, y: number, width: number, height: number): void => {
      if (!isMissing(width, height)) pen.fillRect(x, y, width, height);
    },
    fillText: (text: string, x: number, y: number, widthMax?: number): void => {
      const shown = defect === 'clipped-text' && text.length >= textCutMin ? text.slice(0, Math.ceil(text.length / 2)) : text;
      const left = defect === 'shifted' ? x + asideBy : x;
      if (widthMax === undefined) pen.fillText(shown, left, y);
      else pen.fillText(shown, left, y, widthMax);
    },
  };
  const bound = new Map<PropertyKey, unknown>();
  const proxy = new Proxy(pen, {
    get: (target, name) => {
      if (name === 'fillRect' || name === 'fillText') return wrongly[name];
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== 'function') return value;
      if (!bound.has(name)) bound.set(name, value.bind(target));
      return bound.get(name);
    },
    set: (target, name, value) => Reflect.set(target, name, value, target),
  });
  return { pen: proxy, colours: defect === 'wrong-colour' ? swapped(colours) : colours, isOneOfMany: defect === 'missing-bar' };
}

function swapped(colours: Colours): Colours {
  return { ...colours, buy: colours.sell, buyDeep: colours.sellDeep, buyFaint: colours.sellFaint, sell: colours.buy, sellDeep: colours.buyDeep, sellFaint: colours.buyFaint };
}
