/** What the file system says, in our words: every exception of `node:fs` becomes a named fault here. */

import { mkdirSync } from 'node:fs';
import { fault, type Fault } from '../../domain/fault.ts';
import { failed, ok, type Result } from '../../domain/result.ts';

const noRoom: ReadonlySet<string> = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

export function writeFault(error: unknown): Fault {
  const { code, message } = describe(error);
  return fault(noRoom.has(code) ? 'journal.full' : 'file.unwritable', message);
}

export function readFault(error: unknown): Fault {
  return fault('file.unreadable', describe(error).message);
}

/** Makes a folder and its parents; an existing one is as good. */
export function ensureFolder(folder: string): Result<null, Fault> {
  try {
    mkdirSync(folder, { recursive: true });
    return ok(null);
  } catch (error) {
    return failed(writeFault(error));
  }
}

function describe(error: unknown): { readonly code: string; readonly message: string } {
  if (!(error instanceof Error)) return { code: '', message: String(error) };
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : '', message: error.message };
}
