/** What a profile asks beyond the validation algorithm of RFC 5280 section 6. */
export interface Profile {
  /** Which keys and signatures are taken: all that can be verified; today's strong ones; those of the Baseline Requirements; SM2 only. */
  readonly algorithms: 'known' | 'strong' | 'webpki' | 'sm2';
  /** Whether certificates that break what RFC 5280 section 4 asks of issuers are refused. */
  readonly strictIssuance: boolean;
  /** Whether name constraints must be critical, as RFC 5280 has it and the Baseline Requirements do not. */
  readonly criticalNameConstraints: boolean;
  /** Whether names, purposes and keys of server certificates follow the CA/Browser Forum Baseline Requirements. */
  readonly webServer: boolean;
  /** Whether extKeyUsage of a certification authority limits those below it. */
  readonly nestedPurposes: boolean;
}

/** Profiles by name. */
export const profileTable = {
  /** Plain RFC 5280, for what others issued long ago: old algorithms included. */
  rfc5280: {
    algorithms: 'known',
    strictIssuance: false,
    criticalNameConstraints: false,
    webServer: false,
    nestedPurposes: false,
  },
  /** The same, and what section 4 asks of issuers is asked as well, to the letter. */
  'rfc5280-strict': {
    algorithms: 'known',
    strictIssuance: true,
    criticalNameConstraints: true,
    webServer: false,
    nestedPurposes: false,
  },
  /** The city's own certificates and those of its partners: RFC 5280 with today's strong algorithms, SM2 and ML-DSA. */
  city: {
    algorithms: 'strong',
    strictIssuance: false,
    criticalNameConstraints: false,
    webServer: false,
    nestedPurposes: true,
  },
  /** Servers of the public web: RFC 5280 sections 4 and 6, RFC 9525, and what the Baseline Requirements change and add. */
  webpki: {
    algorithms: 'webpki',
    strictIssuance: true,
    criticalNameConstraints: false,
    webServer: true,
    nestedPurposes: true,
  },
  /** The same for clients of the public web: no rules for server names. */
  'webpki-client': {
    algorithms: 'webpki',
    strictIssuance: true,
    criticalNameConstraints: false,
    webServer: false,
    nestedPurposes: true,
  },
  /** GM/T 0015: RFC 5280 with SM2 from root to leaf. */
  sm2: {
    algorithms: 'sm2',
    strictIssuance: false,
    criticalNameConstraints: false,
    webServer: false,
    nestedPurposes: true,
  },
} as const satisfies Record<string, Profile>;

export type ProfileName = keyof typeof profileTable;
