/**
 * What each drawing is made to show: fixed frames of a made-up market, so that the same bytes give the same picture on every machine.
 * A kind of drawing without a scene here fails golden.test.ts.
 */

import type { Instrument } from '../../../engine/contract/index.ts';
import type { Freshness } from '../../draw/freshness.ts';
import type { DrawingKind } from '../../draw/index.ts';
import type { PanelTell } from '../../draw/messages.ts';
import { alertLines, cvdFrames, depthFrames, farHeatFrames, flowFrames, footFrames, heatCross, heatFrames, ladderFrames, makerFrames, ownFrames, ownLineFrames, pressureFrames, profileFrames, severalFrames, tapeFrames, tapeLook, tpoFrames, wallFrames, wallLineFrames } from './frames.ts';
import { markFrames, markTells } from './mark-frames.ts';

export interface Scene {
  readonly draws: DrawingKind;
  readonly width: number;
  readonly height: number;
  readonly isDark: boolean;
  readonly freshness: Freshness;
  /** Before the frames come. */
  readonly tells: readonly PanelTell[];
  readonly frames: readonly (readonly [topic: string, bytes: Uint8Array])[];
}

const one = { units: 1n, decimals: 0 };

export const instrument: Instrument = {
  id: 'binance:spot:BTCUSDT', stream: 1, version: 1, venue: 'binance', market: 'spot', symbol: 'BTCUSDT', base: 'BTC', quote: 'USDT', settle: 'USDT',
  tick: { units: 1n, decimals: 2 }, lot: { units: 1n, decimals: 5 }, contractSize: one,
  orders: { step: one, quantityMin: one, quantityMax: null, notionalMin: null }, priceDecimals: 2, qtyDecimals: 5, status: 'trading',
};

const markets = [{ stream: 1, badge: 'BIN', isPerp: false }, { stream: 2, badge: 'OKX', isPerp: true }];
const plain = { isDark: true, freshness: 'live' } as const;
const domLook: PanelTell = {
  kind: 'ladder-look',
  look: { layout: 'dom', columns: [{ id: 'size', weight: 1 }, { id: 'net', weight: 1 }, { id: 'traded', weight: 1 }, { id: 'wall', weight: 1 }, { id: 'own', weight: 1 }, { id: 'queue', weight: 1 }], unit: 'base', numbers: 'short', isFollowing: true },
};

const bareDomLook: PanelTell = { kind: 'ladder-look', look: { layout: 'dom', columns: [{ id: 'size', weight: 1 }], unit: 'base', numbers: 'exact', isFollowing: true } };
const linesTells: readonly PanelTell[] = [
  { kind: 'lines', shown: { orders: true, alerts: true, walls: true } },
  { kind: 'alert-lines', lines: alertLines },
];

export const scenes: Readonly<Record<string, Scene>> = {
  'heatmap': { ...plain, draws: 'heatmap', width: 600, height: 300, tells: [{ kind: 'hover', x: 300, y: 90 }], frames: heatFrames() },
  'heatmap-light-cut': { draws: 'heatmap', width: 480, height: 240, isDark: false, freshness: 'cut', tells: [{ kind: 'heat-cross', at: heatCross }], frames: heatFrames() },
  'heatmap-far': { ...plain, draws: 'heatmap', width: 600, height: 400, tells: [{ kind: 'hover', x: 420, y: 12 }], frames: farHeatFrames() },
  'heatmap-lines': { ...plain, draws: 'heatmap', width: 720, height: 360, tells: linesTells, frames: [...heatFrames(), ...ownLineFrames(), ...wallLineFrames()] },
  'heatmap-lines-light': { ...plain, draws: 'heatmap', width: 720, height: 360, isDark: false, tells: linesTells, frames: [...heatFrames(), ...ownLineFrames(), ...wallLineFrames()] },
  'heatmap-marks': { ...plain, draws: 'heatmap', width: 720, height: 360, tells: [...markTells, { kind: 'hover', x: 256, y: 90 }], frames: [...heatFrames(), ...markFrames()] },
  'cvd': { ...plain, draws: 'cvd', width: 600, height: 300, tells: [{ kind: 'cvd-look', look: { groups: ['spot', 'perp', 'all'], hasMarkets: true, hasPrice: true, isRebased: false, markets } }], frames: cvdFrames() },
  'makers': { ...plain, draws: 'makers', width: 420, height: 420, tells: [{ kind: 'makers-look', look: { worthMin: 0, distanceBpMax: Infinity, kinds: ['add', 'pull', 'fill'], unit: 'quote', tierWorth: 50_000, markets } }], frames: makerFrames() },
  'profile': { draws: 'profile', width: 300, height: 420, isDark: false, freshness: 'live', tells: [], frames: profileFrames() },
  'footprint': { ...plain, draws: 'footprint', width: 900, height: 420, tells: [], frames: footFrames() },
  'ladder': { ...plain, draws: 'ladder', width: 300, height: 480, tells: [], frames: ladderFrames() },
  'ladder-columns': { ...plain, draws: 'ladder', width: 900, height: 300, tells: [domLook, { kind: 'ladder-point', at: { x: 120, y: 150 } }], frames: [...ladderFrames(), ...flowFrames(), ...ownFrames(), ...wallFrames()] },
  'ladder-lines': { ...plain, draws: 'ladder', width: 300, height: 480, tells: linesTells, frames: [...ladderFrames(), ...ownFrames(), ...wallFrames()] },
  'ladder-lines-dom': { ...plain, draws: 'ladder', width: 420, height: 360, isDark: false, tells: [bareDomLook, ...linesTells], frames: [...ladderFrames(), ...ownFrames(), ...wallFrames()] },
  'ladder-several': { draws: 'ladder', width: 300, height: 420, isDark: false, freshness: 'live', tells: [], frames: severalFrames() },
  'ladder-stale': { ...plain, draws: 'ladder', width: 300, height: 300, freshness: 'stale', tells: [], frames: ladderFrames('stale') },
  'depth': { ...plain, draws: 'depth', width: 600, height: 300, tells: [{ kind: 'depth-point', x: 380 }], frames: depthFrames() },
  'imbalance': { ...plain, draws: 'imbalance', width: 360, height: 300, tells: [], frames: pressureFrames() },
  'tpo': { ...plain, draws: 'tpo', width: 900, height: 480, tells: [{ kind: 'tpo-point', at: { x: 700, y: 200 } }], frames: tpoFrames() },
  'tape': { ...plain, draws: 'tape', width: 420, height: 300, tells: [{ kind: 'tape-look', look: tapeLook }], frames: tapeFrames() },
};
