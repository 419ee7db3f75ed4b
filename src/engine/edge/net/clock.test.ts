import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { adoptClock, clock, clockAnchor, clockApartUsMax, correctClock } from './clock.ts';

test('it tells the wall clock’s time and does not go back', () => {
  expect(Math.abs(clock() - Date.now() * 1_000)).toBeLessThan(clockApartUsMax);
  let before = clock();
  for (let reading = 0; reading < 10_000; reading += 1) {
    const now = clock();
    expect(now).toBeGreaterThanOrEqual(before);
    before = now;
  }
});

test('a wall clock that creeps is not followed, one that jumped is, both ways', () => {
  expect(correctClock(clock() + clockApartUsMax / 2)).toBe(0);
  for (const hours of [1, -1]) {
    const before = clock();
    const jumpedUs = correctClock(before + hours * 3_600_000_000);
    expect(jumpedUs / 3_600_000_000).toBeCloseTo(hours, 3);
    expect((clock() - before) / 3_600_000_000).toBeCloseTo(hours, 3);
  }
});

test('another thread that adopts the clock tells the same time, also after a correction', async () => {
  const source = new URL('./clock.ts', import.meta.url).href;
  const worker = new Worker(
    `import(${JSON.stringify(source)}).then(({ adoptClock, clock }) => {
      const { parentPort, workerData } = require('node:worker_threads');
      adoptClock(workerData);
      parentPort.on('message', () => parentPort.postMessage(clock()));
    });`,
    { eval: true, workerData: clockAnchor() },
  );
  const ask = (): Promise<number> => new Promise((resolve) => {
    worker.once('message', (value: unknown) => resolve(Number(value)));
    worker.postMessage('now');
  });
  const within = async (): Promise<void> => {
    const before = clock();
    const theirs = await ask();
    expect(theirs).toBeGreaterThanOrEqual(before - 20);
    expect(theirs).toBeLessThanOrEqual(clock() + 20);
  };
  await within();
  correctClock(clock() + 7_200_000_000);
  await within();
  correctClock();
  await worker.terminate();
  adoptClock(clockAnchor());
});
