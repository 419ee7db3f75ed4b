/**
 * What a script finds in its machine besides the language: `indicator`, and rolling sums and averages. It is text, because
 * it runs in there. Chance is taken away, so that the same bars give the same values; there is no clock to begin with.
 */

export const prelude = String.raw`
'use strict';
delete Math.random;
delete globalThis.SharedArrayBuffer;
delete globalThis.Atomics;
globalThis.__shape = null;
globalThis.__given = {};

globalThis.indicator = function indicator(shape) {
  if (globalThis.__shape !== null) throw new Error('indicator() is called once');
  if (typeof shape !== 'object' || shape === null) throw new Error('indicator() takes an object');
  const params = [];
  const values = {};
  for (const [id, given] of Object.entries(shape.params ?? {})) {
    const param = typeof given === 'number' ? { default: given } : given;
    const standard = Number(param.default);
    const made = { id, default: standard, min: Number(param.min ?? Math.min(1, standard)), max: Number(param.max ?? Math.max(1000, standard)), step: Number(param.step ?? (Number.isInteger(standard) ? 1 : 0.01)) };
    params.push(made);
    const chosen = globalThis.__given[id];
    values[id] = typeof chosen === 'number' && chosen >= made.min && chosen <= made.max ? chosen : standard;
  }
  const plots = Object.entries(shape.plots ?? {}).map(([id, given], at) => {
    const plot = typeof given === 'string' ? { draw: given } : given;
    return { id, draw: String(plot.draw ?? 'line'), colour: String(plot.colour ?? ['first', 'second', 'third', 'fourth'][at % 4]) };
  });
  globalThis.__shape = { pane: shape.pane === 'own' ? 'own' : 'price', params, plots, levels: (shape.levels ?? []).map(Number) };
  return values;
};

globalThis.sum = function sum(length) {
  const kept = [];
  let total = 0;
  let missing = 0;
  return (value) => {
    kept.push(value);
    if (Number.isNaN(value)) missing += 1;
    else total += value;
    if (kept.length > length) {
      const gone = kept.shift();
      if (Number.isNaN(gone)) missing -= 1;
      else total -= gone;
    }
    return kept.length < length || missing > 0 ? NaN : total;
  };
};
globalThis.sma = function sma(length) {
  const total = sum(length);
  return (value) => total(value) / length;
};
globalThis.ema = function ema(length, share = 2 / (length + 1)) {
  let mean = NaN;
  let count = 0;
  return (value) => {
    if (Number.isNaN(value)) return NaN;
    mean = count === 0 ? value : mean + (value - mean) * share;
    count += 1;
    return count < length ? NaN : mean;
  };
};
globalThis.rma = function rma(length) {
  return ema(length, 1 / length);
};
const rolling = (length, pick) => {
  const kept = [];
  return (value) => {
    kept.push(value);
    if (kept.length > length) kept.shift();
    return kept.length < length ? NaN : pick(kept);
  };
};
globalThis.highest = function highest(length) {
  return rolling(length, (kept) => kept.reduce((most, value) => (value > most ? value : most), -Infinity));
};
globalThis.lowest = function lowest(length) {
  return rolling(length, (kept) => kept.reduce((least, value) => (value < least ? value : least), Infinity));
};
globalThis.deviation = function deviation(length) {
  return rolling(length, (kept) => {
    const mean = kept.reduce((total, value) => total + value, 0) / length;
    return Math.sqrt(kept.reduce((total, value) => total + (value - mean) ** 2, 0) / length);
  });
};
globalThis.atr = function atr(length) {
  const mean = rma(length);
  let before = NaN;
  return (bar) => {
    const range = Number.isNaN(before) ? bar.high - bar.low : Math.max(bar.high - bar.low, Math.abs(bar.high - before), Math.abs(bar.low - before));
    before = bar.close;
    return mean(range);
  };
};
globalThis.crossed = function crossed() {
  let before = NaN;
  return (left, right) => {
    const difference = left - right;
    const way = before <= 0 && difference > 0 ? 1 : before >= 0 && difference < 0 ? -1 : 0;
    before = difference;
    return way;
  };
};
`;

/** Goes through a piece of bars. \`__bar\` starts the time of each; what \`onBar\` gives back for a plot is taken when it is a number. */
export const runner = String.raw`
(() => {
  const past = [];
  return (buffer, count, plots) => {
    const columns = new Float64Array(buffer);
    const out = new Float64Array(count * plots.length);
    for (let at = 0; at < count; at += 1) {
      const [time, open, high, low, close, volume, bought] = [0, 1, 2, 3, 4, 5, 6].map((column) => columns[column * count + at]);
      const bar = { index: past.length, time, open, high, low, close, volume, bought, sold: volume - bought, ago: (bars) => past[past.length - 1 - bars] };
      past.push(bar);
      __bar();
      const values = onBar(bar);
      for (let plot = 0; plot < plots.length; plot += 1) {
        const value = typeof values === 'number' ? (plot === 0 ? values : NaN) : values?.[plots[plot]];
        out[at * plots.length + plot] = typeof value === 'number' && Math.abs(value) < 1e15 ? value : NaN;
      }
    }
    return out.buffer;
  };
})()
`;
