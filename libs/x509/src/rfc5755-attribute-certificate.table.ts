/** Attribute types of attribute certificates (RFC 5755 section 4.4). */
export const privilegeOids = {
  authenticationInfo: '1.3.6.1.5.5.7.10.1',
  accessIdentity: '1.3.6.1.5.5.7.10.2',
  chargingIdentity: '1.3.6.1.5.5.7.10.3',
  group: '1.3.6.1.5.5.7.10.4',
  encrypted: '1.3.6.1.5.5.7.10.6',
  role: '2.5.4.72',
  clearance: '2.5.4.55',
  /** As RFC 3281 had it; read, never written. */
  clearanceOfRfc3281: '2.5.1.5.55',
} as const;

/** Extensions of attribute certificates and of their issuers' key certificates (RFC 5755 sections 4.3 and 7.4). */
export const privilegeExtensionOids = {
  auditIdentity: '1.3.6.1.5.5.7.1.4',
  authorityControls: '1.3.6.1.5.5.7.1.6',
  proxyInfo: '1.3.6.1.5.5.7.1.10',
  targetInformation: '2.5.29.55',
  noRevocationAvailable: '2.5.29.56',
} as const;

/** Bits of ClassList (RFC 5755 section 4.4.6), from the lowest to the highest. */
export const classTable = {
  unmarked: 0,
  unclassified: 1,
  restricted: 2,
  confidential: 3,
  secret: 4,
  topSecret: 5,
} as const;

export type Classification = keyof typeof classTable;
