import { expect, test } from 'vitest';
import { configNames, flagName } from './config.ts';
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
  [['--port', 'high'], /^--port must be a whole number from 0 to 65535, was "high"$/],
  [['--lvie'], /--lvie/],
  [['somewhere'], /somewhere/],
  [['--topology', 'moon'], /topology/],
])('%j is refused with its name', (args, reason) => {
  const flags = parseHomeFlags(args, nowhere);
  expect(flags.ok ? '' : flags.fault.detail).toMatch(reason);
});

test('a flag that npm kept to itself is missed, not ignored', () => {
  const npm = { ...nowhere, npm_lifecycle_event: 'start', npm_config_live: 'true', npm_config_data_folder: 'true' };
  const flags = parseHomeFlags(['here'], npm);
  expect(flags.ok ? '' : flags.fault.detail).toBe('npm took --live and --data-folder for itself: write `npm start -- --live --data-folder`, with -- in between');
  expect(parseHomeFlags([], { ...npm, npm_lifecycle_event: 'test' }).ok).toBe(true);
});

test('a verb may have flags of its own among them', () => {
  const flags = parseHomeFlags(['--out', 'a b', '--port', '1'], nowhere, { out: { type: 'string' } });
  expect(flags.ok && [flags.value.own['out'], flags.value.loaded.config.port]).toEqual(['a b', 1]);
});

test('the help names every setting', () => {
  for (const name of configNames()) {
    expect(homeFlagsHelp).toContain(`${flagName(name)} `);
  }
});
