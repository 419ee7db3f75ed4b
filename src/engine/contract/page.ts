/**
 * The fence around the page: which files it may load, and the headers each answer carries. The
 * browser home (edge/serve) and the desktop home (src/main) both answer with exactly these.
 *
 * Holds: a path that leaves the folder cannot be spelt, whatever the encoding. Does not read files.
 */

/** Nothing loads from anywhere but home: no inline script or style, no eval (WebAssembly excepted), no frame. */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** On every answer, errors too. The first three together give the page SharedArrayBuffer. */
export const pageHeaders: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': contentSecurityPolicy,
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), serial=(), hid=()',
};

const contentTypes: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  json: 'application/json',
  svg: 'image/svg+xml',
  png: 'image/png',
  ico: 'image/x-icon',
  woff2: 'font/woff2',
  woff: 'font/woff',
  wasm: 'application/wasm',
};

export interface PageFile {
  /** Relative to the built page's folder, with forward slashes. */
  readonly path: string;
  readonly contentType: string;
  /** Bundled files carry a hash in their name and never change; the page itself is asked for anew. */
  readonly cacheControl: string;
}

const pathLengthMax = 200;
/** A segment begins with a letter, digit, `_` or `@`: so neither `..` nor a hidden file can be meant. */
const segmentPattern = /^[\w@][\w@.-]*$/;

/** The file that a request's path means, or null when it can mean none. */
export function pageFile(urlPath: string): PageFile | null {
  if (urlPath === '/' || urlPath === '/index.html') {
    return { path: 'index.html', contentType: contentTypes['html'] ?? '', cacheControl: 'no-store' };
  }
  if (!urlPath.startsWith('/') || urlPath.length > pathLengthMax) return null;
  const path = urlPath.slice(1);
  if (!path.split('/').every((segment) => segmentPattern.test(segment))) return null;
  const extension = path.slice(path.lastIndexOf('.') + 1);
  const contentType = Object.hasOwn(contentTypes, extension) ? contentTypes[extension] : undefined;
  if (contentType === undefined) return null;
  const cacheControl = extension === 'html' ? 'no-store' : 'public, max-age=31536000, immutable';
  return { path, contentType, cacheControl };
}
