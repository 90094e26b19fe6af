// RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.11, 4.2.1.14: certificate policies.
import { contextTag } from './der/tag.table.ts';
import { ia5String, implicit, integer, oid, sequence } from './der/writer.ts';
import { extensionOid, policyOid } from './oid.table.ts';
import type { ExtensionKind } from './rfc5280-extensions.ts';
import { X509Error } from './x509-error.ts';

/** A policy under which a certificate was issued. */
export interface PolicyInformation {
  readonly policy: string;
  /** Encoded PolicyQualifierInfo each. */
  readonly qualifiers: readonly Uint8Array[];
}

export const certificatePolicies: ExtensionKind<readonly PolicyInformation[]> = {
  oid: extensionOid.certificatePolicies,
  name: 'certificatePolicies',
  read(value) {
    const policies = value.sequenceOf().map((information): PolicyInformation => {
      const fields = information.fields();
      const policy = fields.next().asOid();
      const qualifiers = fields.peek === undefined ? [] : fields.next().sequenceOf();
      fields.end();
      return { policy, qualifiers: qualifiers.map((qualifier) => qualifier.raw) };
    });
    if (new Set(policies.map(({ policy }) => policy)).size !== policies.length)
      throw new X509Error('policies.twice', 'a certificate policy stands there twice');
    return policies;
  },
  write: (policies) =>
    sequence(
      ...policies.map(({ policy, qualifiers }) =>
        sequence(oid(policy), qualifiers.length === 0 ? undefined : sequence(...qualifiers)),
      ),
    ),
};

/** The qualifier that points to a certification practice statement. */
export const cpsQualifier = (uri: string): Uint8Array => sequence(oid(policyOid.cps), ia5String(uri));

/** One policy of the issuer that counts as one of the subject. */
export interface PolicyMapping {
  readonly issuerDomain: string;
  readonly subjectDomain: string;
}

export const policyMappings: ExtensionKind<readonly PolicyMapping[]> = {
  oid: extensionOid.policyMappings,
  name: 'policyMappings',
  read: (value) =>
    value.sequenceOf().map((mapping) => {
      const fields = mapping.fields();
      const issuerDomain = fields.next().asOid();
      const subjectDomain = fields.next().asOid();
      fields.end();
      return { issuerDomain, subjectDomain };
    }),
  write: (mappings) =>
    sequence(...mappings.map(({ issuerDomain, subjectDomain }) => sequence(oid(issuerDomain), oid(subjectDomain)))),
};

/** After how many more certificates a policy is required, or mapping forbidden; undefined: never. */
export interface PolicyConstraints {
  readonly requireExplicitPolicy?: number;
  readonly inhibitPolicyMapping?: number;
}

export const policyConstraints: ExtensionKind<PolicyConstraints> = {
  oid: extensionOid.policyConstraints,
  name: 'policyConstraints',
  read(value) {
    const fields = value.fields();
    const requireExplicitPolicy = fields.optional(contextTag(0))?.asInteger(contextTag(0));
    const inhibitPolicyMapping = fields.optional(contextTag(1))?.asInteger(contextTag(1));
    fields.end();
    if ((requireExplicitPolicy ?? 0) < 0 || (inhibitPolicyMapping ?? 0) < 0) throw value.error('a count below zero');
    if (requireExplicitPolicy === undefined && inhibitPolicyMapping === undefined)
      throw new X509Error('policy-constraints.empty', 'policy constraints that constrain nothing');
    return { requireExplicitPolicy, inhibitPolicyMapping };
  },
  write: ({ requireExplicitPolicy, inhibitPolicyMapping }) =>
    sequence(
      requireExplicitPolicy === undefined ? undefined : implicit(0, integer(requireExplicitPolicy)),
      inhibitPolicyMapping === undefined ? undefined : implicit(1, integer(inhibitPolicyMapping)),
    ),
};

/** After how many more certificates anyPolicy stands for nothing. */
export const inhibitAnyPolicy: ExtensionKind<number> = {
  oid: extensionOid.inhibitAnyPolicy,
  name: 'inhibitAnyPolicy',
  read(value) {
    const skip = value.asInteger();
    if (skip < 0) throw value.error('a count below zero');
    return skip;
  },
  write: (skip) => integer(skip),
};
