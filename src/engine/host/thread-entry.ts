/**
 * The file that a thread starts with: the source beside this file under Node, or the bundle of the
 * same name, which lies at the root of the built folder while this code may lie in its chunks/.
 */

export function threadEntry(name: 'worker' | 'practice-worker' | 'script-worker'): URL {
  if (import.meta.url.endsWith('.ts')) return new URL(`./${name}.ts`, import.meta.url);
  return new URL(`${import.meta.url.includes('/chunks/') ? '../' : './'}${name}.js`, import.meta.url);
}
