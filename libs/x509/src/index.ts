export { type AlgorithmIdentifier, type SignatureMethod, signatureAlgorithm, signatureMethod } from './algorithm.ts';
export type { CurveName, KeyKind, SignatureFamily, SignatureName } from './algorithms.table.ts';
export { DerError } from './der/der-error.ts';
export { Der, Fields, readDer } from './der/reader.ts';
export {
  accessOid,
  curveOid,
  extensionOid,
  hashOid,
  keyOid,
  nameOid,
  policyOid,
  purposeOid,
  signatureOid,
} from './oid.table.ts';
export { type PairRequest, refusePair } from './path/pair.ts';
export type { ProfileName } from './path/profile.table.ts';
export type { Reason } from './path/reasons.table.ts';
export { validateCertificate } from './path/validate.ts';
export type { Acceptance, PathRefusal, PolicyRequest, Validation, ValidationRequest } from './path/validation.ts';
export { formatPem, fromPemOrDer, type PemBlock, type PemLabel, parsePem } from './pem.ts';
export { keyIdentifier, keyObject, type PublicKey, parsePublicKey, readPublicKey } from './public-key.ts';
export {
  buildRequest,
  type CertificateRequest,
  parseRequest,
  provesPossession,
  type RequestContent,
} from './rfc2986-request.ts';
export { formatName, parseName } from './rfc4514-name-text.ts';
export { Certificate, parseCertificate } from './rfc5280-certificate.ts';
export {
  buildCertificate,
  type CertificateContent,
  certificateToSign,
  randomSerial,
} from './rfc5280-certificate-build.ts';
export { Crl, parseCrl } from './rfc5280-crl.ts';
export { type CrlContent, CrlWriter, type RevokedCertificate } from './rfc5280-crl-build.ts';
export type { CrlEntry } from './rfc5280-crl-entries.ts';
export {
  type Extension,
  type ExtensionKind,
  Extensions,
  extension,
  opaqueExtension,
  readExtensions,
} from './rfc5280-extensions.ts';
export {
  type GeneralName,
  generalNameKey,
  readGeneralName,
  readGeneralNames,
  writeGeneralName,
} from './rfc5280-general-name.ts';
export {
  type AuthorityKeyIdentifier,
  authorityKeyIdentifier,
  type BasicConstraints,
  basicConstraints,
  extendedKeyUsage,
  type KeyUsage,
  keyUsage,
  keyUsageNames,
  ocspNoCheck,
  subjectKeyIdentifier,
} from './rfc5280-key-extensions.ts';
export { buildName, Name, type NameAttribute, type NamePart, nameOf, readName } from './rfc5280-name.ts';
export {
  type AccessDescription,
  authorityInfoAccess,
  issuerAltName,
  type NameConstraints,
  nameConstraints,
  subjectAltName,
  subjectInfoAccess,
} from './rfc5280-name-extensions.ts';
export {
  certificatePolicies,
  cpsQualifier,
  inhibitAnyPolicy,
  type PolicyConstraints,
  type PolicyInformation,
  type PolicyMapping,
  policyConstraints,
  policyMappings,
} from './rfc5280-policy-extensions.ts';
export {
  certificateIssuer,
  crlDistributionPoints,
  crlNumber,
  type DistributionPoint,
  type DistributionPointName,
  deltaCrlIndicator,
  freshestCrl,
  type IssuingDistributionPoint,
  invalidityDate,
  issuingDistributionPoint,
  type ReasonFlag,
  type RevocationReason,
  reasonCode,
  reasonFlags,
  revocationReasons,
} from './rfc5280-revocation-extensions.ts';
export {
  addressText,
  isFor,
  isHostName,
  isPublicSuffix,
  matchesPeer,
  type PeerName,
} from './rfc9525-service-identity.ts';
export { isSignedBy, joinSignature, type Sign, type Signed, signStructure } from './signed.ts';
export { signatureName, verifySignature } from './verify-signature.ts';
export { X509Error } from './x509-error.ts';
