export { type AlgorithmIdentifier, type SignatureMethod, signatureAlgorithm, signatureMethod } from './algorithm.ts';
export type { CurveName, KeyKind, SignatureFamily, SignatureName } from './algorithms.table.ts';
export { DerError } from './der/der-error.ts';
export { Der, Fields, readDer } from './der/reader.ts';
export type { DigestName } from './digest.table.ts';
export { digest, digestOf, type Imprint } from './digest.ts';
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
export { pathCheck } from './path-check.ts';
export { formatPem, fromPemOrDer, type PemBlock, type PemLabel, parsePem } from './pem.ts';
export { keyIdentifier, keyObject, type PublicKey, parsePublicKey, readPublicKey } from './public-key.ts';
export type { PathCheck, Refusal } from './refusal.ts';
export {
  buildRequest,
  type CertificateRequest,
  parseRequest,
  provesPossession,
  type RequestContent,
} from './rfc2986-request.ts';
export type { TimestampFailure, TimestampStatus } from './rfc3161-timestamp.table.ts';
export { buildTimestampToken, type TimestampAuthority, type TimestampGrant } from './rfc3161-timestamp-build.ts';
export { type Accuracy, parseTimestampInfo, type TimestampInfo } from './rfc3161-timestamp-info.ts';
export { buildTimestampQuery, parseTimestampQuery, type TimestampQuery } from './rfc3161-timestamp-query.ts';
export type { TimestampRefusal } from './rfc3161-timestamp-refusals.table.ts';
export {
  buildTimestampRefusal,
  buildTimestampReply,
  parseTimestampReply,
  type TimestampReply,
} from './rfc3161-timestamp-reply.ts';
export {
  type TimestampQuestion,
  type TimestampVerdict,
  verifyTimestampReply,
  verifyTimestampToken,
} from './rfc3161-timestamp-verify.ts';
export { pssPublicKey } from './rfc4055-pss-key.ts';
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
  revocationReasonOf,
  revocationReasons,
} from './rfc5280-revocation-extensions.ts';
export { cmsOids } from './rfc5652-cms.table.ts';
export { parseSignedData, type SignedData, type SignerIdentifier, type SignerInfo } from './rfc5652-cms.ts';
export { type Attribute, type Attributes, cmsAttribute, signatureTimestamps } from './rfc5652-cms-attributes.ts';
export {
  buildCertificateBag,
  buildSignedData,
  type CmsSigner,
  type Content,
  type SignedContent,
} from './rfc5652-cms-build.ts';
export type { CmsRefusal } from './rfc5652-cms-refusals.table.ts';
export {
  type SignatureOptions,
  type SignatureResult,
  type VerifiedSigner,
  verifySignatures,
  verifySignedData,
} from './rfc5652-cms-verify.ts';
export { type Classification, privilegeExtensionOids, privilegeOids } from './rfc5755-attribute-certificate.table.ts';
export {
  type AttributeCertificate,
  type CertificateIdentity,
  type Holder,
  type ObjectDigest,
  type PrivilegeAttribute,
  parseAttributeCertificate,
} from './rfc5755-attribute-certificate.ts';
export {
  type AccessIdentity,
  accessIdentitiesOf,
  accessIdentityAttribute,
  type Clearance,
  clearanceAttribute,
  clearancesOf,
  type Groups,
  groupAttribute,
  groupsOf,
  type PrivilegeToWrite,
  type PrivilegeValue,
  type Role,
  roleAttribute,
  rolesOf,
} from './rfc5755-attribute-certificate-attributes.ts';
export {
  type AttributeAuthority,
  type AttributeCertificateContent,
  buildAttributeCertificate,
} from './rfc5755-attribute-certificate-build.ts';
export {
  type AuthorityControls,
  auditIdentity,
  authorityControls,
  noRevocationAvailable,
  type Targets,
  targetInformation,
} from './rfc5755-attribute-certificate-extensions.ts';
export type { PrivilegeRefusal } from './rfc5755-attribute-certificate-refusals.table.ts';
export {
  type PrivilegeQuestion,
  type PrivilegeVerdict,
  validateAttributeCertificate,
} from './rfc5755-attribute-certificate-validate.ts';
export {
  checkPrivilege,
  type HeldPrivileges,
  type PrivilegeAnswer,
  type PrivilegeCheck,
  type PrivilegeRefused,
} from './rfc5755-privilege-check.ts';
export { type OcspStatus, ocspOids } from './rfc6960-ocsp.table.ts';
export {
  buildOcspError,
  buildOcspResponse,
  neverIssued,
  type OcspResponder,
  type ResponseContent,
  type SingleAnswer,
  wrapOcspResponse,
  writeResponseData,
} from './rfc6960-ocsp-build.ts';
export { nonceOf } from './rfc6960-ocsp-extensions.ts';
export type { OcspRefusal } from './rfc6960-ocsp-refusals.table.ts';
export { buildOcspRequest, type CertId, certIdOf, type OcspRequest, parseOcspRequest } from './rfc6960-ocsp-request.ts';
export {
  type BasicOcspResponse,
  type CertStatus,
  type OcspResponse,
  parseOcspResponse,
  type ResponderId,
  type SingleResponse,
} from './rfc6960-ocsp-response.ts';
export { type OcspQuestion, type OcspVerdict, verifyOcspResponse } from './rfc6960-ocsp-verify.ts';
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
