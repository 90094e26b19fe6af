/** Object identifiers of OCSP (RFC 6960, 9654). */
export const ocspOids = {
  basic: '1.3.6.1.5.5.7.48.1.1',
  nonce: '1.3.6.1.5.5.7.48.1.2',
  crlReferences: '1.3.6.1.5.5.7.48.1.3',
  acceptableResponses: '1.3.6.1.5.5.7.48.1.4',
  noCheck: '1.3.6.1.5.5.7.48.1.5',
  archiveCutoff: '1.3.6.1.5.5.7.48.1.6',
  serviceLocator: '1.3.6.1.5.5.7.48.1.7',
  preferredSignatureAlgorithms: '1.3.6.1.5.5.7.48.1.8',
  extendedRevoke: '1.3.6.1.5.5.7.48.1.9',
} as const;

/** OCSPResponseStatus by number (RFC 6960 section 4.2.1; 4 is not used). */
export const ocspStatusTable = {
  0: 'successful',
  1: 'malformedRequest',
  2: 'internalError',
  3: 'tryLater',
  5: 'sigRequired',
  6: 'unauthorized',
} as const;

export type OcspStatus = (typeof ocspStatusTable)[keyof typeof ocspStatusTable];
