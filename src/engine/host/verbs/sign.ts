/** `fathom sign`: the exact text that an exchange wants signed, its signature, and what would be sent. Sends nothing. */

import { readFileSync } from 'node:fs';
import type { Draft, Params, PlainRequest, SealedRequest, Signing, Stamp } from '../../core/venues/account.ts';
import { binanceSigning } from '../../core/venues/binance/signing.ts';
import { htxSigning } from '../../core/venues/htx/signing.ts';
import { okxSigning } from '../../core/venues/okx/signing.ts';
import { usPerMs } from '../../domain/time.ts';
import { failed, ok, type Result } from '../../domain/result.ts';
import { fileReason } from '../../edge/file-reason.ts';
import { newSigner } from '../../edge/net/signer.ts';
import { nearest, parseFlags, type Terminal, type Verb } from './verb.ts';

const signings: Readonly<Record<string, Signing>> = { binance: binanceSigning, okx: okxSigning, htx: htxSigning };

const hosts: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  binance: { spot: 'api.binance.com', usdm: 'fapi.binance.com' },
  okx: { spot: 'www.okx.com', swap: 'www.okx.com' },
  htx: { spot: 'api.huobi.pro', linear: 'api.hbdm.com' },
};

const loginPaths: Readonly<Record<string, string>> = { spot: '/ws/v2', linear: '/ws/v5/notification' };

export const sign: Verb = {
  name: 'sign',
  summary: 'Print what an exchange wants signed, and the signature.',
  help: `
Usage: fathom sign --venue binance|okx|htx --key KEY --path PATH [--params a=1&b=2] [--body TEXT] [--time T]
       fathom sign --venue binance --form message --method order.place --key KEY --params symbol=BTCUSDT&side=BUY
       fathom sign --venue okx --form login --key KEY
       fathom sign --venue htx --text TEXT

Prints the text to sign as JSON writes it, its signature, and the request or message as it would be sent.
Nothing is sent. The secret is read from --secret-file, else from FATHOM_SECRET, else from standard input.

Flags:
  --venue <v>         binance, okx or htx
  --market <m>        the venue's word: spot, usdm, swap, linear; spot by default
  --form <f>          request (default), login (of a socket) or message (Binance's signed socket messages)
  --method <m>        GET (default), POST, PUT or DELETE; of a message its name, such as order.place
  --path <p>          the path, with a slash before it; of a login the socket's path
  --params <q>        name=value&name=value, values as they are: they are percent-encoded here
  --body <t>          the body, byte for byte
  --host <h>          the host that is addressed; HTX signs it
  --time <t>          milliseconds since 1970, or 2020-12-08T09:08:57.715Z; now by default
  --key <k>           the public part of the key
  --passphrase <p>    OKX's; better in FATHOM_PASSPHRASE
  --secret-file <f>   a secret, or a private key in PEM (Ed25519 or RSA); - is standard input
  --secret <s>        the secret itself: other programs can read it there
  --text <t>          sign this text as it stands, and nothing else
  --json              everything as one JSON object

Exit code: 0 when it signed, 1 when the secret could not be read, 2 for wrong usage.`,
  run: (args, terminal) => Promise.resolve(run(args, terminal)),
};

const options = Object.fromEntries([
  ...['venue', 'market', 'form', 'method', 'path', 'params', 'body', 'host', 'time', 'key', 'passphrase', 'secret-file', 'secret', 'text'].map((name) => [name, { type: 'string' as const }]),
  ['json', { type: 'boolean' as const }],
]);

interface Wish {
  readonly signing: Signing;
  readonly text: string | null;
  readonly form: string;
  readonly method: string;
  readonly path: string;
  readonly params: Params;
  readonly body: string;
  readonly host: string;
  readonly venueUs: number;
}

function run(args: readonly string[], terminal: Terminal): number {
  const flags = parseFlags(args, options, 0);
  const valueOf = (name: string): string | undefined => {
    const value = flags.ok ? flags.value.values[name] : undefined;
    return typeof value === 'string' ? value : undefined;
  };
  const wish = flags.ok ? readWish(valueOf) : failed(flags.fault);
  if (!flags.ok || !wish.ok) {
    terminal.err(`${wish.ok ? '' : wish.fault}. \`fathom sign --help\` tells more.`);
    return 2;
  }
  for (const name of ['secret', 'passphrase']) {
    if (valueOf(name) !== undefined) terminal.err(`--${name} can be read by other programs and stays in the shell's history; FATHOM_${name.toUpperCase()} does not.`);
  }
  const secret = readSecret(valueOf);
  if (!secret.ok) {
    terminal.err(secret.fault);
    return 1;
  }
  const passphrase = valueOf('passphrase') ?? process.env['FATHOM_PASSPHRASE'] ?? null;
  const signer = newSigner({ keyId: valueOf('key') ?? '', secret: secret.value, passphrase }, wish.value.signing.digest);
  if (!signer.ok) {
    terminal.err(signer.fault.detail);
    return 1;
  }
  const draft = draftOf(wish.value, { signer: signer.value, host: wish.value.host, venueUs: wish.value.venueUs });
  if (!draft.ok) {
    terminal.err(`${draft.fault}. \`fathom sign --help\` tells more.`);
    return 2;
  }
  const { prehash } = draft.value;
  const signature = prehash === null ? '' : signer.value.sign(prehash);
  const sent = wish.value.text === null ? draft.value.seal(signature) : null;
  if (flags.value.values['json'] === true) {
    terminal.out(JSON.stringify({ prehash, signature, sent }));
    return 0;
  }
  terminal.out(`prehash   ${JSON.stringify(prehash)}`);
  terminal.out(`signature ${signature}`);
  if (sent !== null) terminal.out(`sent      ${typeof sent === 'string' ? sent : JSON.stringify(sent)}`);
  return 0;
}

