import fc from 'fast-check';
import { expect, test } from 'vitest';
import { chartFile, readChartFile, type ChartFile } from './chart-file.ts';
import { newDrawing } from './drawings/drawing.ts';
import { settingsFrom, templateOf } from './settings.ts';
import { broughtIn, readTemplateFile, renamed, templateFile, templatesFrom, templatesMax } from './templates.ts';

const settings = settingsFrom({ style: 'bars', scaleMode: 'log', indicators: [{ key: 1, id: 'macd', params: {} }], scripts: [{ name: 'Mine', params: { length: 9 } }], compares: ['okx:spot:BTC-USDT'] });
const scripts = [{ name: 'Mine', source: 'one' }, { name: 'Other', source: 'two' }];

test('a template goes through a file with the scripts it uses, and comes back the same', () => {
  expect(readTemplateFile(templateFile('Scalping', settings, scripts))).toEqual({ ok: true, value: { name: 'Scalping', template: templateOf(settings), scripts: [{ name: 'Mine', source: 'one' }] } });
});

test('a chart goes through a file and comes back the same', () => {
  const chart: ChartFile = {
    instrument: 'binance:spot:BTCUSDT', intervalUs: 60_000_000, settings, drawings: [newDrawing(1, 'text', [{ timeUs: 5, price: 6 }])],
    scripts: [{ name: 'Mine', source: 'one' }], seen: { bars: 321, untilUs: 1_700_000_000_000_000 }, savedUs: 9,
  };
  expect(readChartFile(chartFile({ ...chart, scripts }))).toEqual({ ok: true, value: chart });
});

test('a file that is something else is refused, whatever is in it', () => {
  for (const text of ['', 'null', '{"kind":"fathom-chart","version":2}', '{"kind":"fathom-chart","version":1,"instrument":"a","intervalUs":"60"}', '{"kind":"fathom-chart-template","version":1}']) {
    expect([readChartFile(text).ok, readTemplateFile(text).ok]).toEqual([false, false]);
  }
  fc.assert(fc.property(fc.jsonValue(), (stored) => {
    const fields = typeof stored === 'object' && stored !== null && !Array.isArray(stored) ? stored : {};
    const template = readTemplateFile(JSON.stringify({ ...fields, kind: 'fathom-chart-template', version: 1, name: 'a' }));
    const chart = readChartFile(JSON.stringify({ ...fields, kind: 'fathom-chart', version: 1, instrument: 'a', intervalUs: 60_000_000 }));
    expect([template.ok, chart.ok]).toEqual([true, true]);
  }));
});

test('kept templates are judged one by one, and there is an end to them', () => {
  expect(templatesFrom([{ name: 'a', template: { style: 'line' } }, { name: 'a' }, { name: '  ' }, 7]).map(({ name, template }) => [name, template.style])).toEqual([['a', 'line']]);
  expect(templatesFrom(Array.from({ length: 99 }, (_, at) => ({ name: `t${at}` }))).length).toBe(templatesMax);
});

test('a script that came in a file takes nobody’s name', () => {
  const free = (name: string, taken: readonly string[]): string => (taken.includes(name) ? `${name} 2` : name);
  const { added, names } = broughtIn([{ name: 'Mine', source: 'changed' }, { name: 'Copy', source: 'two' }, { name: 'New', source: 'three' }], scripts, free);
  expect(added).toEqual([{ name: 'Mine 2', source: 'changed' }, { name: 'New', source: 'three' }]);
  expect(names).toEqual({ Mine: 'Mine 2', Copy: 'Other', New: 'New' });
  expect(renamed(templateOf(settings), names).scripts).toEqual([{ name: 'Mine 2', params: { length: 9 }, isShown: true }]);
});
