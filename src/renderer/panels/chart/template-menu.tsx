/** Templates: apply, save, begin with, in and out as files; and the chart as a whole as a file. */

import { useState, type ReactNode } from 'react';
import { Popover } from '../../app/popover.tsx';
import { useStore } from '../../app/use-terminal.ts';
import type { ChartController } from '../../chart/controller.ts';
import { scripts } from '../../chart/script/library.ts';
import { nameLengthMax, templateOf, type ChartSettings, type ChartTemplate } from '../../chart/settings.ts';
import { beginWith, readTemplateFile, removeTemplate, saveTemplate, standard, templateFile, templates } from '../../chart/templates.ts';
import { useText } from '../../i18n/use-text.ts';
import type { Panel } from '../panel.ts';
import { fileNameOf, pickText, saveFile } from './files.ts';
import { Icon } from './icons.tsx';
import { freeName } from './model.ts';
import { takeScripts } from './take-scripts.ts';
import { useChartFile } from './use-chart-file.ts';

interface MenuProps {
  readonly panel: Panel<ChartSettings>;
  readonly chart: ChartController;
}

export function TemplateMenu({ panel, chart }: MenuProps): ReactNode {
  const t = useText();
  const kept = useStore(templates);
  const begun = useStore(standard);
  const settings = useStore(panel.settings);
  const [name, setName] = useState('');
  const [said, setSaid] = useState('');
  const file = useChartFile(panel, chart);
  const apply = (template: ChartTemplate): void => panel.change({ ...templateOf(template) });
  const save = (): void => {
    const isSaved = name.trim() !== '' && saveTemplate(name.trim(), settings);
    setSaid(isSaved ? t('script.saved', { name: name.trim() }) : t('template.notSaved'));
    if (isSaved) setName('');
  };
  const take = async (): Promise<void> => {
    const text = await pickText();
    if (text === null) return;
    const read = readTemplateFile(text);
    if (!read.ok) {
      setSaid(t('template.file.not-ours'));
      return;
    }
    const free = freeName(read.value.name, kept.map((one) => one.name), nameLengthMax);
    saveTemplate(free, takeScripts(read.value.template, read.value.scripts));
    setSaid(t('script.saved', { name: free }));
  };
  const isBegun = JSON.stringify(begun) === JSON.stringify(templateOf(settings));
  return (
    <Popover label={t('template.title')} className="chart-button" role="dialog" testId="chart-templates" face={<Icon name="template" />}>
      {() => (
        <div className="chart-sheet">
          <h3>{t('template.title')}</h3>
          {kept.map((one) => (
            <div key={one.name} className="chart-row">
              <button type="button" className="menu-item chart-row-name" data-testid={`template-${one.name}`} onClick={() => apply(one.template)}><span>{one.name}</span></button>
              <button type="button" className="chart-small" aria-label={t('template.export', { name: one.name })} title={t('template.export', { name: one.name })} onClick={() => saveFile(`${fileNameOf(one.name)}.template.json`, new Blob([templateFile(one.name, one.template, scripts.get())], { type: 'application/json' }))}><Icon name="save" /></button>
              <button type="button" className="chart-small" aria-label={t('chart.remove', { name: one.name })} onClick={() => removeTemplate(one.name)}><Icon name="cross" /></button>
            </div>
          ))}
          <div className="chart-row">
            <input className="chart-row-name" value={name} maxLength={nameLengthMax} placeholder={t('template.name')} aria-label={t('template.name')} data-testid="template-name" onChange={({ target }) => setName(target.value)} onKeyDown={({ key }) => { if (key === 'Enter') save(); }} />
            <button type="button" className="small-button" data-testid="template-save" onClick={save}>{t('template.save')}</button>
          </div>
          <button type="button" className="menu-item" aria-checked={isBegun} role="menuitemcheckbox" data-testid="template-begin" onClick={() => beginWith(isBegun ? null : settings)}><span>{t('template.begin')}</span></button>
          <button type="button" className="menu-item" data-testid="template-import" onClick={() => void take()}><span>{t('template.import')}</span></button>
          <h3>{t('chartFile.title')}</h3>
          <button type="button" className="menu-item" data-testid="chart-file-save" onClick={file.save}><span>{t('chartFile.save')}</span></button>
          <button type="button" className="menu-item" data-testid="chart-file-open" onClick={() => void file.open().then(setSaid)}><span>{t('chartFile.open')}</span></button>
          <p className="chart-sheet-note" role="status" data-testid="template-said">{said}</p>
        </div>
      )}
    </Popover>
  );
}
