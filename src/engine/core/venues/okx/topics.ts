/**
 * OKX's channels as topics. A topic is `channel:name`, where the name is the instrument's, the
 * index's, or the type of all instruments (`liquidation-orders` knows no narrower one: whatever
 * else is asked for, its acknowledgement and its data are of the whole type).
 */

/** The lines of the public endpoint carry these for each instrument, the book's first. */
export const spotChannels = ['books', 'trades', 'bbo-tbt', 'tickers'] as const;
export const swapChannels = [...spotChannels, 'funding-rate', 'mark-price', 'open-interest'] as const;
export const candleChannel = 'candle1m';
export const indexChannel = 'index-tickers';
export const liquidationChannel = 'liquidation-orders';

export const swapTopic = topicOf(liquidationChannel, 'SWAP');

export function topicOf(channel: string, name: string): string {
  return `${channel}:${name}`;
}

export interface TopicArgument {
  readonly channel: string;
  readonly instId?: string;
  readonly instType?: string;
}

export function argumentOf(topic: string): TopicArgument {
  const colon = topic.indexOf(':');
  const [channel, name] = [topic.slice(0, colon), topic.slice(colon + 1)];
  return channel === liquidationChannel ? { channel, instType: name } : { channel, instId: name };
}

/** `BTC-USDT-SWAP` is margined by the index of `BTC-USDT`. */
export function indexOf(symbol: string): string {
  return symbol.replace(/-SWAP$/, '');
}

/** `…channel:candle1m,instId:BTC-USDT doesn't exist…`: errors name their topic in a sentence, or not at all. */
export function topicInWords(sentence: string): string | null {
  const found = /channel:([\w-]+),(?:instId|instType):([\w-]+)/.exec(sentence);
  return found === null ? null : topicOf(found[1] ?? '', found[2] ?? '');
}
