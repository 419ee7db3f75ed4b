/** Judges what a script says of itself: it may say anything. */

import { failed, ok, type Result } from '../../../engine/contract/index.ts';
import { choiceOr, fieldsOf, jsonOf, listOf, numberOr, textOr } from '../../state/settings-parse.ts';
import { plotsMax, scriptParamsMax, type ScriptParam, type ScriptPlot, type ScriptShape } from './messages.ts';

const draws = ['line', 'histogram', 'dots'] as const;
const colours = ['first', 'second', 'third', 'fourth', 'quiet', 'up', 'down', 'signed'] as const;
const namePattern = /^[A-Za-z_]\w{0,23}$/;

export function shapeFrom(said: unknown): Result<ScriptShape, string> {
  const [shape, onBar] = listOf(jsonOf(typeof said === 'string' ? said : '', 20_000), 2);
  if (shape === null || shape === undefined) return failed('indicator({ … }) was not called');
  if (onBar !== 'function') return failed('function onBar(bar) is missing');
  const fields = fieldsOf(shape);
  const plots = listOf(fields['plots'], plotsMax + 1).map(plotFrom);
  if (plots.length === 0) return failed('indicator({ plots: { … } }) names no plot');
  if (plots.length > plotsMax) return failed(`an indicator has ${plotsMax} plots at most`);
  const params = listOf(fields['params'], scriptParamsMax + 1).map(paramFrom);
  if (params.length > scriptParamsMax) return failed(`an indicator has ${scriptParamsMax} parameters at most`);
  const wrong = [...plots, ...params].find((one) => typeof one === 'string');
  if (typeof wrong === 'string') return failed(wrong);
  return ok({
    pane: choiceOr(fields['pane'], ['price', 'own'], 'price'),
    plots: plots.filter((one) => typeof one !== 'string'), params: params.filter((one) => typeof one !== 'string'),
    levels: listOf(fields['levels'], 8).filter((level): level is number => typeof level === 'number' && Number.isFinite(level)),
  });
}

function plotFrom(said: unknown): ScriptPlot | string {
  const fields = fieldsOf(said);
  const id = textOr(fields['id'], 24, '');
  const draw = choiceOr(fields['draw'], draws, null);
  const colour = choiceOr(fields['colour'], colours, null);
  if (!namePattern.test(id)) return 'a plot’s name is letters and digits';
  if (draw === null) return `${id} is drawn as one of ${draws.join(', ')}`;
  return colour === null ? `the colour of ${id} is one of ${colours.join(', ')}` : { id, draw, colour };
}

function paramFrom(said: unknown): ScriptParam | string {
  const fields = fieldsOf(said);
  const id = textOr(fields['id'], 24, '');
  const number = (name: string): number | null => numberOr(fields[name], -1e9, 1e9, null);
  const [standard, min, max, step] = [number('default'), number('min'), number('max'), number('step')];
  if (!namePattern.test(id)) return 'a parameter’s name is letters and digits';
  if (standard === null || min === null || max === null || step === null || step <= 0 || min > standard || standard > max) return `the parameter ${id} needs default, min and max, in order`;
  return { id, default: standard, min, max, step };
}
