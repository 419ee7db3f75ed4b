/**
 * What `doctor` looks at outside: each market's requests, clock, streams and limits, the proxy before
 * them, and the keys. Asks nothing that needs a key, and no check waits longer than its limit.
 */

import type { Dialect, VenueAddresses } from '../../core/venues/dialect.ts';
import { venueParts } from '../../core/venues/index.ts';
import type { Fault } from '../../domain/fault.ts';
import { isBasicVenue } from '../../domain/instrument.ts';
import { keyVenues, type KeyCard } from '../../edge/keys/key.ts';
import { clock } from '../../edge/net/clock.ts';
import { openMarketSocket } from '../../edge/net/market-socket.ts';
import { isLoopback, proxyFor, proxyVariable, type Proxy } from '../../edge/net/proxy.ts';
import { openKeys } from '../keys.ts';
import { askVenueTime, type VenueTime } from '../venue-time.ts';
import { poor, well, type Finding } from './finding.ts';

const networkMsMax = 5_000;
/** Beyond this, signed requests of some venues are refused. */
const clockOffsetUsMax = 500_000;
const usPerDay = 86_400_000_000;
const rightsDaysMax = 30;

type Environment = Readonly<Record<string, string | undefined>>;

/** All at once, so that a network that is not there costs one wait. */
export async function checkVenues(addressesOf: (dialect: Dialect) => VenueAddresses, environment: Environment): Promise<readonly Finding[]> {
  const proxies = new Map(keyVenues.map((venue) => [venue, proxyFor(venue, environment)]));
  const told = await Promise.all(venueParts.flatMap(({ dialect }) => {
    const proxy = proxies.get(dialect.venue);
    const addresses = addressesOf(dialect);
    return proxy?.ok === true ? [checkMarket(dialect, addresses, isLoopback(addresses.rest) ? null : proxy.value)] : [];
  }));
  return [
    ...[...proxies].flatMap(([venue, proxy]) => {
      if (!proxy.ok) return [poor(`${venue} proxy`, proxy.fault, 'correct the address; until then nothing is asked of this exchange')];
      return proxy.value === null ? [] : [well(`${venue} proxy`, `${proxy.value.place}${proxy.value.hasCredentials ? ', with a name and a password' : ''}`)];
    }),
    ...told.flat(),
  ];
}

export async function checkMarket(dialect: Dialect, addresses: VenueAddresses, proxy: Proxy | null): Promise<readonly Finding[]> {
  const name = `${dialect.venue} ${dialect.marketName}`;
  const [time, ...streams] = await Promise.all([
    askVenueTime(dialect, addresses.rest, proxy, networkMsMax),
    ...dialect.lines.map((line) => checkStream(`${name} ${line.name}`, dialect, addresses.stream + line.path, proxy)),
  ]);
  if (!time.ok) return [poor(name, time.fault.detail, remedyFor(time.fault, dialect, proxy)), ...streams];
  return [
    well(name, `${addresses.rest} answers in ${milliseconds(time.value.tripUs)}${proxy === null ? '' : ' through the proxy'}`),
    compareClocks(`${name} clock`, time.value),
    ...limitsLeft(name, dialect, time.value),
    ...streams,
  ];
}

/** Opens the line and closes it again; a venue that opens it speaks WebSocket to us. */
function checkStream(check: string, dialect: Dialect, url: string, proxy: Proxy | null): Promise<Finding> {
  const startedUs = clock();
  return new Promise((resolve) => {
    const finish = (finding: Finding): void => {
      clearTimeout(alarm);
      socket.close();
      resolve(finding);
    };
    const socket = openMarketSocket(url, dialect.frameBytesMax, {
      onOpen: () => finish(well(check, `${url} opens in ${milliseconds(clock() - startedUs)}`)),
      onMessage: () => undefined,
      onAlive: () => undefined,
      onClosed: (reason) => finish(poor(check, reason.detail, remedyFor(reason, dialect, proxy))),
    }, proxy);
    const alarm = setTimeout(() => finish(poor(check, `${url} did not open within ${networkMsMax / 1_000} s`, 'something between lets requests pass and no WebSockets; a proxy may help')), networkMsMax);
  });
}

