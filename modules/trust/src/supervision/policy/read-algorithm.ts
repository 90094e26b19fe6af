import { algorithmNames } from './algorithm-names.table.ts';
import type { AlgorithmUse, Purpose } from './algorithm-use.ts';
import { sshNames } from './ssh-names.table.ts';
import { readSuite } from './tls-suite-name.ts';

const longestName = 120;

/**
 * What a name of the field stands for: protocol versions, TLS and TLCP suites, SSH names, X.509 signature algorithms,
 * keys, ciphers, digests. `purpose` fills in where the name leaves it open. Empty when nobody knows the name.
 */
export function readAlgorithm(name: string, purpose: Purpose = 'unknown'): readonly AlgorithmUse[] {
  const plain = name.trim().toLowerCase();
  if (plain === '' || plain.length > longestName) return [];
  return readSuite(name.trim()) ?? sshUses(plain) ?? namedUses(plain, purpose);
}

function sshUses(name: string): readonly AlgorithmUse[] | undefined {
  if (Object.hasOwn(sshNames, name)) return sshNames[name];
  // A certificate of a key and an order of encrypting and authenticating change nothing about the algorithms.
  const bare = name
    .replace(/-cert-v\d\d@openssh\.com$/, '')
    .replace(/-etm@openssh\.com$/, '')
    .replace(/@openssh\.com$/, '');
  return Object.hasOwn(sshNames, bare) ? sshNames[bare] : undefined;
}

function namedUses(name: string, purpose: Purpose): readonly AlgorithmUse[] {
  for (const row of algorithmNames) {
    const match = row.pattern.exec(name);
    if (match === null) continue;
    const said = match.groups?.bits ?? match.groups?.bits2 ?? match.groups?.bits3;
    return row.uses.map((use) => ({
      family: use.family,
      bits: use.bits === 'from-name' ? (said === undefined ? null : Number(said)) : (use.bits ?? null),
      purpose: use.purpose ?? purpose,
    }));
  }
  return [];
}
