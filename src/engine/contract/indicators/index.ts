/** All indicators, by what they are about. A new one is a file and a line here. */

import { accelerationBands } from './acceleration-bands.ts';
import { accumulation } from './accumulation.ts';
import { adx } from './adx.ts';
import { alma } from './alma.ts';
import { aroon } from './aroon.ts';
import { atr } from './atr.ts';
import { awesome } from './awesome.ts';
import { bollingerWidth } from './bollinger-width.ts';
import { bollinger } from './bollinger.ts';
import { cci } from './cci.ts';
import { chaikin } from './chaikin.ts';
import { chandelier } from './chandelier.ts';
import { chop } from './chop.ts';
import { cmf } from './cmf.ts';
import { cmo } from './cmo.ts';
import { cumulativeDelta } from './cumulative-delta.ts';
import { delta } from './delta.ts';
import { dema } from './dema.ts';
import { deviation } from './deviation.ts';
import { donchian } from './donchian.ts';
import { dpo } from './dpo.ts';
import { elderRay } from './elder-ray.ts';
import { ema } from './ema.ts';
import { envelope } from './envelope.ts';
import { fisher } from './fisher.ts';
import { forceIndex } from './force-index.ts';
import { frama } from './frama.ts';
import { hma } from './hma.ts';
import { ichimoku } from './ichimoku.ts';
import { kama } from './kama.ts';
import { keltner } from './keltner.ts';
import { klinger } from './klinger.ts';
import { linearRegression } from './linear-regression.ts';
import { macd } from './macd.ts';
import { massIndex } from './mass-index.ts';
import { mcginley } from './mcginley.ts';
import { mfi } from './mfi.ts';
import { momentum } from './momentum.ts';
import { natr } from './natr.ts';
import { obv } from './obv.ts';
import { percentB } from './percent-b.ts';
import { ppo } from './ppo.ts';
import { psar } from './psar.ts';
import { relativeVolume } from './relative-volume.ts';
import { rma } from './rma.ts';
import { roc } from './roc.ts';
import { rsi } from './rsi.ts';
import { schaff } from './schaff.ts';
import { sma } from './sma.ts';
import { squeeze } from './squeeze.ts';
import { stochastic } from './stochastic.ts';
import { superSmoother } from './super-smoother.ts';
import { supertrend } from './supertrend.ts';
import { t3 } from './t3.ts';
import { tema } from './tema.ts';
import { trix } from './trix.ts';
import { tsi } from './tsi.ts';
import { ulcer } from './ulcer.ts';
import { ultimate } from './ultimate.ts';
import { vhf } from './vhf.ts';
import { vidya } from './vidya.ts';
import { volume } from './volume.ts';
import { vortex } from './vortex.ts';
import { vwap } from './vwap.ts';
import { vwma } from './vwma.ts';
import { waveTrend } from './wave-trend.ts';
import { williamsR } from './williams-r.ts';
import { wma } from './wma.ts';
import { zlema } from './zlema.ts';
import type { Indicator } from './part.ts';

export const indicators: readonly Indicator[] = [
  adx, alma, aroon, chandelier, dema, ema, frama, hma, ichimoku, kama, linearRegression, mcginley, psar, rma, sma, superSmoother, supertrend, t3, tema,
  vhf, vidya, vortex, wma, zlema,
  awesome, cci, cmo, dpo, elderRay, fisher, macd, momentum, ppo, roc, rsi, schaff, stochastic, trix, tsi, ultimate, waveTrend, williamsR,
  accelerationBands, atr, bollingerWidth, bollinger, chop, deviation, donchian, envelope, keltner, massIndex, natr, percentB, squeeze, ulcer,
  accumulation, chaikin, cmf, cumulativeDelta, delta, forceIndex, klinger, mfi, obv, relativeVolume, volume, vwap, vwma,
];

export function findIndicator(id: string): Indicator | null {
  return indicators.find((one) => one.id === id) ?? null;
}
