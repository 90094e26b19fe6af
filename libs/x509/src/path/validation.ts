import type { Text } from '@citywall/kernel';
import type { Certificate } from '../rfc5280-certificate.ts';
import type { Crl } from '../rfc5280-crl.ts';
import type { KeyUsage } from '../rfc5280-key-extensions.ts';
import type { PeerName } from '../rfc9525-service-identity.ts';
import type { ProfileName } from './profile.table.ts';
import { type Reason, reasonTable } from './reasons.table.ts';

/** What is to be validated, against what, and how strictly. */
export interface ValidationRequest {
  readonly certificate: Certificate;
  /** Certificates trusted as roots; what they say of themselves (time, constraints) is held to. */
  readonly anchors: readonly Certificate[];
  /** Others that may stand between, in any order, trusted for nothing. */
  readonly intermediates?: readonly Certificate[];
  readonly crls?: readonly Crl[];
  /** The moment for which it is asked, ms. */
  readonly time: number;
  readonly profile: ProfileName;
  /** Object identifier of the purpose it is wanted for, see purposeOid. */
  readonly purpose?: string;
  /** Uses the key is wanted for; a certificate without keyUsage allows all. */
  readonly keyUsage?: readonly KeyUsage[];
  /** Names it must be for, all of them. */
  readonly peerNames?: readonly PeerName[];
  /** 'none': not asked. 'available': by the lists at hand, where an issuer has any. 'required': every certificate but the root. Default 'none'. */
  readonly revocation?: 'none' | 'available' | 'required';
  /** Most intermediate certificates, self-issued ones not counted; default 16. */
  readonly maximumIntermediates?: number;
  /** Whether extKeyUsage of a server certificate follows the Baseline Requirements: present, not critical, not anyPurpose. */
  readonly strictPurposes?: boolean;
  /** Object identifiers of signature algorithms taken; default: those of the profile. */
  readonly signatureAlgorithms?: ReadonlySet<string>;
  readonly policies?: PolicyRequest;
}

/** Inputs (c) to (f) of RFC 5280 section 6.1.1. */
export interface PolicyRequest {
  /** Policies wanted, one of which must hold; undefined: any. */
  readonly wanted?: ReadonlySet<string>;
  readonly explicit?: boolean;
  readonly inhibitMapping?: boolean;
  readonly inhibitAny?: boolean;
}

/** A refusal: why, of which certificate. */
export interface PathRefusal {
  readonly valid: false;
  readonly reason: Reason;
  readonly words: Text;
  /** What exactly, for logs; English, no secrets. */
  readonly detail: string;
  readonly certificate: Certificate;
}

/** The certificate is valid for what was asked. */
export interface Acceptance {
  readonly valid: true;
  /** From the root to the certificate. */
  readonly path: readonly Certificate[];
  /** Policies that hold along the path; empty: none; anyPolicy: all. */
  readonly policies: readonly string[];
}

/** The answer to a ValidationRequest. */
export type Validation = Acceptance | PathRefusal;

/** A refusal by its code. */
export const refuse = (reason: Reason, certificate: Certificate, detail: string = reason): PathRefusal => ({
  valid: false,
  reason,
  words: reasonTable[reason],
  detail,
  certificate,
});

/** One thing found wrong by a rule. */
export interface Fault {
  readonly reason: Reason;
  readonly detail: string;
}

/** A fault by its code. */
export const fault = (reason: Reason, detail: string): Fault => ({ reason, detail });