function remedyFor(reason: Fault, dialect: Dialect, proxy: Proxy | null): string {
  const setting = `${proxyVariable(dialect.venue)} or FATHOM_PROXY`;
  if (reason.code === 'proxy.unreachable') return `start the proxy, or correct ${setting}`;
  if (reason.code === 'proxy.refused') return `the proxy is there and says no: correct its address, name or password in ${setting}, or ask who runs it to allow this exchange`;
  if (reason.code === 'config.invalid') return `correct ${setting}, or install the program again`;
  if (reason.code === 'venue.rate-limited') return 'wait before asking again: this exchange blocks whoever goes on';
  return proxy === null
    ? `practice works without a network; for live data check the network, or name a proxy in ${setting}`
    : 'the proxy works, the exchange behind it does not answer: another proxy may reach it';
}

function compareClocks(check: string, { offsetUs, tripUs }: VenueTime): Finding {
  const saw = `ours is ${milliseconds(Math.abs(offsetUs))} ${offsetUs >= 0 ? 'ahead' : 'behind'}, give or take ${milliseconds(tripUs / 2)}`;
  if (Math.abs(offsetUs) - tripUs / 2 <= clockOffsetUsMax) return well(check, saw);
  return poor(check, saw, 'let the system set its clock by NTP: orders with a wrong time are refused');
}

/** Only what the venue says itself; where it says nothing, we count for ourselves. */
function limitsLeft(name: string, { pools }: Dialect, { headers }: VenueTime): readonly Finding[] {
  return pools.flatMap(({ name: pool, limit, header }) => {
    const spent = header === null ? NaN : Number(headers[header.toLowerCase()] ?? NaN);
    if (!Number.isFinite(spent)) return [];
    const saw = `${spent} of ${limit} spent (${pool})`;
    return [spent < limit / 2 ? well(`${name} limits`, saw) : poor(`${name} limits`, saw, 'another program on this address asks much; together they get blocked')];
  });
}

/** What may be shown of the keys. Nobody is asked for a passphrase: where none is given, the keys stay locked. */
export async function checkKeys(dataFolder: string, environment: Environment, isFileThere: boolean): Promise<readonly Finding[]> {
  const none = well('keys', 'none: market data only; `fathom keys add` enters one');
  const vault = await openKeys({ dataFolder, environment: { ...environment }, sealer: () => Promise.resolve(null) });
  const isGiven = vault.ok && vault.value.place === 'the environment';
  if (!isFileThere && !isGiven && (vault.ok || vault.fault.code === 'keys.locked')) return [none];
  const cards = vault.ok ? await vault.value.list() : vault;
  if (!cards.ok) {
    return cards.fault.code === 'keys.locked' && !vault.ok ? [well('keys', `locked; ${cards.fault.detail}`)] : [poor('keys', cards.fault.detail, 'see `fathom keys --help`')];
  }
  if (cards.value.length === 0) return [none];
  return cards.value.map((card) => checkKey(card, clock()));
}

function checkKey(card: KeyCard, nowUs: number): Finding {
  const { rights } = card;
  const check = `${card.venue} key ${card.name}`;
  const again = `\`fathom keys check ${card.venue} ${card.name}\``;
  if (isBasicVenue(card.venue)) return poor(check, `…${card.tail}, RIGHTS UNKNOWN, ${card.isUsed ? 'signs' : 'spare'}`, 'a basic exchange cannot be asked: look there that it may not withdraw');
  if (rights === null) return poor(check, `…${card.tail}, never checked, so read-only`, `${again} asks the exchange what it may do`);
  const days = Math.floor((nowUs - rights.readUs) / usPerDay);
  const saw = `…${card.tail}, ${rights.trades.length === 0 ? 'read-only' : `trades ${rights.trades.join(' and ')}`}, ${card.isUsed ? 'signs' : 'spare'}, asked ${days} days ago`;
  if (rights.canWithdraw) return poor(check, `${saw}, MAY WITHDRAW`, 'make one without withdrawals at the exchange, and remove this one');
  if (rights.isIpBound === false) return poor(check, `${saw}, from any address`, 'bind it to your address at the exchange');
  return days > rightsDaysMax ? poor(check, saw, `${again} asks again`) : well(check, saw);
}

function milliseconds(us: number): string {
  return `${(us / 1_000).toFixed(0)} ms`;
}
