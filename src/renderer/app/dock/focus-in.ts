/**
 * Gives the focus to a panel: to the first thing in it that takes keys. The body of a new panel comes a moment after its place; it gets the focus
 * then, unless the person did something else meanwhile.
 */

const waitMsMax = 5_000;

export function focusIn(element: HTMLElement): void {
  if (focusFirst(element)) return;
  element.focus({ preventScroll: true });
  const home = element.ownerDocument;
  const observer = new MutationObserver(() => {
    if (focusFirst(element)) stop();
  });
  const timer = setTimeout(() => stop(), waitMsMax);
  function stop(): void {
    clearTimeout(timer);
    observer.disconnect();
    for (const kind of ['keydown', 'pointerdown'] as const) home.removeEventListener(kind, stop, true);
  }
  for (const kind of ['keydown', 'pointerdown'] as const) home.addEventListener(kind, stop, true);
  observer.observe(element, { childList: true, subtree: true });
}

function focusFirst(element: HTMLElement): boolean {
  const inner = element.querySelector<HTMLElement>('[data-place], [tabindex="0"], input, select, button');
  inner?.focus({ preventScroll: true });
  return inner !== null;
}
