import { expect, test } from 'vitest';
import { textIn, type Language } from './language.ts';
import { venueName } from './venue-name.ts';

const inLanguage = (language: Language, venue: Parameters<typeof venueName>[0]): string => venueName(venue, (key, places) => textIn(language, key, places));

test('an exchange that we know has its name in the person’s language; any other its own, marked as basic', () => {
  expect((['en', 'zh-CN'] as const).flatMap((language) => [
    inLanguage(language, { venue: 'okx' }),
    inLanguage(language, { venue: 'basic.kucoin', name: 'KuCoin' }),
    inLanguage(language, { venue: 'basic.kraken' }),
  ])).toEqual(['OKX', 'KuCoin (basic)', 'Kraken (basic)', '欧易', 'KuCoin（简易）', 'Kraken（简易）']);
});
