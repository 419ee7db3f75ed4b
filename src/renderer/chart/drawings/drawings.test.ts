import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Kepts } from '../../state/settings-keeper.ts';
import { newBarColumns } from '../bars.ts';
import type { Geometry } from '../layer.ts';
import { placeOfTime, timeOfPlace, type Content } from '../places.ts';
import { Slots } from '../slots.ts';
import { Board, boardOf, keyOf } from './board.ts';
import { anchorCount, drawingKinds, drawingsFrom, drawingsMax, newDrawing, type Drawing, type DrawingKind } from './drawing.ts';
import { distanceTo, hitOf, shapeOf, type ShapeTexts } from './shape.ts';
import { anchorAt, DrawingTool } from './tool.ts';

const barUs = 10;

function content(): Content {
  const slots = new Slots(barUs);
  const bars = newBarColumns(100);
  for (let at = 0; at < 100; at += 1) {
    bars.timeUs[at] = at * barUs;
    for (const [name, value] of [['openTicks', 50], ['highTicks', 60], ['lowTicks', 40], ['closeTicks', 52]] as const) bars[name][at] = value;
  }
  slots.addNewest(bars);
  return { slots, scale: { tick: 1, lot: 1 }, prices: { step: 1, text: String }, barUs };
}

const bars = content();
/** A slot is 10 pixels wide; a price is 5 high, 0 at the bottom of 500. */
const geometry: Geometry = {
  width: 1_000, height: 500, xOfPlace: (place) => place * 10, placeOfX: (x) => x / 10,
  timeOfPlace: (place) => timeOfPlace(bars, place), placeOfTime: (timeUs) => placeOfTime(bars, timeUs),
  yOfPrice: (price) => 500 - price * 5, priceOfY: (y) => (500 - y) / 5,
};
const texts: ShapeTexts = { price: (price) => price.toFixed(1), percent: (share) => `${(share * 100).toFixed(0)}%`, span: (us) => `${us}us`, bars: (count) => `${count}b` };

const newBoard = (): { readonly board: Board; readonly kept: (readonly Drawing[])[] } => {
  const kept: (readonly Drawing[])[] = [];
  return { board: new Board([], (drawings) => kept.push(drawings)), kept };
};

function drawn(kind: DrawingKind, spots: readonly (readonly [number, number])[]): Board {
  const { board } = newBoard();
  const tool = new DrawingTool(board, () => texts);
  tool.choose(kind);
  for (const [x, y] of spots) {
    tool.press({ x, y }, geometry, bars, false);
    tool.release({ x, y }, geometry, bars, false);
  }
  return board;
}

test('each kind takes as many clicks as it has anchors, and is chosen then', () => {
  for (const kind of drawingKinds) {
    const spots = [[100, 100], [200, 300], [150, 400]] as const;
    const board = drawn(kind, spots.slice(0, anchorCount[kind]));
    expect(board.selected).toMatchObject({ id: 1, kind, anchors: spots.slice(0, anchorCount[kind]).map(([x, y]) => ({ timeUs: x, price: (500 - y) / 5 })) });
    expect(drawn(kind, spots.slice(0, anchorCount[kind] - 1)).drawings).toEqual([]);
  }
});

test('a drag puts two anchors at once, and Escape takes back what is not whole', () => {
  const { board } = newBoard();
  const tool = new DrawingTool(board, () => texts);
  tool.choose('trend-line');
  tool.press({ x: 100, y: 100 }, geometry, bars, false);
  tool.move({ x: 180, y: 200 }, geometry, bars, false);
  expect(tool.draft?.anchors[1]).toEqual({ timeUs: 180, price: 60 });
  tool.release({ x: 200, y: 300 }, geometry, bars, false);
  expect([board.drawings.length, tool.kind, tool.isBusy]).toEqual([1, null, false]);
  tool.choose('rectangle');
  tool.press({ x: 10, y: 10 }, geometry, bars, false);
  tool.cancel();
  expect([board.drawings.length, tool.draft]).toEqual([1, null]);
});

test('a drawing is caught where it is seen, dragged whole or by an anchor, and that is one step to undo', () => {
  const board = drawn('trend-line', [[100, 100], [300, 300]]);
  const tool = new DrawingTool(board, () => texts);
  expect(tool.press({ x: 700, y: 100 }, geometry, bars, false)).toBe(false);
  expect(board.selected).toBeNull();
  expect(tool.press({ x: 200, y: 203 }, geometry, bars, false)).toBe(true);
  for (const x of [210, 230, 250]) tool.move({ x, y: 203 }, geometry, bars, false);
  tool.release({ x: 250, y: 203 }, geometry, bars, false);
  expect(board.selected?.anchors.map(({ timeUs }) => timeUs)).toEqual([150, 350]);
  expect(tool.press({ x: 350, y: 300 }, geometry, bars, false)).toBe(true);
  tool.move({ x: 400, y: 50 }, geometry, bars, false);
  tool.release({ x: 400, y: 50 }, geometry, bars, false);
  expect(board.selected?.anchors[1]).toEqual({ timeUs: 400, price: 90 });
  board.undo();
  board.undo();
  expect(board.drawings[0]?.anchors.map(({ timeUs }) => timeUs)).toEqual([100, 300]);
  board.redo();
  expect(board.drawings[0]?.anchors.map(({ timeUs }) => timeUs)).toEqual([150, 350]);
});

