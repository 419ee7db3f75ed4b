/** The small pictures of the chart’s controls: lines of one weight on a grid of sixteen. */

import type { ReactNode } from 'react';

const paths = {
  candles: 'M5 2v2M5 11v3M3 4h4v7H3zM11 2v3M11 10v4M9 5h4v5H9z',
  hollow: 'M5 2v2M5 11v3M3 4h4v7H3zM11 2v3M11 10v4M9 5h4v5H9zM9 7.5h4',
  bars: 'M4 2v12M2 5h2M4 11h2M11 3v11M9 6h2M11 12h2',
  line: 'M2 12l4-5 3 3 5-7',
  area: 'M2 10l4-4 3 3 5-6v11H2z',
  'heikin-ashi': 'M4 5v8M2.5 7h3v4h-3zM8 4v7M6.500 5.500h3v4h-3zM12 2v7M10.500 3.500h3v4h-3z',
  indicator: 'M2 13c3 0 3-9 6-9s3 6 6 3M2 4h3M11 13h3',
  compare: 'M2 12l4-4 3 2 5-6M2 6l4 2 3-3 5 6',
  pencil: 'M3 13l.700-3L11 2.700 13.300 5 6 12.300zM9.500 4.200l2.300 2.300',
  camera: 'M2 5h3l1-2h4l1 2h3v8H2zM8 11.500a2.500 2.500 0 100-5 2.500 2.500 0 000 5z',
  template: 'M2 3h12v10H2zM2 6.500h12M6 6.500V13',
  code: 'M6 4L2 8l4 4M10 4l4 4-4 4',
  magnet: 'M3 3v5a5 5 0 0010 0V3h-3v5a2 2 0 01-4 0V3zM3 5.500h3M10 5.500h3',
  eye: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8zM8 10a2 2 0 100-4 2 2 0 000 4z',
  hidden: 'M1.500 8S4 3.500 8 3.500 14.500 8 14.500 8 12 12.500 8 12.500 1.500 8 1.500 8zM3 13L13 3',
  cross: 'M4 4l8 8M12 4l-8 8',
  live: 'M3 3l5 5-5 5M9 3v10',
  layers: 'M2 5.500l6-3 6 3-6 3zM2 8l6 3 6-3M2 10.500l6 3 6-3',
  undo: 'M6 3L3 6l3 3M3 6h6a4 4 0 010 8H6',
  redo: 'M10 3l3 3-3 3M13 6H7a4 4 0 000 8h3',
  cursor: 'M4 2l8 7-4 .500L6 13.500z',
  'trend-line': 'M3 13L13 3M3 13h.010M13 3h.010',
  'horizontal-line': 'M1.500 8h13',
  'horizontal-ray': 'M4 8h10.500M4 6.500v3',
  'vertical-line': 'M8 1.500v13',
  rectangle: 'M2.500 4h11v8h-11z',
  fibonacci: 'M2 3h12M2 6.300h12M2 9.600h12M2 13h12',
  channel: 'M2 10L11 2M5 14l9-8',
  text: 'M3 4V3h10v1M8 3v10M6.500 13h3',
  measure: 'M3 13V3M3 3L1.500 5M3 3l1.500 2M6 13h8M14 13l-2-1.500M14 13l-2 1.500',
  save: 'M8 2v8M5 7l3 3 3-3M3 13h10',
  list: 'M2 4h12M2 8h12M2 12h12',
} as const;

export type IconName = keyof typeof paths;

export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return <svg className="chart-icon" viewBox="0 0 16 16" aria-hidden="true"><path d={paths[name]} /></svg>;
}
