/** The built page under a scheme of our own, behind the same fence as in a browser (contract/page.ts). */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pageFile, pageHeaders } from '../engine/contract/page.ts';

export const pageScheme = 'fathom';
export const pageOrigin = `${pageScheme}://terminal`;

export async function answerPage(folder: string, request: { readonly url: string; readonly method: string }): Promise<Response> {
  const url = URL.parse(request.url);
  const isOurs = url !== null && url.protocol === `${pageScheme}:` && url.host === 'terminal' && request.method === 'GET';
  const file = isOurs ? pageFile(url.pathname) : null;
  const body = file === null ? null : await readFile(join(folder, file.path)).catch(() => null);
  if (file === null || body === null) return new Response('There is nothing here.\n', { status: 404, headers: pageHeaders });
  return new Response(body, { headers: { ...pageHeaders, 'Content-Type': file.contentType, 'Cache-Control': file.cacheControl } });
}

/** What the page may ask the network for: its own files, and the tools of the debugger. */
export function isAllowedRequest(address: string): boolean {
  const protocol = URL.parse(address)?.protocol;
  return protocol === `${pageScheme}:` || protocol === 'devtools:' || protocol === 'data:' || protocol === 'blob:';
}
