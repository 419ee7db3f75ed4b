/**
 * A chart as a file: which symbol and interval, how it looks, what is drawn, and which stretch of time is seen. Opening it
 * shows the same view again, from one’s own data. Read as if a stranger had written it.
 */

import { failed, ok, type Result } from '../../engine/contract/index.ts';
import { fieldsOf, jsonOf, numberOr, textOr } from '../state/settings-parse.ts';
import { drawingsFrom, type Drawing } from './drawings/drawing.ts';
import type { Script } from './script/library.ts';
import { settingsFrom, type ChartSettings } from './settings.ts';
import { scriptsIn } from './templates.ts';

export const chartMark = 'fathom-chart';
const fileLengthMax = 2_000_000;
const dayUs = 86_400_000_000;

/** What is seen: how many bars, up to which moment; null: up to the newest. */
export interface SeenRange {
  readonly bars: number;
  readonly untilUs: number | null;
}

export interface ChartFile {
  readonly instrument: string;
  readonly intervalUs: number;
  readonly settings: ChartSettings;
  readonly drawings: readonly Drawing[];
  readonly scripts: readonly Script[];
  readonly seen: SeenRange;
  readonly savedUs: number;
}

export function chartFile(chart: ChartFile): string {
  const scripts = chart.scripts.filter((script) => chart.settings.scripts.some((one) => one.name === script.name));
  return JSON.stringify({ kind: chartMark, version: 1, ...chart, scripts }, null, 2);
}

export function readChartFile(text: string): Result<ChartFile, 'not-ours'> {
  const fields = fieldsOf(jsonOf(text, fileLengthMax));
  const instrument = textOr(fields['instrument'], 80, null);
  const intervalUs = numberOr(fields['intervalUs'], 1_000, 400 * dayUs, null);
  if (fields['kind'] !== chartMark || fields['version'] !== 1 || instrument === null || intervalUs === null || !Number.isInteger(intervalUs)) return failed('not-ours');
  const seen = fieldsOf(fields['seen']);
  return ok({
    instrument, intervalUs, settings: settingsFrom(fields['settings']), drawings: drawingsFrom(fields['drawings']), scripts: scriptsIn(fields['scripts']),
    seen: { bars: numberOr(seen['bars'], 5, 10_000, 150), untilUs: numberOr(seen['untilUs'], 0, 1e17, null) }, savedUs: numberOr(fields['savedUs'], 0, 1e17, 0),
  });
}
