/** The heatmap's colours as a small strip for the legend. */

import { newRamp, rampSize } from '../../draw/heat/ramp.ts';

export function paintRamp(canvas: HTMLCanvasElement | null): void {
  const pen = canvas?.getContext('2d') ?? null;
  if (canvas === null || pen === null) return;
  const ramp = newRamp();
  for (let x = 0; x < canvas.width; x += 1) {
    const at = Math.round((x / (canvas.width - 1)) * (rampSize - 1)) * 3;
    pen.fillStyle = `rgb(${ramp[at] ?? 0} ${ramp[at + 1] ?? 0} ${ramp[at + 2] ?? 0})`;
    pen.fillRect(x, 0, 1, canvas.height);
  }
}
