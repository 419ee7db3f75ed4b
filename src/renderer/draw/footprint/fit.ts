/** A number's text in so many characters: places after the point go first, and what still does not fit is left whole rather than cut. */

/** A Chinese sign is as wide as two digits. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += sign > '\u2e80' ? 2 : 1;
  return width;
}

export function fitText(text: string, charactersMax: number): string {
  const over = widthOf(text) - charactersMax;
  const parts = /^(\D*\d+)\.(\d+)(.*)$/u.exec(text);
  if (over <= 0 || parts === null) return text;
  const [, whole = '', places = '', unit = ''] = parts;
  const kept = places.slice(0, Math.max(0, places.length - over));
  // Without places the point goes too. What would be nothing but zeros says that it is about nothing.
  const short = kept === '' ? whole + unit : `${whole}.${kept}${unit}`;
  return unit === '' && !/[1-9]/.test(short) ? '≈0' : short;
}
