// RFC 9618, which replaces the policy tree of RFC 5280 section 6.1 by a graph: the same answers, in time linear in the path.
import { policyOid } from '../oid.table.ts';
import type { Certificate } from '../rfc5280-certificate.ts';
import {
  certificatePolicies,
  inhibitAnyPolicy,
  policyConstraints,
  policyMappings,
} from '../rfc5280-policy-extensions.ts';
import { type Fault, fault, type PolicyRequest } from './validation.ts';

const any = policyOid.any;

/** Most nodes of one depth; certificates in use have fewer than ten policies. */
const maximumNodes = 4096;

interface PolicyNode {
  readonly policy: string;
  expected: ReadonlySet<string>;
  readonly parents: readonly PolicyNode[];
}

/** One depth of the graph: a node for each policy. */
type Depth = Map<string, PolicyNode>;

/** The variables of section 6.1.2 that concern policies, taken along the path. */
export class PolicyState {
  readonly #request: PolicyRequest;
  /** undefined: the graph is NULL. */
  #depths: Depth[] | undefined;
  #explicit: number;
  #mapping: number;
  #inhibitAny: number;

  constructor(length: number, request: PolicyRequest) {
    this.#request = request;
    this.#depths = [new Map([[any, { policy: any, expected: new Set([any]), parents: [] }]])];
    this.#explicit = request.explicit === true ? 0 : length + 1;
    this.#mapping = request.inhibitMapping === true ? 0 : length + 1;
    this.#inhibitAny = request.inhibitAny === true ? 0 : length + 1;
  }

  /** 6.1.3 (d) to (f). */
  take(certificate: Certificate, isLast: boolean): Fault | undefined {
    const policies = certificate.extensions.get(certificatePolicies)?.map(({ policy }) => policy);
    if (policies === undefined) this.#depths = undefined;
    else if (this.#depths !== undefined) {
      const anyCounts = this.#inhibitAny > 0 || (!isLast && certificate.isSelfIssued);
      const depth = nextDepth(this.#depths.at(-1) as Depth, policies, anyCounts);
      if (depth.size > maximumNodes) return fault('too-complex', 'too many certificate policies');
      this.#depths.push(depth);
      this.#prune();
    }
    return this.#explicit > 0 || this.#depths !== undefined ? undefined : noPolicy();
  }

  /** 6.1.4 (a), (b), (h) to (j): before the next certificate. */
  descend(certificate: Certificate): Fault | undefined {
    const mappings = certificate.extensions.get(policyMappings) ?? [];
    if (mappings.some(({ issuerDomain, subjectDomain }) => issuerDomain === any || subjectDomain === any))
      return fault('policy-mapping', 'a policy is mapped to or from anyPolicy');
    const targets = new Map<string, Set<string>>();
    for (const { issuerDomain, subjectDomain } of mappings) {
      const known = targets.get(issuerDomain) ?? new Set();
      targets.set(issuerDomain, known.add(subjectDomain));
    }
    for (const [policy, expected] of targets) this.#map(policy, expected);
    if (targets.size > 0) this.#prune();
    this.#count(certificate);
    return undefined;
  }

  #map(policy: string, expected: ReadonlySet<string>): void {
    const depth = this.#depths?.at(-1);
    if (depth === undefined) return;
    const node = depth.get(policy);
    if (this.#mapping === 0) {
      depth.delete(policy);
    } else if (node !== undefined) {
      node.expected = expected;
    } else {
      const parent = this.#depths?.at(-2)?.get(any);
      if (depth.has(any) && parent !== undefined) depth.set(policy, { policy, expected, parents: [parent] });
    }
  }

  #count(certificate: Certificate): void {
    if (!certificate.isSelfIssued) {
      this.#explicit = Math.max(0, this.#explicit - 1);
      this.#mapping = Math.max(0, this.#mapping - 1);
      this.#inhibitAny = Math.max(0, this.#inhibitAny - 1);
    }
    const constraints = certificate.extensions.get(policyConstraints);
    this.#explicit = Math.min(this.#explicit, constraints?.requireExplicitPolicy ?? this.#explicit);
    this.#mapping = Math.min(this.#mapping, constraints?.inhibitPolicyMapping ?? this.#mapping);
    this.#inhibitAny = Math.min(this.#inhibitAny, certificate.extensions.get(inhibitAnyPolicy) ?? this.#inhibitAny);
  }

  /** 6.1.5 (a), (b), (g): the policies that hold, or the fault that none does. */
  finish(certificate: Certificate): { readonly policies: readonly string[] } | Fault {
    this.#explicit = Math.max(0, this.#explicit - 1);
    if (certificate.extensions.get(policyConstraints)?.requireExplicitPolicy === 0) this.#explicit = 0;
    const policies = this.#holding();
    return this.#explicit === 0 && policies.length === 0 ? noPolicy() : { policies };
  }

  /** Policies in the terms of the root: nodes right below anyPolicy, intersected with those wanted. */
  #holding(): string[] {
    if (this.#depths === undefined) return [];
    const depths = this.#depths.slice(1);
    const below = depths.flatMap((depth) => [...depth.values()].filter((node) => node.parents.some(isAny)));
    const holding = new Set(below.map((node) => node.policy).filter((policy) => policy !== any));
    const all = this.#depths.at(-1)?.has(any) ?? false;
    const { wanted } = this.#request;
    if (wanted === undefined || wanted.has(any)) return all ? [...holding, any] : [...holding];
    return [...wanted].filter((policy) => all || holding.has(policy));
  }

  /** Takes away nodes without children from the last depth up; a graph without nodes is NULL. */
  #prune(): void {
    const depths = this.#depths;
    if (depths === undefined) return;
    for (let at = depths.length - 1; at > 0; at -= 1) {
      const used = new Set([...depths[at].values()].flatMap((node) => node.parents));
      for (const [policy, node] of depths[at - 1]) if (!used.has(node)) depths[at - 1].delete(policy);
    }
    if (depths.some((depth) => depth.size === 0)) this.#depths = undefined;
  }
}

const isAny = (node: PolicyNode): boolean => node.policy === any;
const noPolicy = (): Fault => fault('policy', 'a certificate policy is required and none holds');

function nextDepth(above: Depth, policies: readonly string[], anyCounts: boolean): Depth {
  const expecting = new Map<string, PolicyNode[]>();
  for (const node of above.values())
    for (const policy of node.expected) {
      const known = expecting.get(policy);
      if (known === undefined) expecting.set(policy, [node]);
      else known.push(node);
    }
  const depth: Depth = new Map();
  const anyAbove = above.get(any);
  for (const policy of policies) {
    if (policy === any) continue;
    const parents = expecting.get(policy) ?? (anyAbove === undefined ? [] : [anyAbove]);
    if (parents.length > 0) depth.set(policy, { policy, expected: new Set([policy]), parents });
  }
  if (policies.includes(any) && anyCounts)
    for (const [policy, parents] of expecting)
      if (!depth.has(policy)) depth.set(policy, { policy, expected: new Set([policy]), parents });
  return depth;
}
