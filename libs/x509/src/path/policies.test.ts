import { describe, expect, test } from 'vitest';
import { policyOid } from '../oid.table.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import { extension } from '../rfc5280-extensions.ts';
import {
  certificatePolicies,
  inhibitAnyPolicy,
  type PolicyConstraints,
  policyConstraints,
  policyMappings,
} from '../rfc5280-policy-extensions.ts';
import { certifyAuthority, certifyServer, now, party } from './authority.fixture.ts';
import { validateCertificate } from './validate.ts';
import type { PolicyRequest } from './validation.ts';

const any = policyOid.any;
const [p1, p2, p3] = ['1.2.3.1', '1.2.3.2', '1.2.3.3'];
const parties = ['CN=Root', 'CN=One', 'CN=Two', 'CN=leaf'].map(party);

/** What one certificate says about policies. */
interface Says {
  readonly policies?: readonly string[];
  readonly maps?: readonly (readonly [string, string])[];
  readonly constraints?: PolicyConstraints;
  readonly skipAny?: number;
}

function extensionsOf(says: Says): Uint8Array[] {
  const list: Uint8Array[] = [];
  if (says.policies !== undefined)
    list.push(
      extension(
        certificatePolicies,
        says.policies.map((policy) => ({ policy, qualifiers: [] })),
      ),
    );
  if (says.maps !== undefined)
    list.push(
      extension(
        policyMappings,
        says.maps.map(([issuerDomain, subjectDomain]) => ({ issuerDomain, subjectDomain })),
      ),
    );
  if (says.constraints !== undefined) list.push(extension(policyConstraints, says.constraints, { critical: true }));
  if (says.skipAny !== undefined) list.push(extension(inhibitAnyPolicy, says.skipAny, { critical: true }));
  return list;
}

/** The policies that hold for root → says[0] → says[1] … (the last one the leaf), or the reason. */
async function hold(says: readonly Says[], policies: PolicyRequest = {}): Promise<readonly string[] | string> {
  const [root, ...others] = [...parties.slice(0, says.length), parties[3]];
  const anchors = [await certifyAuthority(root, root)];
  const path: Certificate[] = [];
  for (const [at, one] of says.entries()) {
    const more = extensionsOf(one);
    const issuer = at === 0 ? root : others[at - 1];
    const isLeaf = at === says.length - 1;
    path.push(
      await (isLeaf ? certifyServer(issuer, others[at], { more }) : certifyAuthority(issuer, others[at], { more })),
    );
  }
  const certificate = path.pop() as Certificate;
  const answer = validateCertificate({
    certificate,
    intermediates: path,
    anchors,
    time: now,
    profile: 'rfc5280',
    policies,
  });
  return answer.valid ? [...answer.policies].sort() : answer.reason;
}

describe('RFC 5280 section 6.1, RFC 9618: policies', () => {
  test('one policy all along, and the intersection of several', async () => {
    expect(await hold([{ policies: [p1] }, { policies: [p1] }])).toEqual([p1]);
    expect(await hold([{ policies: [p1, p2] }, { policies: [p2, p3] }])).toEqual([p2]);
    expect(await hold([{ policies: [p1] }, { policies: [p2] }])).toEqual([]);
    expect(await hold([{ policies: [p1] }, {}])).toEqual([]);
  });

  test('a policy that must hold', async () => {
    expect(await hold([{ policies: [p1] }, { policies: [p2] }], { explicit: true })).toBe('policy');
    expect(await hold([{ policies: [p1] }, { policies: [p1] }], { explicit: true, wanted: new Set([p1]) })).toEqual([
      p1,
    ]);
    expect(await hold([{ policies: [p1] }, { policies: [p1] }], { explicit: true, wanted: new Set([p2]) })).toBe(
      'policy',
    );
    expect(await hold([{ policies: [p1] }, { policies: [p1] }], { wanted: new Set([p2]) })).toEqual([]);
  });

  test('requireExplicitPolicy counts down from the authority that sets it', async () => {
    const from = (requireExplicitPolicy: number) => ({ policies: [p1], constraints: { requireExplicitPolicy } });
    expect(await hold([from(0), {}])).toBe('policy');
    expect(await hold([from(1), {}])).toBe('policy');
    expect(await hold([from(2), {}])).toEqual([]);
    expect(await hold([{ policies: [p1] }, { constraints: { requireExplicitPolicy: 0 } }])).toBe('policy');
  });

  test('anyPolicy stands for all, until it is inhibited', async () => {
    expect(await hold([{ policies: [any] }, { policies: [p1] }])).toEqual([p1]);
    expect(await hold([{ policies: [p1] }, { policies: [any] }])).toEqual([p1]);
    expect(await hold([{ policies: [any] }, { policies: [any] }])).toEqual([any]);
    expect(await hold([{ policies: [any] }, { policies: [any] }], { wanted: new Set([p3]) })).toEqual([p3]);
    expect(await hold([{ policies: [p1], skipAny: 0 }, { policies: [any] }])).toEqual([]);
    expect(await hold([{ policies: [any] }, { policies: [any] }], { inhibitAny: true, explicit: true })).toBe('policy');
  });

  test('mappings, in the terms of the root', async () => {
    expect(await hold([{ policies: [p1], maps: [[p1, p2]] }, { policies: [p2] }])).toEqual([p1]);
    expect(await hold([{ policies: [p1], maps: [[p1, p2]] }, { policies: [p1] }])).toEqual([]);
    expect(
      await hold([
        {
          policies: [p1],
          maps: [
            [p1, p2],
            [p1, p3],
          ],
        },
        { policies: [p3] },
      ]),
    ).toEqual([p1]);
    expect(await hold([{ policies: [any], maps: [[p1, p2]] }, { policies: [p2] }])).toEqual([p1]);
    const twice = [
      { policies: [p1], maps: [[p1, p2]] as const },
      { policies: [p2], maps: [[p2, p3]] as const },
      { policies: [p3] },
    ];
    expect(await hold(twice)).toEqual([p1]);
    expect(await hold(twice, { wanted: new Set([p1]), explicit: true })).toEqual([p1]);
    expect(await hold(twice, { wanted: new Set([p3]), explicit: true })).toBe('policy');
  });

  test('mappings inhibited, and mappings of anyPolicy', async () => {
    const maps = [[p1, p2]] as const;
    expect(await hold([{ policies: [p1], maps }, { policies: [p2] }], { inhibitMapping: true })).toEqual([]);
    const inhibited = { policies: [p1], constraints: { inhibitPolicyMapping: 0 } };
    expect(await hold([inhibited, { policies: [p1], maps }, { policies: [p2] }])).toEqual([]);
    expect(await hold([{ policies: [p1], maps: [[any, p2]] }, { policies: [p2] }])).toBe('policy-mapping');
    expect(await hold([{ policies: [p1], maps: [[p1, any]] }, { policies: [p2] }])).toBe('policy-mapping');
  });
});
