/** A chart in React: one controller a mounted body, asked anew whenever what the panel wants changes. */

import { useContext, useEffect, useMemo, useState, useSyncExternalStore } from 'react';
import { TerminalContext, useStore } from '../../app/use-terminal.ts';
import type { Instrument } from '../../../engine/contract/index.ts';
import { barSource, sourceInstruments } from '../../chart/bar-source.ts';
import type { BarSource } from '../../chart/bars.ts';
import { ChartController, type Asked } from '../../chart/controller.ts';
import { percentText } from '../../chart/legend-lines.ts';
import type { ChartLook } from '../../chart/look.ts';
import { chartOpened } from '../../chart/open-charts.ts';
import { barKindIn, type ChartSettings } from '../../chart/settings.ts';
import { useLanguage, useText, type Translate } from '../../i18n/use-text.ts';
import { venueName } from '../../i18n/venue-name.ts';
import { newZone } from '../../i18n/zone.ts';
import { preferences } from '../../state/settings.ts';
import { newStore, type Store } from '../../state/store.ts';
import { palette } from '../../theme/palette.ts';
import { fonts } from '../../theme/tokens.ts';
import type { Panel } from '../panel.ts';
import { instrumentsOf } from './model.ts';
import { offerIndicators } from './tell-indicators.ts';

const heard: Store<string> = newStore('heard');

/** Everything the engine lists. */
export function useInstruments(): readonly Instrument[] {
  const terminal = useContext(TerminalContext);
  return useStore(terminal?.instruments ?? sourceInstruments) ?? none;
}

const none: readonly Instrument[] = [];

/** Whether the engine is heard: without it nothing on the chart is new. */
export function useIsHeard(): boolean {
  const terminal = useContext(TerminalContext);
  return useSyncExternalStore((listener) => (terminal?.hearing ?? heard).subscribe(listener), () => (terminal?.hearing ?? heard).get()) === 'heard';
}

export function useBarSource(): BarSource | null {
  return useStore(barSource);
}

/** The look of the screen and of this chart; the same value while nothing of it changes. */
function useLook({ style, scaleMode }: ChartSettings): ChartLook {
  const t = useText();
  const language = useLanguage();
  const { colours, scale } = useStore(palette);
  const { timeZone } = useStore(preferences);
  return useMemo(() => ({
    style, scaleMode, colours, language,
    fontFamily: fonts.digits, fontSize: Math.round(11 * scale),
    zone: newZone(timeZone),
    holeText: (us) => t('chart.hole', { time: lengthText(us, t) }),
    // The translator is another function at each turn, and says the same while the language does.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }), [style, scaleMode, colours, language, scale, timeZone]);
}

function lengthText(us: number, t: Translate): string {
  const minutes = us / 60_000_000;
  if (minutes < 1) return t('time.seconds', { count: Math.round(us / 1_000_000) });
  if (minutes < 120) return t('time.minutes', { count: Math.round(minutes) });
  return minutes < 2_880 ? t('time.hours', { count: Math.round(minutes / 60) }) : t('time.days', { count: Math.round(minutes / 1_440) });
}

export interface ChartPlace {
  readonly box: HTMLElement | null;
  readonly legend: HTMLElement | null;
}

/** Null until there is a place and a source. */
export function useChart(panel: Panel<ChartSettings>, { box, legend }: ChartPlace): ChartController | null {
  const t = useText();
  const language = useLanguage();
  const source = useBarSource();
  const settings = useStore(panel.settings);
  const instrument = useStore(panel.instrument);
  const intervalUs = useStore(panel.intervalUs);
  const isShown = useStore(panel.isShown);
  const all = useInstruments();
  const look = useLook(settings);
  const { compares: ids, tradeBars } = settings;
  const compares = useMemo(() => instrumentsOf(all, ids), [all, ids]);
  const barKind = useMemo(() => barKindIn({ tradeBars }, intervalUs), [tradeBars, intervalUs]);
  const words = useMemo(() => ({
    open: t('chart.open'), high: t('chart.high'), low: t('chart.low'), close: t('chart.close'), volume: t('chart.volume'), noBar: t('chart.noBar'),
    nameOf: (other: Instrument) => `${other.symbol} ${venueName(other, t)} ${t(`market.${other.market}`)}`,
    compact: (value: number) => new Intl.NumberFormat(language, { notation: 'compact', maximumSignificantDigits: 4 }).format(value),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }), [language]);
  const shapeTexts = useMemo(() => ({
    percent: percentText, span: (us: number) => lengthText(us, t), bars: (count: number) => t('chart.barCount', { count }),
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }), [language]);
  const asked: Asked = { instrument, barKind, isShown, settings, look, compares, legend: words, shapeTexts };
  const terminal = useContext(TerminalContext);
  const [chart, setChart] = useState<ChartController | null>(null);
  useEffect(() => {
    if (box === null || legend === null || source === null) return undefined;
    const made = new ChartController(box, legend, asked, { source, feeds: terminal === null ? null : { topics: terminal.topics, alerts: terminal.alerts }, onPoint: (timeUs, price) => panel.point(timeUs === null ? null : { panel: panel.id, timeUs, price }) });
    const end = chartOpened(panel.id, made);
    setChart(made);
    return () => {
      end();
      made.close();
      setChart(null);
    };
    // What is asked for comes with the next effect; a chart is made once for a place.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [box, legend, source, panel]);
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  useEffect(() => chart?.ask(asked), [chart, instrument, barKind, isShown, settings, look, compares, words, shapeTexts]);
  useEffect(() => (chart === null || terminal === null ? undefined : offerIndicators(panel, chart, () => barKind, terminal.alerts)), [chart, terminal, panel, barKind]);
  useEffect(() => {
    if (chart === null) return undefined;
    const follow = (): void => {
      const at = panel.crosshair.get();
      if (at?.panel !== panel.id) chart.view.point(at?.timeUs ?? null, at?.price ?? null);
    };
    return panel.crosshair.subscribe(follow);
  }, [chart, panel]);
  return chart;
}
