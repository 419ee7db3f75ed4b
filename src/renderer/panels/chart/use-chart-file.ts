/** A chart into a file and out of one: the same symbol, interval, look, drawings and stretch of time. */

import { sameBarKind } from '../../chart/bars.ts';
import type { ChartController } from '../../chart/controller.ts';
import { chartFile, readChartFile } from '../../chart/chart-file.ts';
import { boardOf } from '../../chart/drawings/board.ts';
import { scripts } from '../../chart/script/library.ts';
import { barKindIn, type ChartSettings } from '../../chart/settings.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { fileNameOf, pickText, saveFile } from './files.ts';
import { takeScripts } from './take-scripts.ts';
import { useInstruments } from './use-chart.ts';

export interface ChartFiles {
  readonly save: () => void;
  /** Answers what is to be said about it. */
  readonly open: () => Promise<string>;
}

export function useChartFile(panel: Panel<ChartSettings>, chart: ChartController): ChartFiles {
  const t = useText();
  const all = useInstruments();
  return {
    save: () => {
      const instrument = panel.instrument.get();
      if (instrument === null) return;
      const text = chartFile({
        instrument: instrument.id, intervalUs: panel.intervalUs.get(), settings: panel.settings.get(), drawings: boardOf(instrument.id).drawings, scripts: scripts.get(),
        seen: chart.seen, savedUs: Date.now() * 1_000,
      });
      saveFile(`${fileNameOf(instrument.symbol)}.chart.json`, new Blob([text], { type: 'application/json' }));
    },
    open: async () => {
      const text = await pickText();
      if (text === null) return '';
      const read = readChartFile(text);
      if (!read.ok) return t('chartFile.not-ours');
      const { instrument: id, intervalUs, settings, drawings, seen } = read.value;
      const instrument = all.find((one) => one.id === id);
      if (instrument === undefined) return t('chartFile.unknown', { id });
      boardOf(id).bring(drawings);
      const isSame = instrument === panel.instrument.get() && sameBarKind(barKindIn(settings, intervalUs), barKindIn(panel.settings.get(), panel.intervalUs.get()));
      chart.lookAt(seen, !isSame);
      panel.change({ ...settings, ...takeScripts(settings, read.value.scripts) });
      panel.choose(instrument);
      panel.chooseInterval(intervalUs);
      return t('chartFile.opened', { symbol: instrument.symbol });
    },
  };
}
