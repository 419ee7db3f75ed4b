/**
 * Asks a venue what a key may do. Each venue is a few lines of a table: where it tells, and how to
 * read that. What is not said clearly counts against the key.
 *
 * | venue   | asked                                                | told                                        | the account |
 * |---------|------------------------------------------------------|---------------------------------------------|-------------|
 * | Binance | `/sapi/v1/account/apiRestrictions`, `/api/v3/account` | `enable…` flags, `ipRestrict`               | `uid`       |
 * | OKX     | `/api/v5/account/config`                             | `perm`, a list; `ip`, a list                | `uid`       |
 * | HTX     | `/v2/user/uid`, `/v2/user/api-key`                   | `permission`, `ipAddresses` of all keys [?] | the uid     |
 *
 * Binance and OKX are as their documents say; HTX's list is not in our reference, so it is read as its
 * names tell, and a key that is not in it has no rights.
 */

import { z } from 'zod';
import { htxSigning } from '../../core/venues/htx/signing.ts';
import { binanceSigning } from '../../core/venues/binance/signing.ts';
import { okxSigning } from '../../core/venues/okx/signing.ts';
import type { Params, PlainRequest, Signer, Signing } from '../../core/venues/account.ts';
import { fault, type Fault } from '../../domain/fault.ts';
import type { MajorVenueId } from '../../domain/instrument.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { httpRequest, wordsOf } from '../net/http-request.ts';
import type { Proxy } from '../net/proxy.ts';
import { newSigner } from '../net/signer.ts';
import type { KeyRights, KeySecret } from './key.ts';

export interface RightsOptions {
  /** Null asks the venue itself. */
  readonly rest: string | null;
  readonly proxy: Proxy | null;
  /** The venue's time, as far as we know it. */
  readonly venueUs: () => number;
  readonly timeoutMs: number;
}

type Told = Omit<KeyRights, 'readUs'>;
type Ask = (path: string, params: Params) => Promise<Result<unknown, Fault>>;

interface RightsPart {
  readonly rest: string;
  readonly signing: Signing;
  readonly read: (ask: Ask, keyId: string) => Promise<Result<Told, Fault>>;
}

const parts: Readonly<Record<MajorVenueId, RightsPart>> = {
  binance: { rest: 'https://api.binance.com', signing: binanceSigning, read: readBinance },
  okx: { rest: 'https://www.okx.com', signing: okxSigning, read: readOkx },
  htx: { rest: 'https://api.huobi.pro', signing: htxSigning, read: readHtx },
};

export async function readRights(venue: MajorVenueId, secret: KeySecret, options: RightsOptions): Promise<Result<KeyRights, Fault>> {
  const part = parts[venue];
  const signer = newSigner({
    keyId: secret.keyId.open().toString('utf8'), secret: secret.secret.open().toString('utf8'), passphrase: secret.passphrase?.open().toString('utf8') ?? null,
  }, part.signing.digest);
  if (!signer.ok) return signer;
  const told = await part.read(askWith(part, signer.value, options), signer.value.keyId);
  return told.ok ? ok({ ...told.value, readUs: options.venueUs() }) : told;
}

function askWith({ rest, signing }: RightsPart, signer: Signer, options: RightsOptions): Ask {
  const address = options.rest ?? rest;
  return async (path, params) => {
    const plain: PlainRequest = { method: 'GET', path, params, body: '', access: 'signed' };
    const draft = signing.request(plain, { signer, host: new URL(address).host, venueUs: options.venueUs() });
    const { target, headers } = draft.seal(draft.prehash === null ? '' : signer.sign(draft.prehash));
    const answer = await httpRequest({ method: 'GET', url: address + target, headers, timeoutMs: options.timeoutMs, proxy: options.proxy });
    if (!answer.ok) return failed(answer.fault);
    // A venue may repeat the key's id in its complaint.
    const words = wordsOf(answer.body).replaceAll(signer.keyId, '…');
    if (answer.status === 429 || answer.status === 418) return failed(fault('venue.rate-limited', `${new URL(address).host} answered ${answer.status}: ${words}`));
    let body: unknown;
    try {
      body = JSON.parse(Buffer.from(answer.body).toString('utf8'));
    } catch {
      return failed(fault('venue.unreachable', `${new URL(address).host} answered ${answer.status}, and nothing that the exchange would say: ${words}`));
    }
    if (answer.status >= 500) return failed(fault('venue.unreachable', `${new URL(address).host} answered ${answer.status}: ${words}`));
    return answer.status === 200 && !isComplaint(body) ? ok(body) : failed(fault('keys.refused', `${signing.venue} answered ${answer.status}: ${words}`));
  };
}

