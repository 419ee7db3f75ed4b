/** What Binance says no with, spot and USD-M alike: code, words and HTTP status. */

export interface Refused {
  readonly ok: false;
  readonly status: number;
  readonly code: number;
  readonly msg: string;
  readonly data?: object;
}

export type Outcome = { readonly ok: true; readonly result: unknown } | Refused;

/** Parameters of a request by name, whatever way they came. */
export type Params = ReadonlyMap<string, string>;

export function refuse(code: number, msg: string, status = 400): Refused {
  return { ok: false, status, code, msg };
}

export function done(result: unknown): Outcome {
  return { ok: true, result };
}

export function missing(name: string): Refused {
  return refuse(-1102, `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`);
}

export function illegal(name: string, range: string): Refused {
  return refuse(-1100, `Illegal characters found in parameter '${name}'; legal range is '${range}'.`);
}

export function unneeded(name: string): Refused {
  return refuse(-1106, `Parameter '${name}' sent when not required.`);
}

export function filterFailure(name: string): Refused {
  return refuse(-1013, `Filter failure: ${name}`);
}

export const refusals = {
  keyFormat: refuse(-2014, 'API-key format invalid.', 401),
  keyRights: refuse(-2015, 'Invalid API-key, IP, or permissions for action.', 401),
  signature: refuse(-1022, 'Signature for this request is not valid.'),
  late: refuse(-1021, 'Timestamp for this request is outside of the recvWindow.'),
  ahead: refuse(-1021, "Timestamp for this request was 1000ms ahead of the server's time."),
  window: refuse(-1131, 'recvWindow must be less than 60000.'),
  symbol: refuse(-1121, 'Invalid symbol.'),
  side: refuse(-1117, 'Invalid side.'),
  type: refuse(-1116, 'Invalid orderType.'),
  tif: refuse(-1115, 'Invalid timeInForce.'),
  selfTrade: refuse(-1130, "Data sent for parameter 'selfTradePreventionMode' is not valid."),
  unknownOrder: refuse(-2011, 'Unknown order sent.'),
  noSuchOrder: refuse(-2013, 'Order does not exist.'),
  timeout: refuse(-1007, 'Timeout waiting for response from backend server. Send status unknown; execution status unknown.', 408),
  overloaded: refuse(-1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.', 503),
} as const;
