import { isIP } from 'node:net';
import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { JsonObject, Principal, Resource } from '@citywall/kernel';
import { principalTypes } from './cedar.ts';
import type { Moment } from './moment.ts';
import type { Reads } from './reads.ts';

/** One question to the policies. */
export interface Question {
  readonly principal: Principal;
  readonly operation: string;
  readonly resource: Resource;
  readonly context: JsonObject;
}

/** A question in Cedar's terms, cut down to what the policies read. */
export type CedarQuestion = Omit<Cedar.StatefulAuthorizationCall, 'preparsedPolicySetId'>;

/** Cedar is shown what the policies read and nothing else. */
export function cedarQuestion({ principal, operation, resource, context }: Question, reads: Reads): CedarQuestion {
  const who = { type: principalTypes[principal.type], id: principal.id };
  const what = { type: resource.type, id: resource.id };
  const roles = principal.roles.map((role) => ({ type: 'Role', id: role }));
  return {
    principal: who,
    action: { type: 'Action', id: operation },
    resource: what,
    context: contextOf(context, reads),
    entities: [
      {
        uid: who,
        attrs: principalAttributes(principal, reads),
        parents: reads.principal.has('organisations') ? [...roles, ...within(principal.organisations)] : roles,
      },
      {
        uid: what,
        attrs: resourceAttributes(resource, reads),
        parents: reads.resource.has('organisations') ? within(resource.organisations) : [],
      },
    ],
  };
}

/** All organisations above are parents at once: then none of them needs an entity of its own. */
function within(organisations: readonly string[] = []): Cedar.TypeAndId[] {
  return organisations.map((id) => ({ type: 'Organisation', id }));
}

/** What is asked of the principal, by the same names as in the schema; whether it is authenticated is always told. */
function principalAttributes(principal: Principal, { principal: asked }: Reads): Record<string, Cedar.CedarValueJson> {
  const { name, type, organisations, methods, assurance } = principal;
  const [own] = organisations ?? [];
  const attributes: Record<string, Cedar.CedarValueJson> = { authenticated: type !== 'anonymous' };
  if (asked.has('name')) attributes.name = name;
  if (asked.has('organisation') && own !== undefined)
    attributes.organisation = { __entity: { type: 'Organisation', id: own } };
  if (asked.has('methods') && methods !== undefined) attributes.methods = [...methods];
  if (asked.has('assurance') && assurance !== undefined) attributes.assurance = assurance;
  return attributes;
}

function resourceAttributes(resource: Resource, reads: Reads): Record<string, Cedar.CedarValueJson> {
  if (resource.attributes === undefined || reads.resource.size === 0) return {};
  const seen = Object.entries(resource.attributes).filter(([name]) => reads.resource.has(`.${name}`));
  return cedarRecord(Object.fromEntries(seen));
}

function contextOf(context: JsonObject, reads: Reads): Record<string, Cedar.CedarValueJson> {
  if (reads.context.size === 0) return {};
  const { address, ...rest } = Object.fromEntries(Object.entries(context).filter(([name]) => reads.context.has(name)));
  const known = typeof address === 'string' ? cedarAddress(address) : undefined;
  return { ...cedarRecord(rest), ...(known === undefined ? {} : { address: known }) };
}

/** What is no address is not there at all: a policy has asked `context has address`. */
function cedarAddress(address: string): Cedar.CedarValueJson | undefined {
  const plain = address.toLowerCase().startsWith('::ffff:') && address.includes('.') ? address.slice(7) : address;
  return isIP(plain) === 0 || plain.includes('%') ? undefined : { __extn: { fn: 'ip', arg: plain } };
}

/** What decisions know without being told; what the caller says itself stands before it. */
export function withMoment(question: Question, moment: () => Moment, reads: Reads): Question {
  if (reads.context.size === 0) return question;
  const { principal, context } = question;
  const timed = ['hour', 'minute', 'weekday', 'date'].some((name) => reads.context.has(name));
  return {
    ...question,
    context: {
      authentication: principal.authentication,
      ...(principal.risk === undefined ? {} : { risk: principal.risk }),
      ...(timed ? { ...moment() } : {}),
      ...context,
    },
  };
}

/** Cedar knows neither null nor fractions: such attributes are left out, and a policy must ask `has` first. */
function cedarRecord(object: JsonObject): Record<string, Cedar.CedarValueJson> {
  return cedarValue(object) as Record<string, Cedar.CedarValueJson>;
}

function cedarValue(value: unknown): Cedar.CedarValueJson | undefined {
  if (typeof value === 'string' || typeof value === 'boolean' || Number.isSafeInteger(value))
    return value as Cedar.CedarValueJson;
  if (Array.isArray(value)) return value.map(cedarValue).filter((item) => item !== undefined);
  if (typeof value !== 'object' || value === null) return undefined;
  const known = Object.entries(value).flatMap(([key, item]) => {
    const converted = cedarValue(item);
    // `__entity` and `__extn` would make Cedar read a value as something else than data.
    return converted === undefined || key.startsWith('__') ? [] : [[key, converted] as const];
  });
  return Object.fromEntries(known);
}
