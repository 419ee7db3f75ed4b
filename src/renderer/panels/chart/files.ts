/** Files to and from the person’s disk. Nothing is sent anywhere. */

/** Longer than any file of ours; what is longer is read no further. */
export const fileBytesMax = 2 * 1_048_576;

export function saveFile(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Null when nothing was picked; the beginning of a file that is too long. */
export function pickText(): Promise<string | null> {
  return new Promise((resolve) => {
    const input = document.createElement('input');
    input.type = 'file';
    input.accept = '.json,application/json';
    input.addEventListener('cancel', () => resolve(null));
    input.addEventListener('change', () => {
      const file = input.files?.[0];
      if (file === undefined) resolve(null);
      else void file.slice(0, fileBytesMax).text().then(resolve, () => resolve(null));
    });
    input.click();
  });
}

/** A name that every file system takes. */
export function fileNameOf(name: string): string {
  const plain = name.trim().replaceAll(/[^\p{L}\p{N}_-]+/gu, '-').slice(0, 60);
  return plain === '' || plain === '-' ? 'fathom' : plain;
}
