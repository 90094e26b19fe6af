// RFC 9525 (and RFC 6125, which it replaces): whether a certificate is for the name that was asked for.
import { BlockList, isIP, isIPv4 } from 'node:net';
import { getPublicSuffix } from 'tldts';
import type { Certificate } from './rfc5280-certificate.ts';
import type { GeneralName } from './rfc5280-general-name.ts';
import { subjectAltName } from './rfc5280-name-extensions.ts';

/** A name that a certificate must be for. Common names are never looked at (RFC 9525 section 2). */
export interface PeerName {
  readonly kind: 'dns' | 'ip' | 'email';
  readonly value: string;
}

const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i;

/** Whether the text is a host name in preferred syntax (RFC 1034 section 3.5, RFC 1123 section 2.1): letters, digits, hyphens. */
export function isHostName(text: string): boolean {
  return text.length <= 253 && text.split('.').every((part) => label.test(part)) && isIP(text) === 0;
}

/** Whether the text is a host name whose first label may be a wildcard, the whole of it. */
export const isPresentedHostName = (text: string): boolean => isHostName(text.startsWith('*.') ? text.slice(2) : text);

/** Whether subjectAltName of the certificate names this peer; throws as reading the extension does. */
export function isFor(certificate: Certificate, peer: PeerName): boolean {
  const names = certificate.extensions.get(subjectAltName) ?? [];
  return names.some((name) => matchesPeer(name, peer));
}

/** Whether one presented name is that peer. */
export function matchesPeer(name: GeneralName, peer: PeerName): boolean {
  switch (peer.kind) {
    case 'dns':
      return name.kind === 'dns' && matchesHost(name.text, peer.value);
    case 'ip':
      return name.kind === 'ip' && matchesAddress(name.bytes, peer.value);
    case 'email':
      return name.kind === 'email' && matchesMailbox(name.text, peer.value);
  }
}

/**
 * Whether a presented host name covers a wanted one. A wildcard stands for one
 * whole first label, never for part of one, and not directly below a public
 * suffix, where it would cover the names of strangers.
 */
export function matchesHost(presented: string, wanted: string): boolean {
  const host = (wanted.endsWith('.') ? wanted.slice(0, -1) : wanted).toLowerCase();
  const name = presented.toLowerCase();
  if (!isHostName(host) || !isPresentedHostName(name)) return false;
  if (!name.startsWith('*.')) return name === host;
  const parent = name.slice(2);
  return host.slice(host.indexOf('.') + 1) === parent && host.includes('.') && !isPublicSuffix(parent);
}

/** Whether anyone may register names below this one (publicsuffix.org, its private section included). */
export const isPublicSuffix = (host: string): boolean =>
  getPublicSuffix(host, { allowPrivateDomains: true, extractHostname: false }) === host;

function matchesAddress(presented: Uint8Array, wanted: string): boolean {
  const text = addressText(presented);
  if (text === undefined || isIP(wanted) === 0 || isIPv4(wanted) !== isIPv4(text)) return false;
  const list = new BlockList();
  list.addAddress(text, isIPv4(text) ? 'ipv4' : 'ipv6');
  return list.check(wanted, isIPv4(wanted) ? 'ipv4' : 'ipv6');
}

/** The text of an iPAddress as RFC 5952 writes it; undefined when it has neither 4 nor 16 octets. */
export function addressText(bytes: Uint8Array): string | undefined {
  if (bytes.length === 4) return bytes.join('.');
  if (bytes.length !== 16) return undefined;
  const groups = Array.from({ length: 8 }, (_, at) => ((bytes[at * 2] << 8) | bytes[at * 2 + 1]).toString(16));
  const run = longestZeros(groups);
  if (run.length < 2) return groups.join(':');
  return `${groups.slice(0, run.start).join(':')}::${groups.slice(run.start + run.length).join(':')}`;
}

/** The first of the longest runs of zero groups (RFC 5952 section 4.2). */
function longestZeros(groups: readonly string[]): { readonly start: number; readonly length: number } {
  let best = { start: 0, length: 0 };
  let length = 0;
  for (const [at, group] of groups.entries()) {
    length = group === '0' ? length + 1 : 0;
    if (length > best.length) best = { start: at + 1 - length, length };
  }
  return best;
}

/** RFC 5321: the part before the last @ is compared exactly, the host without case. */
function matchesMailbox(presented: string, wanted: string): boolean {
  const [own, other] = [splitMailbox(presented), splitMailbox(wanted)];
  return own !== undefined && other !== undefined && own.local === other.local && own.host === other.host;
}

/** A mailbox in its two parts, the host in lower case; undefined when it is not one. */
export function splitMailbox(text: string): { readonly local: string; readonly host: string } | undefined {
  const at = text.indexOf('@');
  if (at < 1 || at !== text.lastIndexOf('@') || /[\s"(),:;<>[\\\]]/.test(text)) return undefined;
  const host = text.slice(at + 1);
  return isHostName(host) ? { local: text.slice(0, at), host: host.toLowerCase() } : undefined;
}
