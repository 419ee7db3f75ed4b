import { expect, test } from 'vitest';
import type { PeerMessage } from './messages.ts';
import { ok } from '../../domain/result.ts';
import { ViewSettings } from './view-settings.ts';

/** A store with three settings. */
function bench() {
  const told: PeerMessage[] = [];
  const settings: ViewSettings = new ViewSettings('practice', (message) => {
    told.push(message);
    if (message.kind !== 'settings-read' && message.kind !== 'setting-write') return;
    const all = ['workspace.1', 'alerts.practice', 'alerts.live'].map((key) => ({ key, text: '{}' }));
    queueMicrotask(() => settings.asks.onAnswer(message.request, ok(message.kind === 'settings-read' ? all : [])));
  }, () => undefined);
  return { settings, told };
}

test('a screen neither sees nor writes what alerts keep, for it holds addresses', async () => {
  const { settings, told } = bench();
  const screens = settings.forScreens();
  expect(await screens.settings()).toEqual(ok({ settings: { 'workspace.1': '{}' } }));
  expect(await screens.keep('alerts.practice', null)).toMatchObject({ ok: false, fault: { code: 'message.unauthorised' } });
  expect(await screens.keep('workspace.2', '{}')).toEqual(ok({ key: 'workspace.2' }));
  expect(told.map(({ kind }) => kind)).toEqual(['settings-read', 'setting-write']);
});

test('the alerts of the practice market are others than those of the exchanges', async () => {
  const { settings, told } = bench();
  const alerts = settings.forAlerts();
  expect(alerts.key).toBe('alerts.practice');
  await alerts.write('{}');
  expect(told).toMatchObject([{ kind: 'setting-write', key: 'alerts.practice', text: '{}' }]);
});
