// Our policy graph against the policy tree of openssl, on random paths.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, expect, test } from 'vitest';
import { policyOid } from '../oid.table.ts';
import { formatPem } from '../pem.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { extension } from '../rfc5280-extensions.ts';
import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from '../rfc5280-policy-extensions.ts';
import { certifyAuthority, certifyServer, now, party } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';

const folder = mkdtempSync(join(tmpdir(), 'citywall-x509-policies-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const any = policyOid.any;
const names = ['1.2.3.1', '1.2.3.2', '1.2.3.3'];
const root = party('CN=Root');
const first = party('CN=First');
/** Two keys of one name, so that a self-issued certificate stands in some paths. */
const second = [party('CN=Second'), party('CN=First')];
const leaf = party('CN=leaf');

const small = fc.option(fc.integer({ min: 0, max: 2 }), { nil: undefined, freq: 2 });
const says = fc.record({
  policies: fc.option(fc.uniqueArray(fc.constantFrom(...names, any), { minLength: 1, maxLength: 3 }), {
    nil: undefined,
    freq: 6,
  }),
  maps: fc.array(fc.tuple(fc.constantFrom(...names), fc.constantFrom(...names)), { maxLength: 2 }),
  explicit: small,
  mapping: small,
  skipAny: small,
});
type Says = typeof says extends fc.Arbitrary<infer Value> ? Value : never;

/**
 * Mappings of policies that the certificate has. By anyPolicy it has them all, unless that is inhibited:
 * openssl then maps them all the same, which section 6.1.4 (b) does not say.
 */
function mapsOf(one: Says, inhibited: boolean): Says['maps'] {
  const policies = one.policies ?? [];
  return one.maps.filter(([from]) => policies.includes(from) || (policies.includes(any) && !inhibited));
}

function extensionsOf(one: Says, isLeaf: boolean): Uint8Array[] {
  const list: Uint8Array[] = [];
  if (one.policies !== undefined)
    list.push(
      extension(
        certificatePolicies,
        one.policies.map((policy) => ({ policy, qualifiers: [] })),
      ),
    );
  if (isLeaf) return list;
  const pairs = [...new Map(one.maps.map((pair) => [pair.join(), pair])).values()];
  if (pairs.length > 0)
    list.push(
      extension(
        policyMappings,
        pairs.map(([issuerDomain, subjectDomain]) => ({ issuerDomain, subjectDomain })),
      ),
    );
  const constraints = { requireExplicitPolicy: one.explicit, inhibitPolicyMapping: one.mapping };
  if (one.explicit !== undefined || one.mapping !== undefined)
    list.push(extension(policyConstraints, constraints, { critical: true }));
  if (one.skipAny !== undefined) list.push(extension(inhibitAnyPolicy, one.skipAny, { critical: true }));
  return list;
}

function opensslAccepts(path: readonly Certificate[], options: readonly string[]): boolean {
  const pem = path.map((one) => formatPem('CERTIFICATE', one.raw));
  for (const [at, name] of ['root', 'first', 'second', 'leaf'].entries())
    writeFileSync(join(folder, `${name}.pem`), pem[at]);
  const files = ['-CAfile', 'root.pem', '-untrusted', 'first.pem', '-untrusted', 'second.pem', 'leaf.pem'];
  try {
    execFileSync('openssl', ['verify', '-attime', String(now / 1000), ...options, ...files], {
      cwd: folder,
      stdio: 'pipe',
    });
    return true;
  } catch (error) {
    const text = String((error as { stderr?: Buffer }).stderr);
    if (!/policy|policies/.test(text)) throw new Error(text);
    return false;
  }
}

test('RFC 5280 section 6.1 and openssl agree on policies', async () => {
  const anchor = await certifyAuthority(root, root);
  const counts = { accepted: 0, refused: 0 };
  const question = fc.record({
    says: fc.tuple(says, says, says),
    selfIssued: fc.boolean(),
    wanted: fc.option(fc.constantFrom(...names), { nil: undefined }),
    explicit: fc.boolean(),
    inhibitMapping: fc.boolean(),
    inhibitAny: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(question, async ({ says: said, selfIssued, wanted, ...policies }) => {
      const inhibited = policies.inhibitAny || said.some((each) => each.skipAny !== undefined);
      const [one, two, three] = said.map((each) => ({ ...each, maps: mapsOf(each, inhibited) }));
      const lower = second[selfIssued ? 1 : 0];
      const path = [
        anchor,
        await certifyAuthority(root, first, { more: extensionsOf(one, false) }),
        await certifyAuthority(first, lower, { more: extensionsOf(two, false) }),
        await certifyServer(lower, leaf, { more: extensionsOf(three, true) }),
      ];
      const request = { certificate: path[3], anchors: [anchor], intermediates: path.slice(1, 3), time: now } as const;
      const asked = { ...policies, wanted: wanted === undefined ? undefined : new Set([wanted]) };
      const ours = validateCertificate({ ...request, profile: 'rfc5280', policies: asked });
      const theirs = opensslAccepts(path, [
        '-policy_check',
        '-policy',
        wanted ?? any, // without one, openssl takes none instead of all

        ...(policies.explicit ? ['-explicit_policy'] : []),
        ...(policies.inhibitMapping ? ['-inhibit_map'] : []),
        ...(policies.inhibitAny ? ['-inhibit_any'] : []),
      ]);
      expect(ours.valid, ours.valid ? '' : ours.detail).toBe(theirs);
      counts[theirs ? 'accepted' : 'refused'] += 1;
    }),
    { numRuns: process.env.CITYWALL_SOAK === '1' ? 3000 : 250 },
  );
  expect(Math.min(counts.accepted, counts.refused)).toBeGreaterThan(30);
});
