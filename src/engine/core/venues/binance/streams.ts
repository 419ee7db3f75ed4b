/** How streams are asked for, in a connection's address and on it. */

export function streamsPath(path: string, topics: readonly string[]): string {
  return `${path}?streams=${topics.map(encodeStream).join('/')}`;
}

/** Some symbols are Chinese; the @ stays as it is. */
function encodeStream(name: string): string {
  return encodeURIComponent(name).replaceAll('%40', '@');
}

export function subscribeText(topics: readonly string[], id: number): string {
  return JSON.stringify({ method: 'SUBSCRIBE', params: topics, id });
}

export function unsubscribeText(topics: readonly string[], id: number): string {
  return JSON.stringify({ method: 'UNSUBSCRIBE', params: topics, id });
}
