/** PKIFailureInfo bits that a time-stamping authority uses (RFC 3161 section 2.4.2). */
export const timestampFailureTable = {
  badAlg: 0,
  badRequest: 2,
  badDataFormat: 5,
  timeNotAvailable: 14,
  unacceptedPolicy: 15,
  unacceptedExtension: 16,
  addInfoNotAvailable: 17,
  systemFailure: 25,
} as const;

export type TimestampFailure = keyof typeof timestampFailureTable;

/** PKIStatus by number (RFC 3161 section 2.4.2); a token comes with the first two only. */
export const timestampStatusTable = {
  0: 'granted',
  1: 'grantedWithMods',
  2: 'rejection',
  3: 'waiting',
  4: 'revocationWarning',
  5: 'revocationNotification',
} as const;

export type TimestampStatus = (typeof timestampStatusTable)[keyof typeof timestampStatusTable];
