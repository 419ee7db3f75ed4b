/**
 * The price ladder on a canvas, in either of its layouts.
 *
 * Holds: what is painted is the newest frame; when the book is not live the rows are grey, a word says why and since when. Nothing of a
 * former instrument survives `show`. In the layout with one price column a price stays where it is until the middle leaves the band, the
 * person scrolls, or wants it back.
 */

import { assert, type Instrument } from '../../../engine/contract/index.ts';
import type { Formats } from '../../i18n/formats.ts';
import { sizes } from '../../theme/tokens.ts';
import type { DrawnPlace, Easel } from '../drawing.ts';
import { sharedPrefix, stepFormat, type StepFormat } from '../format.ts';
import { isFresh } from '../freshness.ts';
import type { AlertLine, ShownLines } from '../lines/lines.ts';
import type { Extent } from '../pen.ts';
import { filled, type DrawText } from '../texts.ts';
import { paintWordOver, wordFor } from '../word.ts';
import { middleOf, type LadderBook } from './book.ts';
import { bpsText, cellText, ownAt, placeOf, ColumnForms, sideOf, toHere, type CellFacts, type Side } from './cells.ts';
import { ladderMargin, placeColumns, type ColumnBox } from './columns.ts';
import { firstLook, type LadderLook } from './look.ts';
import { ChangedDigits, largeLots } from './marks.ts';
import { alertAtRow, paintAlerts, paintWalls } from './paint-told.ts';
import { footHeight, paintFoot, paintLastFrame, paintSpread, type LastTrade } from './paint-lines.ts';
import { numberRight, paintBars, paintHead, paintLargeMark, paintNumber, paintOwnMark, paintReach, setDigits, sideColour, type Brush } from './paint.ts';
import { Pointing } from './pointing.ts';
import { clampScroll, isOutsideBand, layoutBook, layoutDom, rowsIn, type LadderLayout, type LadderRow, type LadderSpace } from './rows.ts';
import type { FlowRows, OwnRows, WallRows } from './rows-told.ts';
import { sizeFormat, type SizeFormat } from './units.ts';

const largeEveryMs = 500;
const footCharacters = 9;

export class LadderPanel {
  #book: LadderBook | null = null;
  #flow: FlowRows | null = null;
  #own: OwnRows | null = null;
  #walls: WallRows | null = null;
  #last: LastTrade | null = null;
  #alerts: readonly AlertLine[] = [];
  #shown: ShownLines = { orders: true, alerts: false, walls: false };
  #look: LadderLook = firstLook;
  #instrument: Instrument | null = null;
  #extent: Extent = { width: 0, height: 0, ratio: 1 };
  #price: StepFormat = stepFormat({ units: 1n, decimals: 0 });
  #scrollRows = 0;
  /** The price in the middle row; null before the first frame. */
  #centreTicks: number | null = null;
  /** The person scrolled away, and comes back by a key. */
  #isAway = false;
  readonly #forms = new ColumnForms();
  readonly #digits = new ChangedDigits();
  /** When the newest live frame was made. */
  #liveUs: number | null = null;
  #large = Infinity;
  #largeMs = -Infinity;
  readonly pointing = new Pointing();
  #crossTicks: number | null = null;
  #sizes: { readonly key: string; readonly formats: Formats; readonly book: SizeFormat; readonly own: SizeFormat } | null = null;

  get book(): LadderBook | null {
    return this.#book;
  }

  get isCentred(): boolean {
    return this.#look.layout === 'book' ? this.#scrollRows === 0 : !this.#isAway && !this.#isMiddleFar();
  }

  get middleTicks(): number | null {
    return this.#book === null ? null : middleOf(this.#book);
  }

  show(instrument: Instrument | null): void {
    this.#instrument = instrument;
    this.#book = null;
    this.#flow = null;
    this.#own = null;
    this.#walls = null;
    this.#last = null;
    this.#alerts = [];
    this.#scrollRows = 0;
    this.#centreTicks = null;
    this.#isAway = false;
    this.#liveUs = null;
    this.pointing.see(null);
    this.#crossTicks = null;
    this.#sizes = null;
    this.#forgetForms();
    if (instrument !== null) this.#price = stepFormat(instrument.tick);
  }

