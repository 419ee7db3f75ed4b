import { expect, test } from 'vitest';
import { encodeCvd } from '../../../engine/contract/frames/cvd.ts';
import { readFrameHeader } from '../../../engine/contract/index.ts';
import { instrument } from '../../e2e/golden/scenes.ts';
import { CvdDrawing } from './drawing.ts';

const second = 1_000_000;

/** Cells of a second from one on, of a market that is recorded since then. */
function told(drawing: CvdDrawing, first: number, count: number, sinceUs: number, isAgain = true): void {
  const bytes = encodeCvd({
    header: { kind: 'cvd', flags: 0, stream: 1, topic: 1, sequence: 1, receivedUs: 0, madeUs: 0 }, isAgain, cellUs: second, fromUs: first * second, oldestUs: first * second,
    members: [{ stream: 1, validity: 'live', tickUnits: 1, tickDecimals: 2, lotUnits: 1, lotDecimals: 5, sinceUs, rate: 1 }], closeTicks: new Float64Array(count), sums: new Float64Array(count), isUnreliable: new Uint8Array(count),
  });
  const header = readFrameHeader(bytes);
  expect(header.ok && drawing.onFrame('cvd', header.value, bytes)).toBe(true);
}

function newDrawing(): CvdDrawing {
  const drawing = new CvdDrawing();
  drawing.show(instrument);
  return drawing;
}

test('whoever pans to the oldest cells wishes for older ones, as long as there are some, and stays there when they come', () => {
  const drawing = newDrawing();
  told(drawing, 1_000, 400, 100 * second);
  expect(drawing.report()).toMatchObject({ cellsInSight: 240, isFollowing: true, wishUs: null });
  // Before anything is painted the plot is a pixel wide: a pixel is all that is in sight.
  drawing.tell({ kind: 'cvd-pan', dx: 1 });
  expect(drawing.report()).toMatchObject({ isFollowing: false, wishUs: 1_000 * second });
  told(drawing, 600, 400, 100 * second);
  told(drawing, 600, 800, 100 * second, false);
  expect(drawing.report()).toMatchObject({ cellCount: 800, isFollowing: false, wishUs: null });
  drawing.tell({ kind: 'cvd-pan', dx: 9 });
  expect(drawing.report().wishUs).toBe(600 * second);
  drawing.tell({ kind: 'cvd-follow' });
  expect(drawing.report()).toMatchObject({ isFollowing: true, wishUs: null });
});

test('where the record begins nothing is wished for', () => {
  const drawing = newDrawing();
  told(drawing, 1_000, 100, 1_000 * second + 5);
  drawing.tell({ kind: 'cvd-pan', dx: 50 });
  expect(drawing.report().wishUs).toBeNull();
});