/** OKX and HTX say no with a status of 200. */
function isComplaint(body: unknown): boolean {
  const told = z.object({ code: z.union([z.string(), z.number()]) }).safeParse(body);
  return told.success && String(told.data.code) !== '0' && String(told.data.code) !== '200';
}

const uidSchema = z.union([z.int(), z.string().regex(/^\d{1,40}$/)]);
const binanceSchema = z.looseObject({ ipRestrict: z.boolean(), enableReading: z.boolean(), enableWithdrawals: z.boolean() });

const binanceOwnerSchema = z.object({ uid: uidSchema });

async function readBinance(ask: Ask): Promise<Result<Told, Fault>> {
  const body = await ask('/sapi/v1/account/apiRestrictions', []);
  if (!body.ok) return body;
  const told = binanceSchema.safeParse(body.value);
  if (!told.success) return unclear('binance');
  const words = Object.entries(told.data).filter(([, value]) => value === true).map(([name]) => name.slice(0, 64));
  const isOn = (name: string): boolean => told.data[name] === true;
  const owner = told.data.enableReading ? await ask('/api/v3/account', [['omitZeroBalances', 'true']]) : null;
  return ok({
    ...ownedBy(owner?.ok === true ? binanceOwnerSchema.safeParse(owner.value).data?.uid : undefined),
    canRead: told.data.enableReading,
    trades: [
      ...(isOn('enableSpotAndMarginTrading') ? ['spot' as const] : []),
      ...(isOn('enableFutures') || isOn('enablePortfolioMarginTrading') ? ['perp' as const] : []),
    ],
    canWithdraw: told.data.enableWithdrawals,
    isIpBound: told.data.ipRestrict,
    words: words.slice(0, 64),
  });
}

const okxSchema = z.object({ data: z.array(z.object({ perm: z.string().max(200), ip: z.string().max(4_000).optional(), uid: uidSchema.optional() })).min(1) });

async function readOkx(ask: Ask): Promise<Result<Told, Fault>> {
  const body = await ask('/api/v5/account/config', []);
  if (!body.ok) return body;
  const [told] = okxSchema.safeParse(body.value).data?.data ?? [];
  return told === undefined ? unclear('okx') : ok({ ...fromWords(told.perm, told.ip ?? null), ...ownedBy(told.uid) });
}

const htxUidSchema = z.object({ data: uidSchema });
const htxKeysSchema = z.object({ data: z.array(z.object({ accessKey: z.string(), permission: z.string().max(200), ipAddresses: z.string().max(4_000).nullable().optional() })).max(1_000) });

async function readHtx(ask: Ask, keyId: string): Promise<Result<Told, Fault>> {
  const who = await ask('/v2/user/uid', []);
  if (!who.ok) return who;
  const uid = htxUidSchema.safeParse(who.value);
  if (!uid.success) return unclear('htx');
  const body = await ask('/v2/user/api-key', [['uid', String(uid.data.data)], ['accessKey', keyId]]);
  if (!body.ok) return body;
  const told = htxKeysSchema.safeParse(body.value);
  if (!told.success) return unclear('htx');
  const own = told.data.data.find(({ accessKey }) => accessKey === keyId);
  return own === undefined ? unclear('htx') : ok({ ...fromWords(own.permission, own.ipAddresses ?? null), ...ownedBy(uid.data.data) });
}

/** Lists such as `read_only,trade,withdraw` and `readOnly,trade`. A word that we do not know may move money. */
function fromWords(list: string, addresses: string | null): Told {
  const words = list.split(',').map((word) => word.trim()).filter((word) => word !== '').slice(0, 64);
  const plain = words.map((word) => word.toLowerCase().replaceAll('_', ''));
  return {
    canRead: plain.includes('readonly') || plain.includes('trade'),
    trades: plain.includes('trade') ? ['spot', 'perp'] : [],
    canWithdraw: plain.some((word) => word !== 'readonly' && word !== 'trade'),
    isIpBound: addresses === null ? null : addresses.trim() !== '',
    words: words.map((word) => word.slice(0, 64)),
  };
}

function ownedBy(uid: string | number | undefined): Pick<Told, 'owner'> {
  return uid === undefined ? {} : { owner: String(uid) };
}

function unclear(venue: MajorVenueId): Result<never, Fault> {
  return failed(fault('keys.refused', `${venue} did not tell what this key may do in a way that we know`));
}
