/** The same path on another server; sockets go where requests go. */
export function elsewhere(url: string, server: string): string {
  const [there, here] = [new URL(server), new URL(url)];
  const isSocket = here.protocol.startsWith('ws');
  const isSafe = there.protocol === 'https:' || there.protocol === 'wss:';
  return `${isSocket ? 'ws' : 'http'}${isSafe ? 's' : ''}://${there.host}${here.pathname}${here.search}`;
}
