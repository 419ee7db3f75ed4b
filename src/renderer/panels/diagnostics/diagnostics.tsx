/** The diagnostics page's body: the lines of the model, looked at once a second, and a button that copies them. */

import { useEffect, useRef, useState, type ReactNode } from 'react';
import { copyText } from '../../app/copy-text.ts';
import { useStore, useTerminal } from '../../app/use-terminal.ts';
import { formats } from '../../i18n/chosen-formats.ts';
import { useText } from '../../i18n/use-text.ts';
import { ageBoundsUs } from '../../draw/latency.ts';
import type { Panel } from '../panel.ts';
import { durationText } from '../status/model.ts';
import { Shape } from '../status/shape.tsx';
import { highCount, histogramSteps, reportText, sectionsOf, thresholds, verdictText, type Line } from './model.ts';
import { useFacts } from './use-facts.ts';
import { copyWish } from './wish.ts';

export function Diagnostics({ panel }: { readonly panel: Panel<Readonly<Record<string, never>>> }): ReactNode {
  const t = useText();
  const terminal = useTerminal();
  const isShown = useStore(panel.isShown);
  const hearing = useStore(terminal.hearing);
  const { dateTime, zone } = useStore(formats);
  const { facts, atUs } = useFacts(isShown);
  const sections = sectionsOf(facts, t);
  const high = highCount(sections);
  const head = `Fathom · ${dateTime(atUs)} ${zone(atUs)}`;
  return (
    <div className="page diagnostics" tabIndex={0} data-testid="diagnostics" data-hearing={hearing} data-high={high}>
      <div className="diagnostics-head">
        <p className={high > 0 || hearing !== 'heard' ? 'is-high' : undefined}>{hearing === 'heard' ? t(high === 0 ? 'diagnostics.allFine' : 'diagnostics.someHigh', { count: high }) : t(`validity.${hearing}.hint`)}</p>
        <Copy panel={panel.id} text={reportText(sections, head, t)} />
      </div>
      <div className={hearing === 'heard' ? 'card-columns' : 'card-columns is-old'}>
        {sections.map(({ title, lines }) => (
          <section key={title} className="facts">
            <h3>{title}</h3>
            <dl>{lines.filter(({ isDrawn }) => isDrawn !== true).map((line) => <Entry key={line.name} line={line} />)}</dl>
            {title === t('diagnostics.latency') && facts.stage !== null && <Histogram counts={facts.stage.paintHistogram} />}
          </section>
        ))}
      </div>
      <p className="card-note">{t('diagnostics.note')}</p>
    </div>
  );
}

function Entry({ line: { name, value, verdict, limit } }: { readonly line: Line }): ReactNode {
  const t = useText();
  return (
    <div className={`is-${verdict}`}>
      <dt>{name}</dt>
      <dd><span>{value}</span>{verdict !== 'none' && <span className="diagnostics-verdict"><Shape tone={verdict === 'fine' ? 'good' : 'bad'} />{verdictText({ verdict, limit }, t)}</span>}</dd>
    </div>
  );
}

const barSize = { width: 26, gap: 4, height: 60 } as const;

/** How old frames were when they were painted: a bar a step. */
function Histogram({ counts }: { readonly counts: readonly number[] }): ReactNode {
  const t = useText();
  const steps = histogramSteps(counts);
  const most = Math.max(...steps.map(({ share }) => share), Number.EPSILON);
  const words = (untilUs: number | null): string => (untilUs === null ? `> ${durationText(ageBoundsUs[ageBoundsUs.length - 1] ?? 0, t)}` : `≤ ${durationText(untilUs, t)}`);
  if (steps.length === 0) return null;
  const short = (untilUs: number | null): string => (untilUs === null ? `> ${Math.round((ageBoundsUs[ageBoundsUs.length - 1] ?? 0) / 1_000)}` : String(Math.round(untilUs / 1_000)));
  return (
    <figure>
      <figcaption>{t('diagnostics.histogram')}{' · '}{t('unit.ms')}</figcaption>
      <ol className="diagnostics-bars" aria-label={t('diagnostics.histogram')}>
        {steps.map(({ untilUs, count, share }) => (
          <li key={untilUs ?? 0} title={`${words(untilUs)}: ${count}`}>
            <svg viewBox={`0 0 ${barSize.width} ${barSize.height}`} aria-hidden="true"><rect className={untilUs !== null && untilUs <= thresholds.paintP99Us ? 'is-fine' : 'is-late'} x={barSize.gap / 2} width={barSize.width - barSize.gap} y={barSize.height * (1 - share / most)} height={(barSize.height * share) / most} /></svg>
            <small>{short(untilUs)}</small>
          </li>
        ))}
      </ol>
    </figure>
  );
}

const copiedMs = 2_000;

function Copy({ panel, text }: { readonly panel: string; readonly text: string }): ReactNode {
  const t = useText();
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => copyWish.subscribe(() => {
    if (copyWish.get().panel === panel) button.current?.click();
  }), [panel]);
  const [outcome, setOutcome] = useState<'copied' | 'refused' | null>(null);
  useEffect(() => {
    if (outcome === null) return undefined;
    const timer = setTimeout(() => setOutcome(null), copiedMs);
    return () => clearTimeout(timer);
  }, [outcome]);
  return (
    <span className="buttons">
      <span role="status">{outcome === null ? '' : t(`diagnostics.${outcome}`)}</span>
      <button ref={button} type="button" className="small-button" data-testid="diagnostics-copy" onClick={(event) => void copyText(text, event.currentTarget.ownerDocument).then((isCopied) => setOutcome(isCopied ? 'copied' : 'refused'))}>{t('diagnostics.copy')}</button>
    </span>
  );
}