  look(look: LadderLook): void {
    if (look.layout !== this.#look.layout) this.recentre();
    this.#look = look;
    this.#sizes = null;
    this.#forgetForms();
  }

  size(extent: Extent): void {
    if (extent.width !== this.#extent.width) this.#forms.clear();
    this.#extent = extent;
  }

  onBook(book: LadderBook): void {
    const before = this.#book;
    if (before === null || before.groupTicks !== book.groupTicks || (before.members.length === 0) !== (book.members.length === 0)) {
      this.#scrollRows = 0;
      this.#centreTicks = null;
      this.#sizes = null;
      this.#largeMs = -Infinity;
      this.#forgetForms();
    }
    this.#book = book;
    if (book.validity === 'live') this.#liveUs = book.madeUs;
  }

  onFlow(flow: FlowRows): void {
    this.#flow = flow;
  }

  onOwn(own: OwnRows): void {
    this.#own = own;
  }

  onWalls(walls: WallRows): void {
    this.#walls = walls;
  }

  onTrade(last: LastTrade): void {
    this.#last = last;
  }

  onAlerts(alerts: readonly AlertLine[]): void {
    this.#alerts = alerts;
  }

  /** What stands at the rows beside their numbers. */
  mark(shown: ShownLines): void {
    this.#shown = shown;
  }

  get alertCount(): number {
    return this.#shown.alerts ? this.#alerts.length : 0;
  }

  placeAt(at: { readonly x: number; readonly y: number } | null): DrawnPlace | null {
    const row = at === null ? this.pointing.row : this.pointing.rowAt(at.y);
    const { rows, rowHeight } = this.pointing;
    return row === null ? null : { ticks: row.ticks, alert: this.#shown.alerts ? alertAtRow(this.#alerts, row, rows, this.#book?.groupTicks ?? 1, rowHeight) : null };
  }

  /** Upwards: higher prices. */
  scroll(rows: number): void {
    if (this.#book === null) return;
    if (this.#look.layout === 'book') {
      this.#scrollRows = clampScroll(this.#scrollRows + rows, this.#book.asks.ticks.length, this.#book.bids.ticks.length);
      return;
    }
    if (this.#centreTicks === null) return;
    this.#centreTicks += rows * this.#book.groupTicks;
    this.#isAway = true;
  }

  recentre(): void {
    this.#scrollRows = 0;
    this.#centreTicks = null;
    this.#isAway = false;
  }

  movePointer(rows: number, columns: number): void {
    this.pointing.move(rows, columns, this.#extent);
  }

  cross(ticks: number | null): void {
    this.#crossTicks = ticks;
  }

  #forgetForms(): void {
    this.#forms.clear();
    this.#digits.clear();
  }

  #isMiddleFar(): boolean {
    const { middleTicks } = this;
    if (this.#book === null || middleTicks === null || this.#centreTicks === null) return false;
    return isOutsideBand(middleTicks, this.#centreTicks, this.#book.groupTicks, rowsIn(this.#space(1, false)));
  }

  paint(easel: Easel): void {
    const { pen, palette, texts, freshness } = easel;
    const { width, height, ratio } = this.#extent;
    pen.setTransform(ratio, 0, 0, ratio, 0, 0);
    pen.globalAlpha = 1;
    pen.fillStyle = palette.colours.surface;
    pen.fillRect(0, 0, width, height);
    const book = this.#book;
    const brush = this.#brush(easel);
    if (book === null || this.#instrument === null) {
      this.pointing.see(null);
      if (freshness !== 'waiting') paintWordOver(pen, palette, width / 2, height / 2, texts[wordFor(freshness)]);
      return;
    }
    const space = this.#space(palette.scale, palette.isCompact);
    const layout = this.#layout(book, space);
    const prices = layout.rows.map(({ ticks }) => this.#price.text(ticks));
    const boxes = placeColumns({
      layout: this.#look.layout, width, digitWidth: brush.digitWidth, columns: this.#look.columns, priceLength: prices.reduce((most, { length }) => Math.max(most, length), 0),
    });
    this.pointing.see({ kind: this.#look.layout, layout, boxes, rowHeight: brush.rowHeight });
    const facts = this.#facts(book, easel.formats);
    this.#judgeLarge(book, easel.nowMs);
    pen.globalAlpha = brush.inColour ? 1 : 0.5;
    paintBars(brush, layout, boxes, book);
    paintReach(brush, layout, book, this.#sideBoxes(boxes));
    this.#paintPointed(brush, layout);
    this.#paintPrices(brush, layout, prices, boxes);
    this.#paintCells(brush, layout, boxes, facts);
    const [price] = boxes;
    if (this.#shown.walls && this.#walls !== null && price !== undefined) paintWalls(brush, layout.rows, price, this.#walls, this.#look.layout === 'book');
    if (layout.rows.length > 0) paintSpread(brush, layout, this.#last, this.#price, texts['draw.spread']);
    pen.globalAlpha = 1;
    paintHead(brush, boxes.map((box) => ({ box, text: this.#title(box, texts, facts, layout), isOfFirst: book.members.length > 1 && !['price', 'size', 'sum'].includes(box.id) })));
    if (this.alertCount > 0) paintAlerts(brush, layout.rows, book.groupTicks, this.#alerts, this.pointing.row === null ? height : height - footHeight(palette.scale));
    this.#digits.turn();
    const middle = brush.headHeight + (height - brush.headHeight) / 2;
    if (!brush.inColour) paintWordOver(pen, palette, width / 2, middle, texts[wordFor(freshness)], this.#liveUs === null ? '' : filled(texts['draw.lastLive'], easel.formats.time(this.#liveUs)));
    else if (book.bids.ticks.length + book.asks.ticks.length === 0) paintWordOver(pen, palette, width / 2, middle, texts['draw.noRows']);
    else this.#paintToHere(brush, easel, facts);
  }

  #brush({ pen, palette, freshness }: Easel): Brush {
    const { width, height } = this.#extent;
    const textSize = Math.round(sizes.text * palette.scale * 2) / 2;
    const { rowHeight, top } = this.#space(palette.scale, palette.isCompact);
    const brush = { pen, palette, width, height, rowHeight, headHeight: top, textSize, inColour: isFresh(freshness), digitWidth: 0 };
    setDigits(brush, false);
    return { ...brush, digitWidth: pen.measureText('0').width };
  }

  #space(scale: number, isCompact: boolean): LadderSpace {
    const top = Math.round(sizes.ladderHead * scale);
    return {
      top, height: this.#extent.height - top,
      rowHeight: Math.round((isCompact ? sizes.ladderRow - 3 : sizes.ladderRow) * scale), spreadHeight: Math.round(sizes.ladderSpread * scale),
    };
  }

  #layout(book: LadderBook, space: LadderSpace): LadderLayout {
    if (this.#look.layout === 'book') return layoutBook(book, space, this.#scrollRows);
    const middle = middleOf(book);
    const isLost = this.#centreTicks === null;
    if (middle !== null && (isLost || (this.#look.isFollowing && !this.#isAway && isOutsideBand(middle, this.#centreTicks ?? 0, book.groupTicks, rowsIn(space))))) {
      this.#centreTicks = Math.round(middle / book.groupTicks) * book.groupTicks;
    }
    return layoutDom(book, space, this.#centreTicks ?? book.bids.ticks[0] ?? book.asks.ticks[0] ?? 0);
  }

  #facts(book: LadderBook, formats: Formats): CellFacts {
    assert(this.#instrument !== null, 'a ladder is of an instrument');
    const instrument = this.#instrument;
    const { unit, numbers } = this.#look;
    const key = book.lot === null ? '' : `${book.lot.units} ${book.lot.decimals}`;
    if (this.#sizes === null || this.#sizes.key !== key || this.#sizes.formats !== formats) {
      this.#sizes = { key, formats, book: sizeFormat({ instrument, unit, lot: book.lot }, formats), own: sizeFormat({ instrument, unit, lot: null }, formats) };
    }
    return { book, flow: this.#flow, own: this.#own, walls: this.#walls, sizes: this.#sizes.book, ownSizes: this.#sizes.own, numbers };
  }

  #judgeLarge({ bids, asks }: LadderBook, nowMs: number): void {
    if (nowMs - this.#largeMs < largeEveryMs) return;
    this.#largeMs = nowMs;
    const all = new Float64Array(bids.lots.length + asks.lots.length);
    all.set(bids.lots);
    all.set(asks.lots, bids.lots.length);
    this.#large = largeLots(all);
  }

  #sideBoxes(boxes: readonly ColumnBox[]): Readonly<Record<Side, readonly [number, number]>> {
    const [price] = boxes;
    const { width } = this.#extent;
    if (this.#look.layout === 'book' || price === undefined) return { bid: [0, width], ask: [0, width] };
    return { bid: [0, price.left], ask: [price.right, width] };
  }

  #paintPointed({ pen, rowHeight, width, palette: { colours } }: Brush, { rows }: LadderLayout): void {
    const hovered = this.pointing.row;
    const group = this.#book?.groupTicks ?? 1;
    const crossed = this.#crossTicks === null ? null : (rows.find(({ ticks }) => Math.abs(ticks - (this.#crossTicks ?? 0)) <= group / 2) ?? null);
    const before = pen.globalAlpha;
    for (const row of [hovered, crossed]) {
      if (row === null) continue;
      pen.strokeStyle = colours.crosshair;
      pen.lineWidth = 1;
      pen.globalAlpha = before * 0.45;
      pen.strokeRect(0.5, row.top + 0.5, width - 1, rowHeight - 2);
    }
    pen.globalAlpha = before;
  }

  #paintPrices(brush: Brush, layout: LadderLayout, prices: readonly string[], boxes: readonly ColumnBox[]): void {
    const { pen, palette: { colours }, rowHeight, digitWidth, height, headHeight } = brush;
    const [price] = boxes;
    if (price === undefined) return;
    const isBook = this.#look.layout === 'book';
    if (!isBook) {
      pen.fillStyle = colours.raised;
      pen.fillRect(price.left, headHeight, price.right - price.left, height - headHeight);
    }
    pen.textBaseline = 'middle';
    pen.textAlign = 'left';
    const dimmed = sharedPrefix(prices[0] ?? '', prices.at(-1) ?? '');
    const [bestBid] = this.#book?.bids.ticks ?? [];
    const [bestAsk] = this.#book?.asks.ticks ?? [];
    for (const [place, row] of layout.rows.entries()) {
      const middle = row.top + rowHeight / 2 + 0.5;
      const text = prices[place] ?? '';
      const left = isBook ? ladderMargin : (price.left + price.right - text.length * digitWidth) / 2;
      const isLast = !isBook && this.#last !== null && Math.abs(this.#last.ticks - row.ticks) * 2 < (this.#book?.groupTicks ?? 1);
      const side: Side | null = isBook ? (row.askAt === null ? 'bid' : 'ask') : bestAsk !== undefined && row.ticks >= bestAsk ? 'ask' : bestBid !== undefined && row.ticks <= bestBid ? 'bid' : null;
      if (isLast) paintLastFrame(brush, price, row, this.#last?.isSell === true);
      setDigits(brush, isLast);
      pen.fillStyle = isBook ? colours.textDim : colours.textQuiet;
      pen.fillText(text.slice(0, dimmed), left, middle);
      pen.fillStyle = side === null ? colours.textQuiet : sideColour(brush, side, 'text');
      pen.fillText(text.slice(dimmed), left + dimmed * digitWidth, middle);
    }
  }

  #paintCells(brush: Brush, layout: LadderLayout, boxes: readonly ColumnBox[], facts: CellFacts): void {
    const { pen, palette: { colours }, rowHeight, digitWidth } = brush;
    const [price] = boxes;
    pen.textBaseline = 'middle';
    for (const box of boxes) {
      if (box.id === 'price') continue;
      const texts = this.#columnTexts(layout, box, facts, digitWidth);
      pen.textAlign = 'right';
      for (const [place, row] of layout.rows.entries()) {
        const text = texts[place] ?? '';
        if (text === '') continue;
        const side = sideOf(row, box);
        const middle = row.top + rowHeight / 2 + 0.5;
        const isSize = box.id === 'size';
        const isLarge = isSize && this.#lotsAt(row, side) >= this.#large;
        setDigits(brush, isLarge || box.id === 'own');
        if (isLarge) paintLargeMark(brush, box, row);
        const bright = isSize ? this.#digits.from(row.ticks * 2 + (side === 'ask' ? 1 : 0), text) : 0;
        paintNumber(brush, text, numberRight(box), middle, this.#colourOf(brush, box, text, side), colours.textSoft, bright);
        if (box.id === 'own' && price !== undefined) paintOwnMark(brush, price, row, side, this.#look.layout === 'book');
      }
    }
    if (price === undefined || !this.#shown.orders || boxes.some(({ id }) => id === 'own')) return;
    for (const row of layout.rows) for (const side of ['bid', 'ask'] as const) if (ownAt(facts, row, side) !== null) paintOwnMark(brush, price, row, side, this.#look.layout === 'book');
  }

  #columnTexts({ rows }: Pick<LadderLayout, 'rows'>, box: ColumnBox, facts: CellFacts, digitWidth: number): readonly string[] {
    const shortest = this.#forms.shortest(box, facts.numbers, digitWidth);
    const texts = rows.map((row) => cellText(facts, row, box, shortest));
    if (shortest !== null) return texts;
    const trimmed = this.#forms.trimmed(box, texts);
    return this.#forms.judge(box, trimmed, digitWidth) ? this.#columnTexts({ rows }, box, facts, digitWidth) : trimmed;
  }

  #lotsAt(row: LadderRow, side: Side): number {
    const at = placeOf(row, side);
    return at === null ? 0 : ((side === 'ask' ? this.#book?.asks : this.#book?.bids)?.lots[at] ?? 0);
  }

  #colourOf(brush: Brush, box: ColumnBox, text: string, side: Side): string {
    const { colours } = brush.palette;
    if (box.id === 'size') return colours.text;
    if (box.id === 'own') return colours.accent;
    if (box.id === 'wall') return colours.warn;
    // What was added strengthens its own side, what was pulled weakens it: the sign says which, not the colour alone.
    return text.startsWith('+') ? sideColour(brush, side, 'text') : colours.textSoft;
  }

  #title(box: ColumnBox, texts: DrawText, { sizes: size, book: { isExact } }: CellFacts, { spreadTicks }: LadderLayout): string {
    if (box.id === 'size') return `${texts['draw.size']} ${isExact ? '' : '≈ '}${size.unit ?? texts['draw.contracts']}`;
    if (box.id !== 'price') return texts[`draw.${box.id}`];
    if (this.#look.layout === 'book') return `${texts['draw.price']} ${this.#instrument?.quote ?? ''}`;
    return spreadTicks === null ? texts['draw.price'] : `${texts['draw.spread']} ${this.#price.text(spreadTicks)}`;
  }

  /** What taking everything up to the pointed row would mean, at the foot. */
  #paintToHere(brush: Brush, { texts, formats }: Easel, facts: CellFacts): void {
    const { row } = this.pointing;
    const side = this.pointing.place?.side ?? (row?.askAt === null ? 'bid' : 'ask');
    const told = row === null ? null : toHere(facts.book, row, side);
    if (row === null || told === null) return;
    const mark = facts.book.groupTicks > 1 ? '≈ ' : '';
    const size = `${facts.sizes.short(told.lots, row.ticks, footCharacters)} ${facts.sizes.unit ?? texts['draw.contracts']}`;
    paintFoot(brush, filled(texts['draw.toHere'], `${size} · ⌀ ${mark}${this.#price.text(Math.round(told.averageTicks))} · ${bpsText(told.bps, formats)}`), side);
  }
}
