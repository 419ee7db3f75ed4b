/**
 * What golden pictures of panels show: one workspace with every panel that the page draws itself, the upper half dark and the lower half light; and what
 * the shell lays above it. A kind of panel that is neither here nor a drawing's (scenes.ts) fails panels.test.ts.
 */

import type { Page } from 'playwright';
import type { LayoutNode } from '../../state/workspace-layout.ts';
import type { PageSize } from './still-page.ts';

export type Theme = 'dark' | 'light';

/** Of the page with all panels, in CSS pixels. */
export const pageSize: PageSize = { width: 1_800, height: 2_040 };
/** Of the page behind what lies above it: a small one is painted sooner. */
const smallSize: PageSize = { width: 1_320, height: 760 };

interface PlacedPanel {
  readonly kind: string;
  /** Of its row. */
  readonly width: number;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly instrument?: string;
}

interface PanelRow {
  readonly height: number;
  readonly theme: Theme;
  readonly panels: readonly PlacedPanel[];
}

const indicators = ['volume', 'bollinger', 'rsi'].map((id, place) => ({ key: place + 1, id, params: {}, isShown: true }));

export const rows: readonly PanelRow[] = [
  {
    height: 470, theme: 'dark', panels: [
      { kind: 'watchlist', width: 720, settings: { lists: [{ name: 'majors', ids: ['binance:spot:BTCUSDT', 'okx:spot:BTC-USDT', 'htx:spot:BTCUSDT', 'binance:perp:BTCUSDT', 'okx:perp:BTC-USDT-SWAP', 'binance:spot:ETHUSDT', 'okx:perp:ETH-USDT-SWAP', 'binance:spot:SOLUSDT', 'htx:spot:DOGEUSDT', 'basic.kraken:spot:BTC/USDT'] }] } },
      { kind: 'chart', width: 700, settings: { indicators, overlays: ['own-orders', 'alerts', 'walls'] } },
      { kind: 'alerts', width: 380 },
    ],
  },
  {
    height: 440, theme: 'dark', panels: [
      { kind: 'compare', width: 760, settings: { quotes: ['USDC'] } },
      { kind: 'perpetuals', width: 520, instrument: 'binance:perp:BTCUSDT' },
      { kind: 'walls', width: 520 },
    ],
  },
  { height: 440, theme: 'light', panels: [{ kind: 'exchanges', width: 1_800 }] },
  { height: 620, theme: 'light', panels: [{ kind: 'status', width: 820 }, { kind: 'diagnostics', width: 500 }, { kind: 'settings', width: 480 }] },
];

const placed = rows.flatMap(({ panels, theme }) => panels.map((panel) => ({ ...panel, theme })));

/** A picture: what of the page it shows. */
export interface PagePart {
  readonly name: string;
  readonly selector: string;
  /** In CSS pixels from its top left, where its words make it larger in one language than in the other. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** What is seen at one time. */
export interface PageView {
  readonly size: PageSize;
  readonly theme: Theme;
  readonly parts: readonly PagePart[];
  /** Lays something above the panels, and takes it away. */
  readonly open?: (page: Page) => Promise<void>;
  readonly close?: (page: Page) => Promise<void>;
}

export const panelScenes: readonly (PagePart & { readonly kind: string; readonly theme: Theme })[] = placed.map(({ kind, theme }) => ({ kind, theme, name: `panel-${kind}`, selector: `.dv-groupview:has([data-kind=${kind}])` }));

const panelsIn = (theme: Theme): readonly PagePart[] => panelScenes.filter((scene) => scene.theme === theme);

function above(theme: Theme, part: PagePart, open: (page: Page) => Promise<void>): PageView {
  return {
    size: smallSize, theme, parts: [part],
    open: async (page) => {
      await open(page);
      await page.locator(part.selector).waitFor();
    },
    close: async (page) => {
      await page.keyboard.press('Escape');
      await page.locator(part.selector).waitFor({ state: 'hidden' });
    },
  };
}

export const pageViews: readonly PageView[] = [
  { size: pageSize, theme: 'dark', parts: [{ name: 'shell-top', selector: '.top' }, ...panelsIn('dark')] },
  { size: pageSize, theme: 'light', parts: [...panelsIn('light'), { name: 'shell-status', selector: '.status' }] },
  above('light', { name: 'shell-picker', selector: '.picker-card' }, (page) => page.getByTestId('picker').click()),
  above('dark', { name: 'shell-palette', selector: '.palette' }, (page) => page.getByTestId('open-palette').click()),
  above('dark', { name: 'card-keys', selector: '[data-testid=keys-card]', size: { width: 1_272, height: 612 } }, (page) => page.getByTestId('keys-open').click()),
];

/** Times are those of one zone, wherever the test runs. */
export function preferencesIn(theme: Theme): Readonly<Record<string, unknown>> {
  return { theme, timeZone: 'UTC' };
}

function leaf(kind: string): LayoutNode {
  return { kind: 'tabs', panels: [kind], active: kind };
}

/** As the engine keeps it. */
export const keptWorkspace = {
  isLocked: true,
  panels: Object.fromEntries(placed.map(({ kind, settings = {}, instrument = 'binance:spot:BTCUSDT' }) => [kind, { kind, settings, instrument }])),
  layout: {
    active: 'watchlist',
    root: {
      kind: 'split', direction: 'column',
      parts: rows.map(({ height, panels }) => ({
        share: height / rows.reduce((sum, row) => sum + row.height, 0),
        node: panels.length === 1 ? leaf(panels[0]?.kind ?? '') : { kind: 'split', direction: 'row', parts: panels.map(({ kind, width }) => ({ share: width / panels.reduce((sum, panel) => sum + panel.width, 0), node: leaf(kind) })) },
      })),
    },
  },
} as const;
