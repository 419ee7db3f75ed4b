/** Sets an alert at the price under the pointer of the active panel, or of its group; without one, at the market. */

import { decodeLadder, type Instrument } from '../../engine/contract/index.ts';
import { formats } from '../i18n/chosen-formats.ts';
import { language, textIn } from '../i18n/language.ts';
import { alertAt, freshId } from '../panels/alerts/model.ts';
import { conditionWords } from '../panels/alerts/words.ts';
import type { Terminal } from '../state/terminal.ts';
import { topicInstrument } from '../state/topics.ts';
import type { Desk } from './desk.ts';

const waitMsMax = 3_000;

export async function setAlertHere(desk: Desk): Promise<void> {
  const { terminal } = desk;
  const subject = desk.subject.get();
  const panel = subject === null ? null : desk.workspaces.open.get().panels.get(subject);
  const instrument = panel?.instrument.get() ?? null;
  if (panel === null || instrument === null) return;
  const pointed = panel.crosshair.get()?.price ?? null;
  const middle = await middleOf(terminal, instrument);
  const price = pointed ?? middle;
  if (price === null) {
    desk.say(textIn(language.get(), 'alerts.here.unknown'));
    return;
  }
  const alert = alertAt(instrument, price, middle, freshId(Date.now(), Math.random()));
  const outcome = await terminal.alerts.set(alert);
  const words = conditionWords(alert.rule.condition, { t: (key, places) => textIn(language.get(), key, places), formats: formats.get(), instruments: [instrument] });
  desk.say(outcome.ok ? textIn(language.get(), 'alerts.here.set', { what: words }) : `${textIn(language.get(), `fault.${outcome.fault.code}`)} ${outcome.fault.detail}`);
}

/** One look at the best prices. */
function middleOf(terminal: Terminal, instrument: Instrument): Promise<number | null> {
  return new Promise((resolve) => {
    const settle = (middle: number | null): void => {
      clearTimeout(timer);
      opened.close();
      resolve(middle);
    };
    const timer = setTimeout(() => settle(null), waitMsMax);
    const opened = terminal.topics.open({ kind: 'ladder', instrument: topicInstrument(instrument), groupTicks: 1, rows: 1 }, (bytes) => {
      const frame = decodeLadder(bytes);
      const [bid, ask] = frame.ok && frame.value.validity === 'live' ? [frame.value.bidTicks[0], frame.value.askTicks[0]] : [];
      if (bid !== undefined && ask !== undefined) settle(((bid + ask) / 2) * Number(`${instrument.tick.units}e-${instrument.tick.decimals}`));
    });
  });
}
