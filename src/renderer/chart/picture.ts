/** A picture of a chart for others: what it shows stands above it, the figures of its legend lie on it. */

import type { LegendLine } from './legend.ts';
import type { ChartLook } from './look.ts';

const headPixels = 28;
const lineShare = 1.45;

export function titledPicture(chart: HTMLCanvasElement, ratio: number, title: string, lines: readonly LegendLine[], { colours, fontFamily, fontSize }: Pick<ChartLook, 'colours' | 'fontFamily' | 'fontSize'>): HTMLCanvasElement {
  const canvas = chart.ownerDocument.createElement('canvas');
  const head = Math.round(headPixels * ratio);
  canvas.width = chart.width;
  canvas.height = chart.height + head;
  const pen = canvas.getContext('2d');
  if (pen === null) return chart;
  pen.fillStyle = colours.surface;
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(chart, 0, head);
  pen.scale(ratio, ratio);
  pen.textBaseline = 'middle';
  pen.font = `600 13px ${fontFamily}`;
  pen.fillStyle = colours.text;
  pen.fillText(title, 8, headPixels / 2);
  pen.font = `${fontSize}px ${fontFamily}`;
  const counts = new Map<number, number>();
  for (const { label, values, top } of lines) {
    const row = counts.get(top) ?? 0;
    counts.set(top, row + 1);
    const y = headPixels + top + 12 + row * fontSize * lineShare;
    let x = 8;
    for (const { text, colour } of [{ text: label, colour: null }, ...values]) {
      pen.fillStyle = colour ?? colours.textSoft;
      pen.fillText(text, x, y);
      if (text !== '') x += pen.measureText(text).width + 8;
    }
  }
  return canvas;
}
