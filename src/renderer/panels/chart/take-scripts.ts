/** Scripts that come with a file are kept, under names that nobody has. */

import { saveScript, scripts, type Script } from '../../chart/script/library.ts';
import { nameLengthMax, type ChartTemplate } from '../../chart/settings.ts';
import { broughtIn, renamed } from '../../chart/templates.ts';
import { freeName } from './model.ts';

/** The template as it names them now. */
export function takeScripts(template: ChartTemplate, brought: readonly Script[]): ChartTemplate {
  const { added, names } = broughtIn(brought, scripts.get(), (name, taken) => freeName(name, taken, nameLengthMax));
  for (const script of added) saveScript(script);
  return renamed(template, names);
}
