/**
 * The page in which drawings are painted for golden pictures: the product's drawings and fonts, fixed frames, a canvas of a chosen
 * ratio. A picture leaves it as averages of blocks, so that another Chromium's edges of letters do not matter.
 */

import chinese from '../../../../resources/locales/zh-CN.json';
import english from '../../../../resources/locales/en.json';
import { readFrameHeader } from '../../../engine/contract/index.ts';
import { loadChineseFont, loadDrawFonts } from '../../draw/fonts.ts';
import { drawings } from '../../draw/index.ts';
import type { Pen } from '../../draw/pen.ts';
import { newFormats } from '../../i18n/formats.ts';
import type { Palette } from '../../theme/palette.ts';
import { coloursOf } from '../../theme/tokens.ts';
import { blockSide, blocksOf, differing, fromPng, pack, toPng, type PackedBlocks } from './blocks.ts';
import { broken, type Defect } from './defects.ts';
import { instrument, scenes } from './scenes.ts';

export interface GoldenAsk {
  readonly scene: string;
  readonly language: 'en' | 'zh-CN';
  readonly ratio: number;
  readonly defect: Defect | null;
}

/** A map is filled, and its colours settle, over some pictures. */
const heatPictures = 10;
/** A mistake of fewer pixels may look like other fonts. */
const visiblePixels = 900;
const mistakesMax = 60;

const fonts = Promise.all([loadDrawFonts(), loadChineseFont()]);

async function paint({ scene: name, language, ratio, defect }: GoldenAsk): Promise<PackedBlocks & { readonly wrongPixels: number }> {
  await fonts;
  const scene = scenes[name];
  if (scene === undefined) throw new Error(`there is no scene ${name}`);
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [scene.width * ratio, scene.height * ratio];
  const clean = canvas.getContext('2d', { alpha: false, willReadFrequently: true });
  if (clean === null) throw new Error('this browser has no canvas');
  // Else Chromiums differ in how wide a letter is.
  clean.textRendering = 'geometricPrecision';
  const palette: Palette = { isDark: scene.isDark, colours: coloursOf(scene.isDark, 'green-up'), scale: 1, isCompact: false };
  const drawing = drawings[scene.draws]({ gl: () => null, isMotionReduced: () => true });
  drawing.show(instrument);
  drawing.size({ width: scene.width, height: scene.height, ratio });
  for (const tell of scene.tells) drawing.tell(tell);
  for (const [topic, bytes] of scene.frames) {
    const header = readFrameHeader(bytes);
    if (!header.ok || !drawing.onFrame(topic, header.value, bytes)) throw new Error(`a frame of ${name} was refused`);
  }
  const formats = newFormats({ language, inTenThousands: language === 'zh-CN', timeZone: 'UTC' });
  const draw = (onto: Pen, colouring: Palette, nowMs: number): ImageData => {
    drawing.paint({ pen: onto, texts: language === 'en' ? english : chinese, palette: colouring, formats, freshness: scene.freshness, nowMs });
    return clean.getImageData(0, 0, canvas.width, canvas.height);
  };
  const picturesMax = scene.draws === 'heatmap' ? heatPictures : 1;
  for (let picture = 1; picture < picturesMax; picture += 1) draw(clean, palette, picture * 2_000);
  const right = draw(clean, palette, picturesMax * 2_000);
  const blocks = pack(blocksOf(right, blockSide * ratio));
  if (defect === null) return { ...blocks, wrongPixels: 0 };
  // The first mistake of its kind that can be seen at all.
  for (let at = 0; at < mistakesMax; at += 1) {
    const wrong = broken(clean, defect, palette.colours, at);
    const seen = draw(wrong.pen, { ...palette, colours: wrong.colours }, picturesMax * 2_000);
    const wrongPixels = differing(right, seen);
    if (wrongPixels >= visiblePixels) return { ...pack(blocksOf(seen, blockSide * ratio)), wrongPixels };
    if (!wrong.isOneOfMany) break;
  }
  return { ...blocks, wrongPixels: 0 };
}

const golden = { paint, toPng, fromPng: async (encoded: string): Promise<PackedBlocks> => pack(await fromPng(encoded)), scenes: Object.keys(scenes), kinds: Object.keys(drawings), drawn: Object.values(scenes).map(({ draws }) => draws) };

export type Golden = typeof golden;

Object.assign(globalThis, { golden });
