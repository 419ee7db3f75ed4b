/**
 * Charts on made-up bars, without a shell or an engine. The address says how: `chart.html?count=2&bars=100000&lang=zh-CN&theme=light&stale=3000`.
 * Never in the product.
 */

import { createElement, type ReactNode } from 'react';
import { createRoot } from 'react-dom/client';
import { assert, type Instrument } from '../../engine/contract/index.ts';
import { barSource, sourceInstruments } from '../chart/bar-source.ts';
import { speak } from '../i18n/language.ts';
import { chartPanel } from '../panels/chart/index.ts';
import { erased } from '../panels/erased.ts';
import type { Crosshair, Panel, PanelLink, Settings } from '../panels/panel.ts';
import { kepts } from '../state/settings-keeper.ts';
import { prefer } from '../state/settings.ts';
import { newStore } from '../state/store.ts';
import { applyPalette, palette } from '../theme/palette.ts';
import { commonBars, madeUpBars } from './made-up-bars.ts';

const asked = new URLSearchParams(location.search);
const number = (name: string, standard: number): number => Number(asked.get(name) ?? standard);

function instrument(stream: number, venue: Instrument['venue'], base: string, priceDecimals: number): Instrument {
  return {
    id: `${venue}:spot:${base}USDT`, stream, version: 1, venue, market: 'spot', symbol: `${base}USDT`, base, quote: 'USDT', settle: 'USDT', contractSize: { units: 1n, decimals: 0 },
    orders: { step: { units: 1n, decimals: 5 }, quantityMin: { units: 1n, decimals: 5 }, quantityMax: null, notionalMin: null },
    tick: { units: 1n, decimals: priceDecimals }, lot: { units: 1n, decimals: 5 }, priceDecimals, qtyDecimals: 5, status: 'trading',
  };
}

const instruments = [instrument(1, 'binance', 'BTC', 2), instrument(2, 'okx', 'BTC', 1), instrument(3, 'binance', 'ETH', 2), instrument(4, 'htx', 'SOL', 3)];

const crosshair = newStore<Crosshair | null>(null);
const shared = newStore<Instrument | null>(instruments[0] ?? null);

function panel(at: number): Panel<Settings> {
  const key = `dev.chart.${at}`;
  const stored = kepts.get(key);
  const settings = newStore<Settings>(typeof stored === 'object' && stored !== null ? { ...stored } : {});
  settings.subscribe(() => kepts.put(key, settings.get()));
  const intervalUs = newStore(60_000_000 * ([1, 15, 60, 5][at % 4] ?? 1));
  return {
    id: `chart-${at}`, kind: 'chart', instrument: shared, choose: (one) => shared.set(one), intervalUs, chooseInterval: (us) => intervalUs.set(us),
    link: newStore<PanelLink>({ colour: 'blue', symbol: true, interval: false, crosshair: true }), crosshair, point: (where) => crosshair.set(where),
    settings, change: (part) => settings.update((before) => ({ ...before, ...part })), isShown: newStore(true),
  };
}

const kind = erased(chartPanel);
const panels = Array.from({ length: number('count', 1) }, (_, at) => panel(at));

function Page(): ReactNode {
  return createElement('main', { className: 'dev-charts' }, panels.map((one) => createElement('section', { key: one.id, className: 'panel', 'data-panel': one.id }, createElement(kind.Body, { panel: one }))));
}

if (asked.get('lang') === 'zh-CN' || asked.get('lang') === 'en') speak(asked.get('lang') === 'en' ? 'en' : 'zh-CN');
prefer({ theme: asked.get('theme') === 'light' ? 'light' : 'dark', timeZone: asked.get('zone') ?? 'UTC' });
applyPalette(document.documentElement, palette.get());
palette.subscribe(() => applyPalette(document.documentElement, palette.get()));
sourceInstruments.set(instruments);
barSource.set(madeUpBars({ ...commonBars, atOnce: number('bars', commonBars.atOnce), liveEveryMs: number('live', commonBars.liveEveryMs), staleAfterMs: asked.has('stale') ? number('stale', 0) : null }));
const root = document.getElementById('root');
assert(root !== null, 'the page has a place for the charts');
createRoot(root).render(createElement(Page));
