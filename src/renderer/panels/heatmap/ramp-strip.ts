/** The heatmap's colours as a small strip. */

import { newRamp, rampSize, type RampName } from '../../draw/heat/ramp.ts';

/** For a canvas's `ref`. */
export function rampPainter(name: RampName, isDark: boolean): (canvas: HTMLCanvasElement | null) => void {
  return (canvas) => {
    const pen = canvas?.getContext('2d') ?? null;
    if (canvas === null || pen === null) return;
    const ramp = newRamp(name, isDark);
    for (let x = 0; x < canvas.width; x += 1) {
      const at = Math.round((x / (canvas.width - 1)) * (rampSize - 1)) * 3;
      pen.fillStyle = `rgb(${ramp[at] ?? 0} ${ramp[at + 1] ?? 0} ${ramp[at + 2] ?? 0})`;
      pen.fillRect(x, 0, 1, canvas.height);
    }
  };
}
