/** Paints drawings, the chosen one with its handles. */

import type { Geometry, Pen } from '../layer.ts';
import { faint, type ChartLook } from '../look.ts';
import type { Drawing } from './drawing.ts';
import { shapeOf, type ShapeTexts } from './shape.ts';

const handleSize = 7;

export function paintDrawings(pen: Pen, geometry: Geometry, drawings: readonly Drawing[], selected: number | null, look: ChartLook, texts: ShapeTexts): void {
  pen.lineCap = 'round';
  pen.textBaseline = 'alphabetic';
  for (const drawing of drawings) {
    const shape = drawing.isHidden ? null : shapeOf(drawing, geometry, texts);
    if (shape === null) continue;
    const colour = look.colours[drawing.colour];
    pen.fillStyle = faint(colour, 0.1);
    for (const corners of shape.areas) {
      pen.beginPath();
      for (const [at, { x, y }] of corners.entries()) if (at === 0) pen.moveTo(x, y); else pen.lineTo(x, y);
      pen.fill();
    }
    for (const { from, to, isFaint } of shape.strokes) {
      pen.strokeStyle = isFaint ? faint(colour, 0.6) : colour;
      pen.lineWidth = drawing.id === selected ? 2 : 1.25;
      pen.setLineDash(isFaint ? [4, 3] : []);
      pen.beginPath();
      pen.moveTo(from.x, from.y);
      pen.lineTo(to.x, to.y);
      pen.stroke();
    }
    pen.setLineDash([]);
    pen.font = `${drawing.kind === 'text' ? look.fontSize + 2 : look.fontSize}px ${look.fontFamily}`;
    for (const { at, text } of shape.words) {
      if (drawing.kind === 'measure') {
        pen.fillStyle = look.colours.raised;
        pen.fillRect(at.x - 4, at.y - 12, pen.measureText(text).width + 8, 16);
      }
      pen.fillStyle = colour;
      pen.fillText(text, at.x, at.y);
    }
    if (drawing.id === selected) for (const { x, y } of shape.handles) {
      pen.fillStyle = look.colours.surface;
      pen.strokeStyle = colour;
      pen.lineWidth = 1.5;
      pen.fillRect(x - handleSize / 2, y - handleSize / 2, handleSize, handleSize);
      pen.strokeRect(x - handleSize / 2, y - handleSize / 2, handleSize, handleSize);
    }
  }
}
