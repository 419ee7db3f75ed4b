/** Sets or removes an alert at the price that a panel points at, and says so; without a pointed price, at the market. */

import type { AlertSettings, Instrument } from '../../engine/contract/index.ts';
import { formats } from '../i18n/chosen-formats.ts';
import { language, textIn } from '../i18n/language.ts';
import { meantPlace, middleOf, setAlertAt } from '../panels/alerts/here.ts';
import { conditionWords } from '../panels/alerts/words.ts';
import type { Panel, Settings } from '../panels/panel.ts';
import type { Desk } from './desk.ts';

/** Of a kind that has the focus, or of the panel that the bar above speaks of. */
export async function setAlertHere(desk: Desk, panel: Panel<Settings> | null = subjectOf(desk)): Promise<void> {
  const { terminal } = desk;
  const instrument = panel?.instrument.get() ?? null;
  if (panel === null || instrument === null) return;
  const price = (await meantPlace(panel, terminal, null))?.price ?? (await middleOf(terminal, instrument));
  if (price === null) {
    desk.say(textIn(language.get(), 'alerts.here.unknown'));
    return;
  }
  const outcome = await setAlertAt(terminal, instrument, price);
  desk.say(outcome.ok ? textIn(language.get(), 'alerts.here.set', { what: wordsOf(outcome.value, instrument) }) : `${textIn(language.get(), `fault.${outcome.fault.code}`)} ${outcome.fault.detail}`);
}

/** The one whose line the panel's crosshair is on. */
export async function removeAlertHere(desk: Desk, panel: Panel<Settings> | null = subjectOf(desk)): Promise<void> {
  const { alerts } = desk.terminal;
  const instrument = panel?.instrument.get() ?? null;
  if (panel === null || instrument === null) return;
  const id = (await meantPlace(panel, desk.terminal, null))?.alert ?? null;
  const alert = alerts.list.get()?.alerts.find(({ rule }) => rule.id === id);
  if (alert === undefined) {
    desk.say(textIn(language.get(), 'alerts.here.nothing'));
    return;
  }
  const outcome = await alerts.remove(alert.rule.id);
  desk.say(outcome.ok ? textIn(language.get(), 'alerts.here.removed', { what: wordsOf(alert, instrument) }) : `${textIn(language.get(), `fault.${outcome.fault.code}`)} ${outcome.fault.detail}`);
}

function subjectOf(desk: Desk): Panel<Settings> | null {
  const subject = desk.subject.get();
  return subject === null ? null : desk.workspaces.open.get().panels.get(subject);
}

function wordsOf({ rule }: AlertSettings, instrument: Instrument): string {
  return conditionWords(rule.condition, { t: (key, places) => textIn(language.get(), key, places), formats: formats.get(), instruments: [instrument] });
}
