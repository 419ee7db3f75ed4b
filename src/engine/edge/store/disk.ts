/** What the file system says, in our words: every exception of `node:fs` becomes a named fault here. */

import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { fileReason } from '../file-reason.ts';

const noRoom: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export function writeFault(error: unknown): Fault {
  const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
  return fault(noRoom.has(code) ? 'journal.full' : 'file.unwritable', fileReason(error));
}

export function readFault(error: unknown): Fault {
  return fault('file.unreadable', fileReason(error));
}

/** Makes a folder and its parents; an existing one is as good. */
export function ensureFolder(folder: string): Result<null, Fault> {
  try {
    makeFolder(folder);
    return ok(null);
  } catch (error) {
    return failed(writeFault(error));
  }
}

/**
 * Node's own recursive way never ends where the system says of a new folder in an existing one that
 * it is not there, as /proc does.
 */
function makeFolder(folder: string): void {
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) return;
  const parent = dirname(folder);
  if (parent !== folder && !existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(folder);
  } catch (error) {
    // Another program may have made it meanwhile.
    if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true) throw error;
  }
}
