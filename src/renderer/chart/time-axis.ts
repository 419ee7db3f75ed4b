/** The drawing library's axis with our time: microseconds, and marks by the clocks of a zone instead of UTC. */

import type {
  ChartOptionsImpl, IHorzScaleBehavior, InternalHorzScaleItem, InternalHorzScaleItemKey, Mutable, TickMark, TickMarkWeightValue, TimeMark, TimeScalePoint,
} from 'lightweight-charts';
import { assert } from '../../engine/contract/index.ts';
import { newZone, type Zone } from '../i18n/zone.ts';
import { markText, momentText, weightBetween, weights, type AxisLanguage } from './axis.ts';

export class TimeAxis implements IHorzScaleBehavior<number> {
  zone: Zone = newZone('UTC');
  language: AxisLanguage = 'en';
  /** Null for bars that end by something else than time. */
  barUs: number | null = null;
  #options: ChartOptionsImpl<number> | null = null;

  options(): ChartOptionsImpl<number> {
    assert(this.#options !== null, 'an axis is asked after it was set up');
    return this.#options;
  }

  setOptions(options: ChartOptionsImpl<number>): void {
    this.#options = options;
  }

  preprocessData(): void {
    // Times are numbers already.
  }

  convertHorzItemToInternal(timeUs: number): InternalHorzScaleItem {
    return itemOf(timeUs);
  }

  createConverterToInternalObj(): (timeUs: number) => InternalHorzScaleItem {
    return itemOf;
  }

  key(item: InternalHorzScaleItem | number): InternalHorzScaleItemKey {
    assert(isKey(item), 'the times of a chart are numbers');
    return item;
  }

  cacheKey(item: InternalHorzScaleItem): number {
    return timeOf(item);
  }

  updateFormatter(localization: ChartOptionsImpl<number>['localization']): void {
    if (this.#options !== null) this.#options.localization = localization;
  }

  formatHorzItem(item: InternalHorzScaleItem): string {
    return momentText(timeOf(item), this.barUs, this.zone, this.language);
  }

  formatTickmark(mark: TickMark): string {
    return markText(timeOf(mark.time), mark.weight, this.zone, this.language);
  }

  /** Whole hours are one rank: 15:00 in bold beside 14:00 looks like a mistake. */
  maxTickMarkWeight(marks: TimeMark[]): TickMarkWeightValue {
    const heaviest = marks.reduce((most, { weight }) => Math.max(most, weight), 0);
    return weightOf(heaviest > weights.hour && heaviest < weights.day ? weights.hour : heaviest);
  }

  fillWeightsForPoints(points: readonly Mutable<TimeScalePoint>[], startIndex: number): void {
    const second = points[1];
    for (let index = startIndex; index < points.length; index += 1) {
      const point = points[index];
      if (point === undefined) continue;
      const timeUs = timeOf(point.time);
      const before = index > 0 ? points[index - 1] : undefined;
      // What came before the first is not known: it is taken to be as far away as the second.
      const beforeUs = before === undefined ? timeUs - (second === undefined ? 0 : timeOf(second.time) - timeUs) : timeOf(before.time);
      point.timeWeight = weightOf(weightBetween(beforeUs, timeUs, this.zone));
    }
  }

  shouldResetTickmarkLabels(): boolean {
    return false;
  }
}

// The library brands its numbers; these say once that ours are such.

function isItem(value: unknown): value is InternalHorzScaleItem {
  return typeof value === 'number';
}

function isKey(value: unknown): value is InternalHorzScaleItemKey {
  return typeof value === 'number';
}

function isWeight(value: number): value is TickMarkWeightValue {
  return Number.isInteger(value);
}

function itemOf(timeUs: number): InternalHorzScaleItem {
  assert(isItem(timeUs), 'the times of a chart are numbers');
  return timeUs;
}

function timeOf(item: InternalHorzScaleItem): number {
  const plain: unknown = item;
  assert(typeof plain === 'number', 'the times of a chart are numbers');
  return plain;
}

function weightOf(weight: number): TickMarkWeightValue {
  assert(isWeight(weight), 'a weight is a whole number');
  return weight;
}
