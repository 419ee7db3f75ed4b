import { createElement, type ComponentType } from 'react';
import { renderToStaticMarkup } from 'react-dom/server.edge';
import { expect, test } from 'vitest';
import { addressIn, askSoon, asksFor, CodeMissing, lazily, WhileComing } from './lazily.ts';

const Greeting = ({ name }: { readonly name: string }): string => `Hello ${name}`;

/** What it shows at this moment, or what it throws. */
function shown(Shown: ComponentType<{ readonly name: string }>): unknown {
  try {
    return renderToStaticMarkup(createElement(WhileComing, { value: 'coming' }, createElement(Shown, { name: 'you' })));
  } catch (error) {
    return error;
  }
}

test('code is asked for once, and something stands in its place meanwhile', async () => {
  let asked = 0;
  const Shown = lazily<'Greeting', { readonly name: string }>(async () => {
    asked += 1;
    return { Greeting };
  }, 'Greeting');
  expect([shown(Shown), asked]).toEqual(['coming', 0]);
  const coming = [askSoon(Shown), askSoon(Shown)];
  expect(shown(Shown)).toBe('coming');
  await Promise.all(coming);
  await askSoon(Shown);
  expect([shown(Shown), asked]).toEqual(['Hello you', 1]);
});

test('whoever asks for what shows a component asks for the component', async () => {
  const Shown = lazily<'Greeting', { readonly name: string }>(async () => ({ Greeting }), 'Greeting');
  const Outer = (): null => null;
  asksFor(Outer, Shown);
  await askSoon(Outer);
  await askSoon(Greeting);
  expect(shown(Shown)).toBe('Hello you');
});

test('code that did not come stays missing until somebody tries again', async () => {
  let asked = 0;
  const Shown = lazily<'Greeting', { readonly name: string }>(async () => {
    asked += 1;
    if (asked === 1) throw new TypeError('the line is dead');
    return { Greeting };
  }, 'Greeting');
  await askSoon(Shown);
  await askSoon(Shown);
  const missing = shown(Shown);
  expect([String(missing), asked]).toEqual(['CodeMissing: the line is dead', 1]);
  if (missing instanceof CodeMissing) missing.tryAgain();
  expect(shown(Shown)).toBe('coming');
  await askSoon(Shown);
  expect([shown(Shown), asked]).toEqual(['Hello you', 2]);
});

test('the address is found in what browsers say', () => {
  expect(addressIn('TypeError: Failed to fetch dynamically imported module: http://127.0.0.1:35353/assets/profile-3XIO-YAN.js')).toBe('http://127.0.0.1:35353/assets/profile-3XIO-YAN.js');
  expect(addressIn('TypeError: error loading dynamically imported module: https://host/assets/a_b.js?again=1')).toBe('https://host/assets/a_b.js');
  expect(addressIn('TypeError: Failed to fetch dynamically imported module: fathom://page/assets/a.js')).toBe('fathom://page/assets/a.js');
  expect(addressIn('Importing a module script failed.')).toBeNull();
});
