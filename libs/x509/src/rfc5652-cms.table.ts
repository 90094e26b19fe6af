/** Object identifiers of CMS (RFC 5652), its attributes (RFC 2634, 5035, 3161, 6211), and the message types of GB/T 35275. */
export const cmsOids = {
  data: '1.2.840.113549.1.7.1',
  signedData: '1.2.840.113549.1.7.2',
  envelopedData: '1.2.840.113549.1.7.3',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingTime: '1.2.840.113549.1.9.5',
  algorithmProtection: '1.2.840.113549.1.9.52',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
  signatureTimestamp: '1.2.840.113549.1.9.16.2.14',
  gbtData: '1.2.156.10197.6.1.4.2.1',
  gbtSignedData: '1.2.156.10197.6.1.4.2.2',
  gbtEnvelopedData: '1.2.156.10197.6.1.4.2.3',
  sm2Signature: '1.2.156.10197.1.301.1',
} as const;
