// RFC 5280 sections 4.2.1.4, 4.2.1.5, 4.2.1.10, 4.2.1.11, 4.2.1.12: how far an authority of others may go.
import { isIP } from 'node:net';
import { invalid } from '@citywall/kernel';
import {
  addressText,
  authorityControls,
  basicConstraints,
  type Certificate,
  certificatePolicies,
  extendedKeyUsage,
  extension,
  formatName,
  type GeneralName,
  nameConstraints,
  parseName,
  policyConstraints,
  policyMappings,
  X509Error,
} from '@citywall/x509';
import Type, { type Static } from 'typebox';
import { isHost } from '../check-wish.ts';
import { addressBytes } from '../compose-certificate.ts';
import { extendedKeyUsageOids, extendedKeyUsages } from '../profile.ts';

const Texts = Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 253 }), { maxItems: 100, minItems: 1 }));
const Oid = Type.String({ pattern: '^[0-2](\\.(0|[1-9]\\d{0,18})){1,30}$', maxLength: 200 });
const Names = Type.Object(
  {
    /** A domain and all below it. */
    hosts: Texts,
    /** An address, or a domain for all addresses in it. */
    mails: Texts,
    /** Networks in CIDR form. */
    addresses: Texts,
    /** A host, or `.domain` for all below it. */
    uris: Texts,
    /** Beginnings of distinguished names (RFC 4514). */
    directories: Texts,
  },
  { additionalProperties: false },
);

