import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { entityType } from './cedar.ts';

/**
 * What of a request a policy can see, besides the type and roles of the principal and the operation. Whatever is not named
 * here is not shown to Cedar, and is no part of the key under which a decision is kept: so a kept decision is never wrong.
 */
export interface Reads {
  /** `id`, `organisations`, and attributes by name. */
  readonly principal: ReadonlySet<string>;
  /** `id`, `organisations`, and `.name` for each attribute. */
  readonly resource: ReadonlySet<string>;
  /** Attributes by name. */
  readonly context: ReadonlySet<string>;
}

/** The policy is decided by type, roles and operation alone. */
export function readsRolesOnly({ principal, resource, context }: Reads): boolean {
  return principal.size === 0 && resource.size === 0 && context.size === 0;
}

/** Everything that any of them reads. */
export function joinReads(all: readonly Reads[]): Reads {
  const join = (part: keyof Reads): ReadonlySet<string> => new Set(all.flatMap((reads) => [...reads[part]]));
  return { principal: join('principal'), resource: join('resource'), context: join('context') };
}

interface Found {
  readonly principal: Set<string>;
  readonly resource: Set<string>;
  readonly context: Set<string>;
}

/** Throws when a condition has a part that is not known: then the policy must not be used. */
export function readsOf(policy: Cedar.PolicyJson): Reads {
  const found: Found = { principal: new Set(), resource: new Set(), context: new Set() };
  scope(policy.principal, found.principal, true);
  scope(policy.resource, found.resource, false);
  for (const { body } of policy.conditions) visit(body, found);
  return found;
}

function scope(constraint: Cedar.PrincipalConstraint, found: Set<string>, ofPrincipal: boolean): void {
  if (constraint.op === 'All') return;
  if (constraint.op === '==') {
    found.add('id');
    return;
  }
  const within = constraint.op === 'is' ? constraint.in : constraint;
  // Only principals stand in roles; the type of a resource is fixed by the operation, but is kept with the id.
  if (constraint.op === 'is' && !ofPrincipal) found.add('id');
  if (within === undefined) return;
  if (!ofPrincipal || !('entity' in within) || entityType(within.entity) !== 'Role') identity(found);
}

function identity(found: Set<string>): void {
  found.add('id');
  found.add('organisations');
}

const operators = new Set(
  ['==', '!=', '<', '<=', '>', '>=', '&&', '||', '+', '-', '*', '!', 'neg', 'if-then-else', 'like'].concat([
    ...['contains', 'containsAll', 'containsAny', 'isEmpty', 'ip', 'decimal', 'datetime', 'duration', 'offset'],
    ...['isIpv4', 'isIpv6', 'isLoopback', 'isMulticast', 'isInRange', 'lessThan', 'lessThanOrEqual'],
    ...['greaterThan', 'greaterThanOrEqual', 'durationSince', 'toDate', 'toTime', 'toMilliseconds', 'toSeconds'],
    ...['toMinutes', 'toHours', 'toDays'],
  ]),
);

/** Walks an expression of Cedar's JSON; each is an object with one key that names the operator. */
function visit(expression: Cedar.Expr, found: Found): void {
  const [operator, body] = Object.entries(expression)[0] ?? ['nothing', undefined];
  if (operator === 'Value') return;
  if (operator === 'Var') bare(body as Cedar.Var, found);
  else if (operator === '.' || operator === 'has')
    attribute(body as { left: Cedar.Expr; attr: string | readonly string[] }, found);
  else if (operator === 'in' || operator === 'is') membership(body as unknown as Membership, found);
  else if (operator === 'Set') for (const each of body as Cedar.Expr[]) visit(each, found);
  else if (operator === 'Record') for (const each of Object.values(body as object)) visit(each, found);
  else if (!operators.has(operator)) throw new Error(`Cedar’s “${operator}” cannot be used in policies here`);
  else for (const each of partsOf(operator, body)) visit(each, found);
}

function partsOf(operator: string, body: unknown): readonly Cedar.Expr[] {
  if (operator === 'like') return [(body as { left: Cedar.Expr }).left];
  return Object.values(body as Record<string, Cedar.Expr>);
}

/** The variable as a whole: entities are equal by id and stand in what is above them; of the context everything is seen. */
function bare(variable: Cedar.Var, found: Found): void {
  if (variable === 'principal' || variable === 'resource') identity(found[variable]);
  else if (variable === 'context') throw new Error('A policy must name what it asks of the context');
}

function attribute(body: { left: Cedar.Expr; attr: string | readonly string[] }, found: Found): void {
  const { left, attr } = body;
  if (!('Var' in left)) {
    visit(left, found);
    return;
  }
  const name = typeof attr === 'string' ? attr : (attr[0] ?? '');
  if (left.Var === 'context') found.context.add(name);
  else if (left.Var === 'resource') found.resource.add(`.${name}`);
  // Follows from the type of the principal.
  else if (left.Var === 'principal' && name !== 'authenticated') found.principal.add(name);
}

interface Membership {
  readonly left: Cedar.Expr;
  readonly right?: Cedar.Expr;
  readonly in?: Cedar.Expr;
}

function membership({ left, right, in: within }: Membership, found: Found): void {
  const above = right ?? within;
  const ofPrincipal = 'Var' in left && left.Var === 'principal';
  if (ofPrincipal && (above === undefined || areRoles(above))) return;
  visit(left, found);
  if (above !== undefined) visit(above, found);
}

function areRoles(expression: Cedar.Expr): boolean {
  if ('Set' in expression) return (expression.Set as Cedar.Expr[]).every(areRoles);
  if (!('Value' in expression)) return false;
  const value = expression.Value;
  if (typeof value !== 'object' || value === null || !('__entity' in value)) return false;
  return entityType(value as Cedar.EntityUidJson) === 'Role';
}
