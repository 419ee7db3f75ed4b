import fc from 'fast-check';
import { posix } from 'node:path';
import { expect, test } from 'vitest';
import { pageFile, pageHeaders } from './page.ts';

test('the page itself is never cached, its hashed files always', () => {
  expect(pageFile('/')).toEqual({ path: 'index.html', contentType: 'text/html; charset=utf-8', cacheControl: 'no-store' });
  expect(pageFile('/assets/index-B2x_9a.js')).toEqual({
    path: 'assets/index-B2x_9a.js',
    contentType: 'text/javascript; charset=utf-8',
    cacheControl: 'public, max-age=31536000, immutable',
  });
});

test.each(['', 'index.html', '//', '/.env', '/../package.json', '/assets/..%2f..%2fpackage.json', '/assets\\x.js', '/a/../b.js', '/b', '/b.exe', '/b.js/', '/con stant.js', '/%00.js', '/x.constructor'])(
  'the path “%s” means no file',
  (path) => {
    expect(pageFile(path)).toBeNull();
  },
);

test('no path leaves the folder, however it is spelt', () => {
  const pieces = fc.constantFrom('/', '..', '.', '\\', '%2e', '%2f', 'a', 'assets', '.js', '.html', '\0', '~', ':', 'C:');
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 8 }), (chosen) => {
      const file = pageFile(`/${chosen.join('')}`);
      if (file === null) return;
      expect(posix.join('/root', file.path)).toMatch(/^\/root\/[^/]/);
      expect(file.path.split('/')).not.toContain('..');
    }),
    { numRuns: 5_000 },
  );
});

test('nothing inline, nothing foreign and no eval may run in the page', () => {
  const policy = pageHeaders['Content-Security-Policy'] ?? '';
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toMatch(/'unsafe-inline'|'unsafe-eval'|https?:|\*/);
});
