/** Puts a text into the clipboard of the person, also where the modern way is not allowed. */

export async function copyText(text: string, page: Document): Promise<boolean> {
  try {
    await page.defaultView?.navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyByHand(text, page);
  }
}

/** As a person would: select and copy. Deprecated, and the only way that asks for no permission. */
function copyByHand(text: string, page: Document): boolean {
  const field = page.createElement('textarea');
  const focused = page.activeElement;
  field.value = text;
  field.className = 'off-screen';
  page.body.append(field);
  field.select();
  const isCopied = page.execCommand('copy');
  field.remove();
  if (focused instanceof HTMLElement) focused.focus();
  return isCopied;
}
