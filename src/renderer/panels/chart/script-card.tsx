/** Indicators of one’s own: the list, the editor, what became of the one that runs, and the ways in and out. */

import { useEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import type { ChartController } from '../../chart/controller.ts';
import { ScriptEditor, type EditorLook } from '../../chart/script/editor.ts';
import { firstSource, readScriptFile, removeScript, saveScript, scriptFile, scripts } from '../../chart/script/library.ts';
import { barMsMax, runMsMax } from '../../../engine/contract/script/limits.ts';
import type { ScriptParam } from '../../chart/script/messages.ts';
import { nameLengthMax, type ChartSettings, type KeptScript } from '../../chart/settings.ts';
import { useText } from '../../i18n/use-text.ts';
import { palette } from '../../theme/palette.ts';
import type { Panel } from '../panel.ts';
import { fileNameOf, pickText, saveFile } from './files.ts';
import { Icon } from './icons.tsx';
import { NumberField } from './indicator-list.tsx';
import { freeName } from './model.ts';
import { stateText, useScriptStates } from './script-state.ts';
import { Sheet } from './sheet.tsx';

interface CardProps {
  readonly panel: Panel<ChartSettings>;
  readonly chart: ChartController;
  readonly onClose: () => void;
}

export function ScriptCard({ panel, chart, onClose }: CardProps): ReactNode {
  const t = useText();
  const kept = useStore(scripts);
  const settings = useStore(panel.settings);
  const states = useScriptStates(chart);
  const [name, setName] = useState(kept[0]?.name ?? t('script.first'));
  const [text, setText] = useState(kept[0]?.source ?? firstSource);
  const [said, setSaid] = useState('');
  const saved = kept.find((one) => one.name === name);
  const inChart = settings.scripts.find((one) => one.name === name);
  const state = states[name] ?? null;
  const open = (script: { readonly name: string; readonly source: string }): void => {
    setName(script.name);
    setText(script.source);
    setSaid('');
  };
  const save = (): boolean => {
    const isSaved = name.trim() !== '' && saveScript({ name: name.trim(), source: text });
    setSaid(isSaved ? t('script.saved', { name: name.trim() }) : t('script.notSaved'));
    return isSaved;
  };
  const run = (): void => {
    if (save() && inChart === undefined) panel.change({ scripts: [...settings.scripts, { name: name.trim(), params: {}, isShown: true }] });
  };
  const change = (part: Partial<KeptScript>): void => panel.change({ scripts: settings.scripts.map((one) => (one.name === name ? { ...one, ...part } : one)) });
  const take = async (): Promise<void> => {
    const file = await pickText();
    if (file === null) return;
    const read = readScriptFile(file);
    if (!read.ok) setSaid(t(`script.file.${read.fault}`));
    else open({ ...read.value, name: freeName(read.value.name, kept.map((one) => one.name), nameLengthMax) });
  };
  return (
    <Sheet title={t('script.title')} onClose={onClose} testId="script-card" isWide>
      <div className="script-card">
        <div className="script-list">
          {kept.map((one) => <button key={one.name} type="button" className="menu-item" aria-current={one.name === name} onClick={() => open(one)}><span>{one.name}</span>{settings.scripts.some((used) => used.name === one.name) && <Icon name="eye" />}</button>)}
          <button type="button" className="small-button" onClick={() => open({ name: freeName(t('script.first'), kept.map((one) => one.name), nameLengthMax), source: firstSource })}>{t('script.new')}</button>
          <button type="button" className="small-button" data-testid="script-import" onClick={() => void take()}>{t('script.import')}</button>
        </div>
        <div className="script-main">
          <div className="chart-row">
            <input className="script-name" value={name} maxLength={nameLengthMax} aria-label={t('script.name')} data-testid="script-name" onChange={({ target }) => setName(target.value)} />
            <button type="button" className="small-button is-main" data-testid="script-run" onClick={run}>{t('script.run')}</button>
            {inChart !== undefined && <button type="button" className="small-button" data-testid="script-stop" onClick={() => panel.change({ scripts: settings.scripts.filter((one) => one.name !== name) })}>{t('script.stop')}</button>}
            <button type="button" className="small-button" data-testid="script-export" onClick={() => saveFile(`${fileNameOf(name)}.indicator.json`, new Blob([scriptFile({ name, source: text })], { type: 'application/json' }))}>{t('script.export')}</button>
            {saved !== undefined && <button type="button" className="small-button" onClick={() => { panel.change({ scripts: settings.scripts.filter((one) => one.name !== name) }); removeScript(name); }}>{t('script.delete')}</button>}
          </div>
          <Editor text={text} line={state?.trouble?.line ?? null} onText={setText} />
          {state?.shape !== undefined && state?.shape !== null && inChart !== undefined && state.shape.params.length > 0 && (
            <div className="chart-params">{state.shape.params.map((param) => <ScriptParamField key={param.id} param={param} value={inChart.params[param.id] ?? param.default} onValue={(value) => change({ params: { ...inChart.params, [param.id]: value } })} />)}</div>
          )}
          <p className={state?.trouble === null || state === null ? 'script-state' : 'script-state is-bad'} role="status" data-testid="script-state">{stateText(state, t)}</p>
          <p className="chart-sheet-note" role="status">{said === '' ? t('script.fence', { bar: barMsMax, run: runMsMax / 1_000 }) : said}</p>
        </div>
      </div>
    </Sheet>
  );
}

function ScriptParamField({ param, value, onValue }: { readonly param: ScriptParam; readonly value: number; readonly onValue: (value: number) => void }): ReactNode {
  return <NumberField param={{ ...param, label: param.id }} value={value} onValue={onValue} />;
}

function Editor({ text, line, onText }: { readonly text: string; readonly line: number | null; readonly onText: (text: string) => void }): ReactNode {
  const t = useText();
  const { colours, isDark } = useStore(palette);
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<ScriptEditor | null>(null);
  const label = t('script.editor');
  const look: EditorLook = useMemo(() => ({ colours, isDark, label, describe: ({ text: key }) => t(key) }),
    // The translator is another function at each turn, and says the same while the label does.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
    [colours, isDark, label]);
  useEffect(() => {
    if (host.current === null) return undefined;
    const made = new ScriptEditor(host.current, text, look, onText);
    editor.current = made;
    made.focus();
    return () => {
      editor.current = null;
      made.close();
    };
    // Made once; what changes later is told to it below.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  useEffect(() => editor.current?.show(text), [text]);
  useEffect(() => editor.current?.dress(look), [look]);
  useEffect(() => editor.current?.mark(line), [line]);
  return <div ref={host} className="script-editor" data-testid="script-editor" />;
}