/** What is wrong with the wish is one sentence without its full stop. */
function readWish(valueOf: (name: string) => string | undefined): Result<Wish, string> {
  const venue = valueOf('venue') ?? '';
  const signing = Object.hasOwn(signings, venue) ? signings[venue] : undefined;
  const markets = hosts[venue];
  if (signing === undefined || markets === undefined) return failed(venue === '' ? '--venue is missing' : `“${venue}” is no venue here${meant(venue, Object.keys(signings))}`);
  const market = valueOf('market') ?? 'spot';
  const known = Object.hasOwn(markets, market) ? markets[market] : undefined;
  if (known === undefined) return failed(`${venue} has no market “${market}”, but ${Object.keys(markets).join(' and ')}`);
  const form = valueOf('form') ?? 'request';
  if (!['request', 'login', 'message'].includes(form)) return failed(`“${form}” is no form${meant(form, ['request', 'login', 'message'])}`);
  const text = valueOf('text') ?? null;
  const path = valueOf('path') ?? (form === 'login' ? (loginPaths[market] ?? '/ws/v5/private') : undefined);
  if (text === null && form === 'request' && (path === undefined || !path.startsWith('/'))) return failed('--path is missing, or has no slash before it');
  const params = readParams(valueOf('params') ?? '');
  const venueUs = readTime(valueOf('time'));
  if (!params.ok) return params;
  if (venueUs === null) return failed(`“${valueOf('time')}” is no time; milliseconds since 1970 are, or 2020-12-08T09:08:57.715Z`);
  if (text === null && valueOf('key') === undefined) return failed('--key is missing');
  const method = valueOf('method') ?? 'GET';
  return ok({ signing, text, form, method, path: path ?? '', params: params.value, body: valueOf('body') ?? '', host: valueOf('host') ?? known, venueUs });
}

function meant(name: string, known: readonly string[]): string {
  const close = nearest(name, known);
  return close === null ? `; there are ${known.join(', ')}` : `; did you mean ${close}?`;
}

function readParams(text: string): Result<Params, string> {
  const params: [string, string][] = [];
  for (const part of text === '' ? [] : text.split('&')) {
    const equals = part.indexOf('=');
    if (equals < 1) return failed(`“${part}” in --params is not name=value`);
    params.push([part.slice(0, equals), part.slice(equals + 1)]);
  }
  return ok(params);
}

function readTime(text: string | undefined): number | null {
  const ms = text === undefined ? Date.now() : /^\d{10,16}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isSafeInteger(ms) && ms >= 0 ? ms * usPerMs : null;
}

function readSecret(valueOf: (name: string) => string | undefined): Result<string, string> {
  const given = valueOf('secret');
  if (given !== undefined) return ok(given);
  const file = valueOf('secret-file');
  const fromEnvironment = process.env['FATHOM_SECRET'];
  if (file === undefined && fromEnvironment !== undefined) return ok(fromEnvironment);
  try {
    // A secret ends where its line ends; a private key may have several.
    return ok(readFileSync(file === undefined || file === '-' ? 0 : file, 'utf8').trim());
  } catch (error) {
    return failed(`the secret could not be read: ${fileReason(error)}`);
  }
}

function draftOf(wish: Wish, stamp: Stamp): Result<Draft<SealedRequest> | Draft<string>, string> {
  const { signing, form, params, path, body } = wish;
  if (wish.text !== null) return ok({ prehash: wish.text, seal: (signature: string) => signature });
  if (form === 'login') {
    const login = signing.login(path, 'login', stamp);
    return login === null ? failed(`${signing.venue} logs a ${stamp.signer.scheme} key in nowhere: each message is signed`) : ok(login);
  }
  if (form === 'message') return signing.message === null ? failed(`${signing.venue} signs no single messages, but the login`) : ok(signing.message(wish.method, params, '1', stamp));
  const method = methods.find((known) => known === wish.method.toUpperCase());
  return method === undefined ? failed(`“${wish.method}” is no method of a request`) : ok(signing.request({ method, path, params, body, access: 'signed' }, stamp));
}

const methods: readonly PlainRequest['method'][] = ['GET', 'POST', 'PUT', 'DELETE'];