test('the magnet takes the nearest price of the bar when one is near', () => {
  expect(anchorAt({ x: 100, y: 500 - 59 * 5 }, geometry, bars, true)).toEqual({ timeUs: 100, price: 60 });
  expect(anchorAt({ x: 100, y: 500 - 59 * 5 }, geometry, bars, false)?.price).toBe(59);
  expect(anchorAt({ x: 100, y: 500 - 80 * 5 }, geometry, bars, true)?.price).toBe(80);
  expect(anchorAt({ x: 1_500, y: 205 }, geometry, bars, true)).toEqual({ timeUs: 1_500, price: 59 });
});

test('without a pointer a drawing is put in the middle and moved by keys', () => {
  const { board } = newBoard();
  const tool = new DrawingTool(board, () => texts);
  for (const kind of drawingKinds) expect(tool.putInMiddle(kind, geometry)).toBe(true);
  board.select(1);
  tool.nudge(3, -10, geometry);
  expect(board.selected?.anchors[0]).toEqual({ timeUs: 430, price: 47 });
  board.selectNext(-1);
  expect(board.selected?.id).toBe(drawingKinds.length);
});

test('what shapes say is exact', () => {
  const words = (kind: DrawingKind, spots: readonly (readonly [number, number])[]): readonly string[] => {
    const [drawing] = drawn(kind, spots).drawings;
    return drawing === undefined ? [] : shapeOf(drawing, geometry, texts)?.words.map(({ text }) => text) ?? [];
  };
  expect(words('measure', [[100, 250], [300, 200]])).toEqual(['+10.0  20%  20b  200us']);
  expect(words('fibonacci', [[100, 500], [300, 0]]).slice(0, 4)).toEqual(['0  100.0', '0.236  76.4', '0.382  61.8', '0.5  50.0']);
  expect(words('horizontal-line', [[100, 250]])).toEqual(['50.0']);
});

test('hidden drawings are not caught, and the newest is caught first', () => {
  const under = newDrawing(1, 'horizontal-line', [{ timeUs: 0, price: 50 }]);
  const over = newDrawing(2, 'horizontal-line', [{ timeUs: 0, price: 50 }]);
  const hit = (drawings: readonly Drawing[]): number | undefined => hitOf(drawings, null, { x: 500, y: 252 }, geometry, texts)?.id;
  expect([hit([under, over]), hit([under, { ...over, isHidden: true }]), hit([{ ...under, isHidden: true }])]).toEqual([2, 1, undefined]);
  expect(distanceTo({ x: 5, y: 5 }, { x: 0, y: 0 }, { x: 0, y: 0 })).toBeCloseTo(Math.hypot(5, 5));
});

test('drawings are kept per symbol, come back, and follow another window', () => {
  const shelf = new Map<string, string>();
  let nowMs = 0;
  const kepts = new Kepts({ get: (key) => shelf.get(key) ?? null, put: (key, text) => void shelf.set(key, text), keys: () => [...shelf.keys()] }, () => (nowMs += 1));
  const board = boardOf('okx:spot:BTC-USDT', kepts);
  board.add((id) => newDrawing(id, 'text', [{ timeUs: 5, price: 6 }]));
  expect(keyOf('okx:spot:BTC-USDT')).toBe('chart.drawings.okx.spot.btc.usdt');
  expect(drawingsFrom(JSON.parse(shelf.get('chart.drawings.okx.spot.btc.usdt') ?? '{}').value.drawings)).toEqual(board.drawings);
  kepts.hear('chart.drawings.okx.spot.btc.usdt', JSON.stringify({ atMs: 99, value: { instrument: 'okx:spot:BTC-USDT', drawings: [] } }));
  expect(board.drawings).toEqual([]);
});

test('stored drawings are judged one by one, and there is an end to them', () => {
  const good = newDrawing(3, 'rectangle', [{ timeUs: 1, price: 2 }, { timeUs: 3, price: 4 }]);
  expect(drawingsFrom([good, good, { ...good, id: 4, kind: 'cloud' }, { ...good, id: 5, anchors: [] }, { ...good, id: 6, anchors: [{ timeUs: '1', price: 2 }, null] }, null])).toEqual([good]);
  const { board } = newBoard();
  for (let count = 0; count < drawingsMax + 5; count += 1) board.add((id) => newDrawing(id, 'vertical-line', [{ timeUs: count, price: 0 }]));
  expect(board.drawings.length).toBe(drawingsMax);
  fc.assert(fc.property(fc.jsonValue(), (stored) => {
    const once = drawingsFrom(stored);
    expect(drawingsFrom(JSON.parse(JSON.stringify(once)))).toEqual(once);
  }));
});

test('whatever is done, undoing all of it leads back to the beginning', () => {
  fc.assert(fc.property(fc.array(fc.oneof(fc.constant('add'), fc.constant('remove'), fc.constant('move')), { maxLength: 40 }), (steps) => {
    const { board } = newBoard();
    const tool = new DrawingTool(board, () => texts);
    for (const step of steps) {
      if (step === 'add') tool.putInMiddle('trend-line', geometry);
      else if (step === 'remove') board.remove(board.drawings[0]?.id ?? 0);
      else tool.nudge(1, 5, geometry);
    }
    const end = board.drawings;
    let count = 0;
    while (board.state.get().canUndo) {
      board.undo();
      count += 1;
    }
    expect(board.drawings).toEqual([]);
    for (let at = 0; at < count; at += 1) board.redo();
    expect(board.drawings).toEqual(end);
  }));
});
