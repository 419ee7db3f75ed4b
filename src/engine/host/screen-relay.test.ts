import { expect, test } from 'vitest';
import type { Transport } from '../contract/transport.ts';
import type { ToRole } from './roles/messages.ts';
import { ScreenRelay, type Aside } from './screen-relay.ts';

const nothingAside: Aside = { take: () => false };

class TestScreen implements Transport {
  readonly frames: Uint8Array[] = [];
  closedBecause: string | null = null;
  isTaking = true;
  sendFrame(bytes: Uint8Array): boolean {
    if (this.isTaking) this.frames.push(bytes);
    return this.isTaking;
  }
  sendText(): void {
    // Nothing is asked of it here.
  }
  close(reason: string): void {
    this.closedBecause = reason;
  }
}

test('a screen that comes while the view is down is ended, so that it comes again', async () => {
  const relay = new ScreenRelay(() => false, nothingAside);
  const screen = new TestScreen();
  relay.connect(screen);
  expect(screen.closedBecause).toBeNull();
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(screen.closedBecause).toContain('restarts');
});

test('frames wait for a screen that is slow, and count as taken when it took them', async () => {
  const toView: ToRole[] = [];
  const relay = new ScreenRelay((message) => toView.push(message) > 0, nothingAside);
  const screen = new TestScreen();
  screen.isTaking = false;
  const events = relay.connect(screen);
  for (let frame = 0; frame < 3; frame += 1) relay.onMessage({ kind: 'screen-frame', screen: 1, bytes: new Uint8Array(1) });
  screen.isTaking = true;
  await new Promise((resolve) => setTimeout(resolve, 60));
  expect(toView).toEqual([{ kind: 'screen-open', screen: 1 }, { kind: 'screen-taken', screen: 1, frameCount: 3 }]);
  events.onClose('gone');
  relay.onMessage({ kind: 'screen-frame', screen: 1, bytes: new Uint8Array(1) });
  expect(screen.frames).toHaveLength(3);
  expect(toView.at(-1)).toEqual({ kind: 'screen-closed', screen: 1 });
});
