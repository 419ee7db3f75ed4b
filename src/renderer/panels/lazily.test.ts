import { createElement } from 'react';
import { renderToReadableStream } from 'react-dom/server.edge';
import { expect, test } from 'vitest';
import { addressIn, CodeMissing, lazily } from './lazily.ts';

const Greeting = ({ name }: { readonly name: string }): string => `Hello ${name}`;

/** What it shows once all of it came, or what it threw. */
async function shown(Shown: ReturnType<typeof lazily<'Greeting', { readonly name: string }>>): Promise<unknown> {
  try {
    const stream = await renderToReadableStream(createElement(Shown, { name: 'you' }), { onError: () => undefined });
    await stream.allReady;
    return await new Response(stream).text();
  } catch (error) {
    return error;
  }
}

test('code is asked for when it is first shown, and once', async () => {
  let asked = 0;
  const Shown = lazily(async () => {
    asked += 1;
    return { Greeting };
  }, 'Greeting');
  expect(asked).toBe(0);
  expect([await shown(Shown), await shown(Shown), asked]).toEqual(['Hello you', 'Hello you', 1]);
});

test('code that did not come stays missing until somebody tries again', async () => {
  let asked = 0;
  const Shown = lazily(async () => {
    asked += 1;
    if (asked === 1) throw new TypeError('the line is dead');
    return { Greeting };
  }, 'Greeting');
  const missing = await shown(Shown);
  expect(missing).toBeInstanceOf(CodeMissing);
  expect([String(await shown(Shown)), asked]).toEqual(['CodeMissing: the line is dead', 1]);
  if (missing instanceof CodeMissing) missing.tryAgain();
  expect([await shown(Shown), asked]).toEqual(['Hello you', 2]);
});

test('the address is found in what browsers say', () => {
  expect(addressIn('TypeError: Failed to fetch dynamically imported module: http://127.0.0.1:35353/assets/profile-3XIO-YAN.js')).toBe('http://127.0.0.1:35353/assets/profile-3XIO-YAN.js');
  expect(addressIn('TypeError: error loading dynamically imported module: https://host/assets/a_b.js?again=1')).toBe('https://host/assets/a_b.js');
  expect(addressIn('TypeError: Failed to fetch dynamically imported module: fathom://page/assets/a.js')).toBe('fathom://page/assets/a.js');
  expect(addressIn('Importing a module script failed.')).toBeNull();
});
