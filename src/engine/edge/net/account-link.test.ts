/** The gateway's real world: what reaches it, and what does not. */

import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { newChance } from '../../domain/chance.ts';
import { sampleSpec } from '../../domain/instrument-sample.ts';
import { assert } from '../../domain/assert.ts';
import { Gateway } from '../../core/trade/gateway.ts';
import { binanceSpotAccount } from '../../core/venues/binance/account-spot.ts';
import { Budget } from '../../core/venues/budget.ts';
import { AccountLink } from './account-link.ts';
import { clock } from './clock.ts';
import { newSigner } from './signer.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.close();
    server.closeAllConnections();
  }
});

interface Rig {
  readonly link: AccountLink;
  readonly gateway: Gateway;
  readonly troubles: string[];
  readonly asked: string[];
  turns: number;
  /** Our clock is set by so much. */
  setBy: (us: number) => void;
}

/** A venue that tells the time and nothing else. */
async function open(): Promise<Rig> {
  const asked: string[] = [];
  let anchorUs = 0;
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url?.split('?')[0]}`);
    response.end(request.url === '/api/v3/time' ? JSON.stringify({ serverTime: Math.round(clock() / 1_000) }) : '{}');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  assert(address !== null && typeof address === 'object', 'it listens');
  const [rest, trade] = [`http://127.0.0.1:${address.port}`, `ws://127.0.0.1:${address.port}`];
  const addresses = { rest, stream: trade, trade };
  const signer = newSigner({ keyId: 'key', secret: 'secret', passphrase: null }, 'hex');
  assert(signer.ok, 'it signs');
  const troubles: string[] = [];
  const rig = { troubles, asked, turns: 0, setBy: (us: number) => { anchorUs += us; } };
  const link = new AccountLink({ dialect: binanceSpotAccount, addresses, proxy: null }, {
    emit: () => true,
    turn: () => { rig.turns += 1; },
    trouble: ({ code, detail }) => void troubles.push(`${code}: ${detail}`),
  }, { now: () => clock() + anchorUs, anchorUs: () => anchorUs });
  const gateway = new Gateway({ dialect: binanceSpotAccount, signer: signer.value, addresses, budget: new Budget(binanceSpotAccount.pools), chance: newChance(1), account: 1, epoch: 1 }, link);
  link.serve(gateway);
  gateway.list(sampleSpec());
  return Object.assign(rig, { link, gateway });
}

async function until(isTrue: () => boolean): Promise<void> {
  const endMs = performance.now() + 90_000;
  while (!isTrue()) {
    assert(performance.now() < endMs, 'in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('nothing is answered from within a call, and each answer is a turn', async () => {
  const { link, gateway, asked } = await open();
  link.turn((each, nowUs) => {
    each.start(nowUs);
    expect(asked).toEqual([]);
  });
  await until(() => gateway.session.isReady);
  expect(asked[0]).toBe('GET /api/v3/time');
  link.turn((each, nowUs) => each.stop(nowUs));
  link.sleep();
});

test('a clock that was set is told before whatever comes next, once, by exactly so much', async () => {
  for (const [us, words] of [[90_000_000, '90.0 s ahead'], [-45_000_000, '45.0 s back']] as const) {
    const rig = await open();
    rig.link.turn((each, nowUs) => each.start(nowUs));
    await until(() => rig.gateway.session.isReady);
    const before = rig.gateway.session.venueUs;
    rig.setBy(us);
    rig.link.turn(() => undefined);
    rig.link.turn(() => undefined);
    expect(rig.troubles.filter((said) => said.startsWith('clock.jumped'))).toEqual([`clock.jumped: our clock was set ${words}`]);
    expect(Math.abs(rig.gateway.session.venueUs - before)).toBeLessThan(5_000_000); // the venue's was not
    rig.link.turn((each, nowUs) => each.stop(nowUs));
    rig.link.sleep();
  }
});

test('an answer to what was asked before the stop still arrives, so that a new start asks anew', async () => {
  const { link, gateway, asked } = await open();
  link.turn((each, nowUs) => each.start(nowUs));
  link.turn((each, nowUs) => each.stop(nowUs));
  link.sleep();
  await until(() => asked.length === 1);
  await new Promise((resolve) => setTimeout(resolve, 50));
  link.turn((each, nowUs) => each.start(nowUs));
  await until(() => gateway.session.isReady);
  link.turn((each, nowUs) => each.stop(nowUs));
  link.sleep();
});
