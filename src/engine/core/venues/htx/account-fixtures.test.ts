/** HTX's sample messages of accounts, each with what it must come to. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Ask } from '../account.ts';
import { htxLinearAccount } from './account-linear.ts';
import { htxSpotAccount } from './account-spot.ts';
import { beforeV5, encode, judged, spotAsks, told, verdictWords } from './account-told.ts';

const fixtures = new URL('../../../../../../shared/fixtures/htx/', import.meta.url);
const hasFixtures = existsSync(fixtures);

const pushes: Readonly<Record<string, readonly string[]>> = {
  'Spot.Account': [], // mode 1 tells what is free and not the whole
  'Spot.Order1': ['order btcusdt 27163533/abc123 sell open 77.000000000000000000 × 2.000000000000000000, 0 at null, 1583853365586'],
  'Spot.OrderTrade': ['fill btcusdt 99998888/a001 #919219323232 buy 9999.99 × 0.96, fee 19.88 BTC, taker, 998787897878'],
  'UsdtMarginSwap.CrossBalance': beforeV5('accounts_cross'),
  'UsdtMarginSwap.CrossPositions': beforeV5('positions_cross'),
  'UsdtMarginSwap.CrossTrades': beforeV5('matchOrders_cross'),
  'UsdtMarginSwap.CrossTrigger': beforeV5('trigger_order_cross.*'),
  'UsdtMarginSwap.IsolatedBalance': beforeV5('accounts'),
  'UsdtMarginSwap.IsolatedPositions': ['message.malformed: positions read ✖ Invalid option: expected one of "both"|"long"|"short"   → at [0].position'], // the same topic, in another form
  'UsdtMarginSwap.IsolatedTrades': beforeV5('matchOrders'),
  'UsdtMarginSwap.IsolatedTrigger': beforeV5('trigger_order'),
  'UsdtMarginSwap.Order': beforeV5('orders.BTC-USDT'),
};

const step = z.object({ dir: z.string(), msg: z.unknown() });

function stepsOf(name: string): readonly z.infer<typeof step>[] {
  return readFileSync(new URL(`ws-jkorf/${name}.jsonl`, fixtures), 'utf8').trim().split('\n').map((line) => step.parse(JSON.parse(line)));
}

test.skipIf(!hasFixtures)('every private push comes to exactly this; those of before V5 are refused', () => {
  const isPrivate = (name: string): boolean => stepsOf(name).some(({ dir, msg }) => dir === 'sent' && JSON.stringify(msg).includes('auth'));
  const names = readdirSync(new URL('ws-jkorf/', fixtures)).filter((file) => file.startsWith('Subscriptions.')).map((file) => file.slice(0, -'.jsonl'.length)).filter(isPrivate).sort();
  const read = names.map((name) => {
    const dialect = name.includes('Spot') ? htxSpotAccount : htxLinearAccount;
    return [name.slice('Subscriptions.'.length), stepsOf(name).filter(({ dir }) => dir === 'push').flatMap(({ msg }) => told(dialect, msg))] as const;
  });
  expect(Object.fromEntries(read)).toEqual(pushes);
});

test.skipIf(!hasFixtures)('what is said first is acknowledged, also in the older lines’ words', () => {
  const answers = (name: string) => stepsOf(name).filter(({ dir }) => dir === 'received').flatMap(({ msg }) => told(name.includes('Spot') ? htxSpotAccount : htxLinearAccount, msg));
  expect([answers('Subscriptions.Spot.OrderTrade'), answers('Socket.SpotApi.PlaceOrder'), answers('Subscriptions.UsdtMarginSwap.Order')]).toEqual([
    ['answer login 200', 'answer trade.clearing#*#1 200'], ['answer login 200'], ['answer login 200', 'answer |4| 200'],
  ]);
});

const accepted = 'order btcusdt';
const answers: readonly (readonly [file: string, ask: Ask['kind'], outcome: readonly string[]])[] = [
  ['ws-jkorf/Socket.SpotApi.CancelAllOrders', 'cancel-all', ['done']],
  ['ws-jkorf/Socket.SpotApi.CancelOrders', 'cancel', ['done']],
  ['ws-jkorf/Socket.SpotApi.PlaceMarginOrder', 'place', ['unknown message.malformed 200']], // of margin accounts, in another form
  ['ws-jkorf/Socket.SpotApi.PlaceMultipleOrders', 'place', ['unknown message.malformed 200']],
  ['ws-jkorf/Socket.SpotApi.PlaceOrder', 'place', ['done', `${accepted} 1314507823485263/mine sell open 23416.10 × 0.00847, 0 at null, 0`]],
  ['rest-jkorf/Spot.Account.GetAccounts', 'balances', ['unknown message.malformed 200']],
  ['rest-jkorf/Spot.Account.GetBalances', 'balances', ['done', 'balance USDT 97.010043797676510318, free 91.850043797676510303, 0', 'balance POLY 147.928994082840236, free 147.928994082840236, 0']],
  ['rest-jkorf/Spot.Trading.CancelOrder', 'cancel', ['done']],
  ['rest-jkorf/Spot.Trading.CancelOrderByClientOrderId', 'cancel', ['done']],
  ['rest-jkorf/Spot.Trading.CancelOrders', 'cancel', ['absent order.absent 7']],
  ['rest-jkorf/Spot.Trading.GetClosedOrders', 'order', ['done', 'order polyusdt 345487249132375/null buy filled market × 147.928994082840236000, 147.928994082840236000 at 0.338, 1629443051838']],
  ['rest-jkorf/Spot.Trading.GetHistoricalOrders', 'open-orders', [
    'done',
    'order adausdt 357632718898331/23456 buy open 1.000000000000000000 × 5.000000000000000000, 0.0 at null, 1630649406687',
    'order adausdt 357632718898330/2345 buy open 1.000000000000000000 × 5.000000000000000000, 0.0 at null, 1630649406687',
  ]],
  ['rest-jkorf/Spot.Trading.GetOpenOrders', 'open-orders', ['done', 'order apnusdt 357630527817871/null sell open 1.555550000000000000 × 572.330000000000000000, 0.0 at null, 1630633835224']],
  ['rest-jkorf/Spot.Trading.GetOrder', 'order', ['done', 'order adausdt 357632718898331/23456 buy open 1.000000000000000000 × 5.000000000000000000, 0.0 at null, 1630649406687']],
  ['rest-jkorf/Spot.Trading.GetOrderTrades', 'fills', ['done', 'fill polyusdt 345487249132375/null #1085 buy 0.338 × 147.928994082840236, fee 0.1 HBPOINT, taker, 1629443051839']],
  ['rest-jkorf/Spot.Trading.GetUserTrades', 'fills', ['done', 'fill polyusdt 345487249132375/null #1085 buy 0.338 × 147.928994082840236, fee 0.1 HBPOINT, taker, 1629443051839']],
  ['rest-jkorf/Spot.Trading.PlaceMultipleOrder', 'place', ['unknown message.malformed 200']],
  ['rest-jkorf/Spot.Trading.PlaceOrder', 'place', ['done', `${accepted} 356501383558845/mine sell open 23416.10 × 0.00847, 0 at null, 0`]],
];

test.skipIf(!hasFixtures)('every answer comes to exactly this', () => {
  const files = ['ws-jkorf', 'rest-jkorf'].flatMap((folder) => readdirSync(new URL(`${folder}/`, fixtures)).map((file) => `${folder}/${file.replace(/\.jsonl?$/, '')}`));
  expect(files.filter((file) => /Socket\.|Trading\.|\.Account\.Get(Accounts|Balances)/.test(file)).sort()).toEqual(answers.map(([file]) => file).sort());
  const read = answers.map(([file, ask]) => {
    if (file.startsWith('rest')) return [file, ask, judged(htxSpotAccount, spotAsks[ask], z.object({ response: z.unknown() }).parse(JSON.parse(readFileSync(new URL(`${file}.json`, fixtures), 'utf8'))).response)];
    const push = stepsOf(file.slice('ws-jkorf/'.length)).find(({ dir }) => dir === 'push')?.msg;
    const news = htxSpotAccount.lines[1]?.read(encode(push));
    const answer = news?.ok === true ? news.value.find((one) => one.kind === 'answer') : undefined;
    return [file, ask, answer === undefined ? ['no answer'] : verdictWords(htxSpotAccount.judge(spotAsks[ask], answer.status, answer.body))];
  });
  expect(read).toEqual(answers);
});
