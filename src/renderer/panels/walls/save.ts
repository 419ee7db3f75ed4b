/** A command asks an open panel for its rows as a file: the rows live in its body. */

const savers = new Map<string, () => void>();

export function askForSave(panel: string): void {
  savers.get(panel)?.();
}

/** Answers the function that takes it back. */
export function offerSave(panel: string, save: () => void): () => void {
  savers.set(panel, save);
  return () => {
    if (savers.get(panel) === save) savers.delete(panel);
  };
}
