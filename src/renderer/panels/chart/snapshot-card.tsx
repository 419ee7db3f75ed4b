/** A picture of the chart, with marks put on it by hand, to a file or the clipboard. Nothing is sent anywhere. */

import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { useStore } from '../../app/use-terminal.ts';
import { markKinds, marksMax, paintMarks, type Mark, type MarkKind } from '../../chart/annotate.ts';
import { useText } from '../../i18n/use-text.ts';
import { palette } from '../../theme/palette.ts';
import { fonts } from '../../theme/tokens.ts';
import { fileNameOf, saveFile } from './files.ts';
import { Icon } from './icons.tsx';
import { Sheet } from './sheet.tsx';

interface CardProps {
  readonly picture: HTMLCanvasElement;
  /** Of the screen’s pixels. */
  readonly ratio: number;
  readonly name: string;
  readonly onState: () => void;
  readonly onClose: () => void;
}

export function SnapshotCard({ picture, ratio, name, onState, onClose }: CardProps): ReactNode {
  const t = useText();
  const { colours } = useStore(palette);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [kind, setKind] = useState<MarkKind>('arrow');
  const [words, setWords] = useState('');
  const [marks, setMarks] = useState<readonly Mark[]>([]);
  const [draft, setDraft] = useState<Mark | null>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    const pen = canvas.current?.getContext('2d', { willReadFrequently: true });
    if (pen !== undefined && pen !== null) paintMarks(pen, picture, picture.width, picture.height, draft === null ? marks : [...marks, draft], colours, fonts.words, ratio);
  }, [picture, marks, draft, colours, ratio]);
  const spotOf = (event: PointerEvent<HTMLCanvasElement>): Mark['from'] => {
    const from = event.currentTarget.getBoundingClientRect();
    return { x: ((event.clientX - from.left) / from.width) * picture.width, y: ((event.clientY - from.top) / from.height) * picture.height };
  };
  const add = (mark: Mark): void => setMarks((before) => [...before, mark].slice(-marksMax));
  const onDown = (event: PointerEvent<HTMLCanvasElement>): void => {
    const at = spotOf(event);
    event.currentTarget.setPointerCapture(event.pointerId);
    if (kind === 'words') {
      if (words.trim() !== '') add({ kind, from: at, to: at, text: words });
    } else setDraft({ kind, from: at, to: at, text: '' });
  };
  const onUp = (): void => {
    if (draft !== null && Math.hypot(draft.to.x - draft.from.x, draft.to.y - draft.from.y) > 4) add(draft);
    setDraft(null);
  };
  const asBlob = (): Promise<Blob | null> => new Promise((resolve) => {
    if (canvas.current === null) resolve(null);
    else canvas.current.toBlob(resolve, 'image/png');
  });
  const save = async (): Promise<void> => {
    const blob = await asBlob();
    if (blob === null) return;
    saveFile(`${fileNameOf(name)}.png`, blob);
    setSaid(t('snapshot.saved'));
  };
  const copy = async (): Promise<void> => {
    const blob = await asBlob();
    const isCopied = blob !== null && await navigator.clipboard.write([new ClipboardItem({ 'image/png': blob })]).then(() => true, () => false);
    setSaid(t(isCopied ? 'snapshot.copied' : 'snapshot.notCopied'));
  };
  return (
    <Sheet title={t('snapshot.title')} onClose={onClose} testId="snapshot-card" isWide>
      <div className="snapshot">
        <div className="chart-row" role="toolbar">
          {markKinds.map((one) => <button key={one} type="button" className="chart-button" aria-pressed={one === kind} data-testid={`mark-${one}`} onClick={() => setKind(one)}>{t(`snapshot.${one}`)}</button>)}
          {kind === 'words' && <input className="script-name" value={words} maxLength={120} placeholder={t('snapshot.words.hint')} aria-label={t('snapshot.words')} data-testid="mark-text" onChange={({ target }) => setWords(target.value)} />}
          <button type="button" className="chart-small" aria-label={t('snapshot.undo')} title={t('snapshot.undo')} disabled={marks.length === 0} onClick={() => setMarks(marks.slice(0, -1))}><Icon name="undo" /></button>
          <span className="panel-space" />
          <button type="button" className="small-button" data-testid="snapshot-state" onClick={onState}>{t('chartFile.save')}</button>
          <button type="button" className="small-button" data-testid="snapshot-copy" onClick={() => void copy()}>{t('snapshot.copy')}</button>
          <button type="button" className="small-button is-main" data-testid="snapshot-save" onClick={() => void save()}>{t('snapshot.save')}</button>
        </div>
        <div className="snapshot-place">
          <canvas
            ref={canvas} width={picture.width} height={picture.height} className="snapshot-canvas" data-testid="snapshot-canvas" data-marks={marks.length} role="img" aria-label={name}
            onPointerDown={onDown} onPointerMove={(event) => { if (draft !== null) setDraft({ ...draft, to: spotOf(event) }); }} onPointerUp={onUp} onPointerCancel={onUp}
          />
        </div>
        <p className="chart-sheet-note" role="status" data-testid="snapshot-said">{said === '' ? t('snapshot.note') : said}</p>
      </div>
    </Sheet>
  );
}
