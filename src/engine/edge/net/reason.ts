/** Why a connection could not be made, in words: the system's code and what it means. */

const meanings: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name could not be resolved; is there a network, and a DNS server?',
  EAI_AGAIN: 'the name could not be resolved for now; is there a network, and a DNS server?',
  ECONNREFUSED: 'nothing listens there',
  ECONNRESET: 'the connection was cut',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no network',
  ETIMEDOUT: 'no answer in time',
  EACCES: 'the system forbade the connection',
  EPIPE: 'the connection was cut while writing',
  CERT_HAS_EXPIRED: 'its certificate has expired; is the clock of this machine right?',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is self-signed; something stands between',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is signed by an unknown authority; something stands between',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate could not be verified',
};

export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const code = 'code' in error && typeof error.code === 'string' ? error.code : null;
  if (code === null) return error.message;
  return meaningOf(code) ?? `${error.message} (${code})`;
}

/** What a code of the system means, with the code; null for one that says nothing to a person. */
export function meaningOf(code: string): string | null {
  const meaning = Object.hasOwn(meanings, code) ? meanings[code] : undefined;
  return meaning === undefined ? null : `${meaning} (${code})`;
}
