// RFC 5280 section 4.2.1.10: which names certificates below an authority may have.

import { nameOid } from '../oid.table.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import type { GeneralName } from '../rfc5280-general-name.ts';
import type { Name } from '../rfc5280-name.ts';
import { type NameConstraints, nameConstraints, subjectAltName } from '../rfc5280-name-extensions.ts';
import { isHostName, isPresentedHostName, splitMailbox } from '../rfc9525-service-identity.ts';
import { type Fault, fault } from './validation.ts';

/**
 * Comparisons of names with constraints in one validation: enough for a server with
 * a thousand names under two hundred constraints. Beyond it the path is refused.
 */
const maximumComparisons = 250_000;

/** The constraints gathered on the way down, and what is left of the comparisons allowed. */
export class NameConstraintState {
  readonly #all: NameConstraints[] = [];
  #left = maximumComparisons;

  /** Adds the constraints of an authority, if it has any (6.1.4 (g)). A base that cannot be understood is a fault. */
  add(certificate: Certificate): Fault | undefined {
    const constraints = certificate.extensions.get(nameConstraints);
    if (constraints === undefined) return undefined;
    for (const base of [...(constraints.permitted ?? []), ...(constraints.excluded ?? [])])
      if (!isUnderstood(base)) return fault('name-constraints', `a name constraint of kind ${base.kind} is malformed`);
    this.#all.push(constraints);
    return undefined;
  }

  /** Whether all names of a certificate lie within (6.1.3 (b), (c)). */
  check(certificate: Certificate): Fault | undefined {
    if (this.#all.length === 0) return undefined;
    for (const name of namesOf(certificate)) {
      for (const constraints of this.#all) {
        const found = this.#checkOne(name, constraints);
        if (found !== undefined) return found;
      }
    }
    return undefined;
  }

  #checkOne(name: GeneralName, { permitted, excluded }: NameConstraints): Fault | undefined {
    const ofKind = (bases: readonly GeneralName[]): GeneralName[] => bases.filter((base) => isSameKind(base, name));
    this.#left -= (permitted?.length ?? 0) + (excluded?.length ?? 0);
    if (this.#left < 0) return fault('too-complex', 'too many names under too many name constraints');
    const outside = ofKind(excluded ?? []);
    const inside = ofKind(permitted ?? []);
    if (outside.length + inside.length === 0) return undefined;
    if (!isComparable(name))
      return fault('name-constraints', `a name of kind ${name.kind} cannot be held against its constraint`);
    if (outside.some((base) => mayLieWithin(name, base)))
      return fault('name-constraints', `a name of kind ${name.kind} is excluded`);
    if (inside.length > 0 && !inside.some((base) => liesWithin(name, base)))
      return fault('name-constraints', `a name of kind ${name.kind} is not permitted`);
    return undefined;
  }
}

/** Every name of the subject: its own, mail addresses in it, and those of subjectAltName. */
function* namesOf(certificate: Certificate): Generator<GeneralName> {
  if (!certificate.subject.isEmpty) yield { kind: 'directory', name: certificate.subject };
  for (const text of certificate.subject.texts(nameOid.emailAddress)) yield { kind: 'email', text };
  yield* certificate.extensions.get(subjectAltName) ?? [];
}

function isSameKind(base: GeneralName, name: GeneralName): boolean {
  if (base.kind !== name.kind) return false;
  return base.kind !== 'other' || name.kind !== 'other' || base.type === name.type;
}

/** Whether a base is written as RFC 5280 wants it; kinds that are not compared are left to isComparable. */
function isUnderstood(base: GeneralName): boolean {
  switch (base.kind) {
    case 'dns':
      return base.text === '' || isHostName(base.text);
    case 'email':
      if (base.text === '') return true;
      return base.text.includes('@') ? splitMailbox(base.text) !== undefined : isHostOrDomain(base.text);
    case 'uri':
      return base.text === '' || isHostOrDomain(base.text);
    default:
      return true;
  }
}

const isHostOrDomain = (text: string): boolean => isHostName(text.startsWith('.') ? text.slice(1) : text);

/** Whether a name can be compared at all; one that cannot, under a constraint of its kind, is refused. */
function isComparable(name: GeneralName): boolean {
  switch (name.kind) {
    case 'dns':
      return isPresentedHostName(name.text);
    case 'email':
      return splitMailbox(name.text) !== undefined;
    case 'uri':
      return hostOf(name.text) !== undefined;
    case 'ip':
    case 'directory':
      return true;
    default:
      return false;
  }
}

/** The host of a URI in lower case; undefined when it has none, or an address in its place (RFC 5280 section 4.2.1.10). */
function hostOf(uri: string): string | undefined {
  const match = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/?#@]*@)?([^/?#:@[\]]+)(?::\d*)?(?:[/?#].*)?$/i.exec(uri);
  return match !== null && isHostName(match[1]) ? match[1].toLowerCase() : undefined;
}

/** Whether a name, with every name a wildcard in it stands for, lies in the subtree. */
function liesWithin(name: GeneralName, base: GeneralName): boolean {
  if (name.kind === 'dns' && base.kind === 'dns') return isBelow(name.text.toLowerCase(), base.text.toLowerCase());
  if (name.kind === 'email' && base.kind === 'email') return mailboxWithin(name.text, base.text);
  if (name.kind === 'uri' && base.kind === 'uri') return hostWithin(hostOf(name.text) ?? '', base.text.toLowerCase());
  if (name.kind === 'ip' && base.kind === 'ip') return addressWithin(name.bytes, base.bytes);
  if (name.kind === 'directory' && base.kind === 'directory') return directoryWithin(name.name, base.name);
  return false;
}

/** Whether a name, or some name that a wildcard in it stands for, lies in the subtree. */
function mayLieWithin(name: GeneralName, base: GeneralName): boolean {
  if (liesWithin(name, base)) return true;
  if (name.kind !== 'dns' || base.kind !== 'dns' || !name.text.startsWith('*.')) return false;
  const parent = name.text.slice(2).toLowerCase();
  const host = base.text.toLowerCase();
  return host.slice(host.indexOf('.') + 1) === parent && host.includes('.');
}

const isBelow = (host: string, base: string): boolean => base === '' || host === base || host.endsWith(`.${base}`);

/** A leading period asks for a subdomain, nothing at all takes every host, else the host itself is meant. */
function hostWithin(host: string, base: string): boolean {
  if (base === '') return true;
  return base.startsWith('.') ? host.endsWith(base) : host === base;
}

function mailboxWithin(text: string, base: string): boolean {
  const mailbox = splitMailbox(text);
  if (mailbox === undefined) return false;
  const wanted = splitMailbox(base);
  if (wanted !== undefined) return mailbox.local === wanted.local && mailbox.host === wanted.host;
  return hostWithin(mailbox.host, base.toLowerCase());
}

function addressWithin(address: Uint8Array, base: Uint8Array): boolean {
  const octets = base.length / 2;
  return address.length === octets && address.every((octet, at) => ((octet ^ base[at]) & base[octets + at]) === 0);
}

const directoryWithin = (name: Name, base: Name): boolean => name.isWithin(base);