/** Schema of the limits that a certificate for an authority of others sets. */
export const LimitsSchema = Type.Object(
  {
    pathLength: Type.Optional(Type.Integer({ minimum: 0, maximum: 5 })),
    permitted: Type.Optional(Names),
    excluded: Type.Optional(Names),
    purposes: Type.Optional(Type.Array(Type.Enum([...extendedKeyUsages]), { uniqueItems: true, minItems: 1 })),
    policies: Type.Optional(Type.Array(Oid, { uniqueItems: true, minItems: 1, maxItems: 50 })),
    /** Whether every certificate below must be issued under one of the policies. */
    explicitPolicy: Type.Optional(Type.Boolean()),
    /** Policies of ours that those of theirs count as; for cross certificates. */
    mappings: Type.Optional(
      Type.Array(Type.Object({ ours: Oid, theirs: Oid }, { additionalProperties: false }), {
        minItems: 1,
        maxItems: 50,
      }),
    ),
    /** Whether they may map no further. */
    inhibitMapping: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
);
export type Limits = Static<typeof LimitsSchema>;

/** Schema of limits as a certificate is found to set them. */
export const ShownLimitsSchema = Type.Object({
  pathLength: Type.Union([Type.Integer(), Type.Null()]),
  permitted: Type.Array(Type.String()),
  excluded: Type.Array(Type.String()),
  purposes: Type.Array(Type.String()),
  policies: Type.Array(Type.String()),
  mappings: Type.Array(Type.Object({ ours: Type.String(), theirs: Type.String() })),
});

const purposeNames = new Map<string, string>(Object.entries(extendedKeyUsageOids).map(([name, oid]) => [oid, name]));

/** The city's privileges are given by its own attribute authorities alone (RFC 5755 section 7.4): none below an authority of others. */
const givesNoPrivileges = { permitted: [], excluded: [], permitsUnspecified: false };

/** Unless it is said otherwise, nobody below an authority of others tells the time: stamps of theirs would date the city's evidence. */
const otherwise = extendedKeyUsages.filter((purpose) => purpose !== 'timeStamping');

/** The limits as extensions, encoded each; throws `trust.limits.invalid` for a name that is none. */
export function limitExtensions(limits: Limits): readonly Uint8Array[] {
  const { permitted, excluded, purposes = otherwise, policies, mappings, explicitPolicy, inhibitMapping } = limits;
  const names = {
    ...(permitted === undefined ? {} : { permitted: subtrees(permitted) }),
    ...(excluded === undefined ? {} : { excluded: subtrees(excluded) }),
  };
  const wanted = policies ?? mappings?.map(({ ours }) => ours);
  const constraints = {
    ...(explicitPolicy === true ? { requireExplicitPolicy: 0 } : {}),
    ...(inhibitMapping === true ? { inhibitPolicyMapping: 0 } : {}),
  };
  return [
    extension(authorityControls, givesNoPrivileges),
    ...(Object.keys(names).length === 0 ? [] : [extension(nameConstraints, names, { critical: true })]),
    extension(
      extendedKeyUsage,
      purposes.map((one) => extendedKeyUsageOids[one]),
    ),
    ...(wanted === undefined
      ? []
      : [
          extension(
            certificatePolicies,
            [...new Set(wanted)].map((policy) => ({ policy, qualifiers: [] })),
          ),
        ]),
    ...(mappings === undefined
      ? []
      : [
          extension(
            policyMappings,
            mappings.map(({ ours, theirs }) => ({ issuerDomain: ours, subjectDomain: theirs })),
            { critical: true },
          ),
        ]),
    ...(Object.keys(constraints).length === 0 ? [] : [extension(policyConstraints, constraints, { critical: true })]),
  ];
}

/** What a certificate of an authority says of its limits. */
export function limitsOf({ extensions }: Certificate): Static<typeof ShownLimitsSchema> {
  const names = extensions.get(nameConstraints);
  return {
    pathLength: extensions.get(basicConstraints)?.pathLength ?? null,
    permitted: (names?.permitted ?? []).map(subtreeText),
    excluded: (names?.excluded ?? []).map(subtreeText),
    purposes: (extensions.get(extendedKeyUsage) ?? []).map((oid) => purposeNames.get(oid) ?? oid),
    policies: (extensions.get(certificatePolicies) ?? []).map(({ policy }) => policy),
    mappings: (extensions.get(policyMappings) ?? []).map(({ issuerDomain, subjectDomain }) => ({
      ours: issuerDomain,
      theirs: subjectDomain,
    })),
  };
}

function subtrees({ hosts, mails, addresses, uris, directories }: Static<typeof Names>): readonly GeneralName[] {
  const made: GeneralName[] = [
    ...(hosts ?? []).map((text): GeneralName => ({ kind: 'dns', text: hostOf(text, text) })),
    ...(mails ?? []).map((text): GeneralName => {
      const domain = text.slice(text.lastIndexOf('@') + 1);
      return {
        kind: 'email',
        text: text.slice(0, text.length - domain.length) + hostOf(domain.replace(/^\./, ''), text),
      };
    }),
    ...(uris ?? []).map((text): GeneralName => {
      hostOf(text.replace(/^\./, ''), text);
      return { kind: 'uri', text: text.toLowerCase() };
    }),
    ...(addresses ?? []).map((text): GeneralName => ({ kind: 'ip', bytes: network(text) })),
    ...(directories ?? []).map((text): GeneralName => ({ kind: 'directory', name: directory(text) })),
  ];
  if (made.length === 0) throw bad('{}');
  return made;
}

function hostOf(text: string, whole: string): string {
  if (isHost(text) && !text.startsWith('*')) return text.toLowerCase();
  throw bad(whole);
}

/** Address and mask, 8 or 32 octets. */
function network(text: string): Uint8Array {
  const [, base = '', bits = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  if (isIP(base) === 0) throw bad(text);
  const address = addressBytes(base);
  const prefix = Number(bits);
  if (prefix > address.length * 8) throw bad(text);
  const mask = address.map((_, at) => (0xff << (8 - Math.max(0, Math.min(8, prefix - 8 * at)))) & 0xff);
  return Uint8Array.from([...address.map((octet, at) => octet & (mask[at] ?? 0)), ...mask]);
}

function directory(text: string) {
  try {
    return parseName(text);
  } catch (error) {
    if (error instanceof X509Error) throw bad(text);
    throw error;
  }
}

function subtreeText(name: GeneralName): string {
  switch (name.kind) {
    case 'ip': {
      const half = name.bytes.length / 2;
      const bits = [...name.bytes.subarray(half)].map((octet) => octet.toString(2).replaceAll('0', '').length);
      return `IP ${addressText(name.bytes.subarray(0, half))}/${bits.reduce((sum, one) => sum + one, 0)}`;
    }
    case 'directory':
      return `DN ${formatName(name.name)}`;
    case 'dns':
      return `DNS ${name.text}`;
    case 'email':
      return `email ${name.text}`;
    case 'uri':
      return `URI ${name.text}`;
    default:
      return name.kind;
  }
}

function bad(text: string) {
  return invalid('trust.limits.invalid', {
    en: `“${text}” cannot limit names: give a domain, a mail address, a network as ADDRESS/BITS, a URI host, or a distinguished name.`,
    zh: `“${text}” 不能用作名称限制：请给出域名、邮件地址、网段（地址/位数）、URI 主机或可分辨名称。`,
  });
}
