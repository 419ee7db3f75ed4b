import { expect, test } from 'vitest';
import { configNames } from './config.ts';
import { homeFlagsHelp, parseHomeFlags } from './home-flags.ts';

const nowhere = { FATHOM_CONFIG: '/nonexistent/config.json' };

test('without flags the practice market opens on any free port', () => {
  const flags = parseHomeFlags([], nowhere);
  expect(flags.ok && { ...flags.value.loaded.config, isHeadless: flags.value.isHeadless }).toMatchObject({ market: 'practice', port: 0, isHeadless: false });
});

test('flags mean what they say', () => {
  const flags = parseHomeFlags(['--live', '--port', '8080', '--headless', '--instruments', 'BTCUSDT, ETHUSDT'], nowhere);
  expect(flags.ok && { ...flags.value.loaded.config, isHeadless: flags.value.isHeadless }).toMatchObject({
    market: 'live', port: 8_080, isHeadless: true, instruments: ['BTCUSDT', 'ETHUSDT'],
  });
});

test.each([
  [['--port', '99999'], /port/],
  [['--port', 'high'], /port/],
  [['--lvie'], /--lvie/],
  [['somewhere'], /somewhere/],
  [['--topology', 'moon'], /topology/],
])('%j is refused with its name', (args, reason) => {
  const flags = parseHomeFlags(args, nowhere);
  expect(flags.ok ? '' : flags.fault.detail).toMatch(reason);
});

test('the help names every setting', () => {
  for (const name of configNames()) {
    const flag = name === 'market' ? 'live' : name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(homeFlagsHelp).toContain(`--${flag} `);
  }
});
