/** Why a file or folder could not be used, in words: which one, what is the matter, the system's code. */

const meanings: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file or folder',
  EACCES: 'this user may not',
  EPERM: 'the system does not allow it',
  ENOTDIR: 'a part of the path is a file, not a folder',
  EEXIST: 'a file is in its place',
  EISDIR: 'it is a folder, not a file',
  EROFS: 'the file system can only be read',
  ENOSPC: 'the disk is full',
  EDQUOT: 'this user’s share of the disk is used up',
  EFBIG: 'it would be larger than the file system allows',
  EMFILE: 'too many files are open',
  EIO: 'the disk does not answer as it should',
  Z_BUF_ERROR: 'the packed file ends too early; it was cut off',
  Z_DATA_ERROR: 'the packed file is damaged',
};

/** `name` is what to call the file where the system does not say. */
export function fileReason(error: unknown, name?: string): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const path = name ?? ('path' in error && typeof error.path === 'string' ? error.path : null);
  const meaning = meanings[code];
  const reason = meaning === undefined ? error.message : `${meaning} (${code})`;
  return path === null ? reason : `${path}: ${reason}`;
}
