import type { SeenCryptography } from '../inventory/inventory-entry.ts';
import { sshSignals } from '../policy/ssh-names.table.ts';
import { type AllowedTarget, endpointOf } from './scan-scope.ts';
import { probeSsh, type SshFacts } from './ssh-probe.ts';
import { type ProbeLimits, probeTls, type TlsFacts, usualLimits } from './tls-probe.ts';

/** What one endpoint turned out to be. */
export interface EndpointFinding {
  readonly endpoint: string;
  readonly state: 'tls' | 'ssh' | 'silent';
  /** False when a bound cut the look short. */
  readonly complete: boolean;
  readonly seen: readonly SeenCryptography[];
}

/** Looks for TLS and then SSH, on port 22 the other way round. Never throws. */
export async function scanEndpoint(
  target: AllowedTarget,
  limits: ProbeLimits = usualLimits,
  signal?: AbortSignal,
): Promise<EndpointFinding> {
  const endpoint = endpointOf(target);
  const tls = async (): Promise<EndpointFinding | undefined> => {
    const facts = await probeTls(target.peer, target.host, limits, signal);
    return facts && { endpoint, state: 'tls', complete: facts.complete, seen: entriesOfTls(endpoint, facts) };
  };
  const ssh = async (): Promise<EndpointFinding | undefined> => {
    const facts = await probeSsh(target.peer, limits, signal);
    return facts && { endpoint, state: 'ssh', complete: true, seen: entriesOfSsh(endpoint, facts) };
  };
  const [first, second] = target.port === 22 ? [ssh, tls] : [tls, ssh];
  return (await first()) ?? (await second()) ?? { endpoint, state: 'silent', complete: !signal?.aborted, seen: [] };
}

/** Entries of a TLS endpoint: itself, its versions, suites, groups, primes and certificates. */
export function entriesOfTls(endpoint: string, facts: TlsFacts): readonly SeenCryptography[] {
  const suites = new Map<string, string[]>();
  for (const { version, suites: names } of facts.versions)
    for (const name of names) suites.set(name, [...(suites.get(name) ?? []), version]);
  const groups = new Set(facts.versions.flatMap((spoken) => spoken.groups));
  const primes = new Set(
    facts.versions.flatMap(({ primeBits }) => (primeBits === undefined ? [] : [`DH-${primeBits}`])),
  );
  return [
    seen(endpoint, 'endpoint', endpoint, null, { service: 'TLS' }),
    ...facts.versions.map(({ version }) => seen(endpoint, 'protocol', version, 'protocol')),
    ...[...suites].map(([name, versions]) =>
      seen(endpoint, 'algorithm', name, 'cipher-suite', { versions: versions.join(', ') }),
    ),
    ...[...groups, ...primes].map((name) => seen(endpoint, 'algorithm', name, 'key-exchange')),
    ...facts.certificates.map((certificate) => ({
      ...seen(endpoint, 'certificate', certificate.fingerprint, 'signature'),
      algorithm: certificate.key,
      parameters: {
        subject: certificate.subject,
        issuer: certificate.issuer,
        serial: certificate.serial,
        signature: certificate.signature,
        notBefore: new Date(certificate.notBefore).toISOString(),
        selfSigned: String(certificate.selfSigned),
      },
      expires: certificate.notAfter,
    })),
  ];
}

/** Entries of an SSH server: itself, its versions and every algorithm it offers. */
export function entriesOfSsh(endpoint: string, facts: SshFacts): readonly SeenCryptography[] {
  const version2 = facts.keyExchanges.length > 0 ? ['SSH 2'] : [];
  const lists = [
    ['key-exchange', facts.keyExchanges],
    ['signature', facts.hostKeys],
    ['encryption', facts.ciphers],
    ['mac', facts.macs],
  ] as const;
  return [
    seen(endpoint, 'endpoint', endpoint, null, { service: 'SSH', banner: facts.banner }),
    ...[...version2, ...(facts.speaksVersion1 ? ['SSH 1'] : [])].map((name) =>
      seen(endpoint, 'protocol', name, 'protocol'),
    ),
    ...lists.flatMap(([purpose, names]) =>
      names.filter((name) => !sshSignals.has(name)).map((name) => seen(endpoint, 'algorithm', name, purpose)),
    ),
  ];
}

function seen(
  location: string,
  kind: SeenCryptography['kind'],
  name: string,
  purpose: string | null,
  parameters: Readonly<Record<string, string>> = {},
): SeenCryptography {
  return {
    kind,
    name,
    location,
    algorithm: kind === 'endpoint' ? null : name,
    parameters,
    purpose,
    owner: null,
    foundBy: 'scan',
    expires: null,
    exposure: null,
    protectsYears: null,
  };
}
