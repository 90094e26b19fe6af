import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import { actionsOf } from '../cedar.ts';

/**
 * Whether replacing one policy by another (each undefined for none) can allow anybody anything that was not allowed before.
 * Errs on the side of yes: it says no only where the text itself shows that rights can only become fewer. A permit that
 * fails (a sum that overflows) makes all deny; that it goes counts as fewer rights all the same.
 */
export function widens(before: Cedar.PolicyJson | undefined, after: Cedar.PolicyJson | undefined): boolean {
  const permittedLess = after?.effect !== 'permit' || (before?.effect === 'permit' && covers(before, after));
  const forbiddenAsMuch = before?.effect !== 'forbid' || (after?.effect === 'forbid' && covers(after, before));
  return !(permittedLess && forbiddenAsMuch);
}

/** Whether `wide` applies wherever `narrow` does. */
function covers(wide: Cedar.PolicyJson, narrow: Cedar.PolicyJson): boolean {
  const operations = actionsOf(wide.action);
  const fewer = actionsOf(narrow.action);
  if (operations !== undefined && !(fewer?.every((name) => operations.includes(name)) ?? false)) return false;
  if (!scopeCovers(wide.principal, narrow.principal) || !scopeCovers(wide.resource, narrow.resource)) return false;
  const asked = new Set(conditionsOf(narrow));
  return conditionsOf(wide).every((condition) => asked.has(condition));
}

function scopeCovers(wide: Cedar.PrincipalConstraint, narrow: Cedar.PrincipalConstraint): boolean {
  if (wide.op === 'All' || JSON.stringify(wide) === JSON.stringify(narrow)) return true;
  if (narrow.op !== 'is') return false;
  if (wide.op === 'is') return wide.entity_type === narrow.entity_type && wide.in === undefined;
  return (
    wide.op === 'in' && narrow.in !== undefined && JSON.stringify({ op: 'in', ...narrow.in }) === JSON.stringify(wide)
  );
}

/** Conditions that must all be true, each as text that can be compared. */
function conditionsOf({ conditions }: Cedar.PolicyJson): readonly string[] {
  return conditions.flatMap(({ kind, body }) =>
    kind === 'when' ? conjuncts(body).map((part) => JSON.stringify(part)) : [`unless ${JSON.stringify(body)}`],
  );
}

/** The parts of `a && b && c`. */
export function conjuncts(expression: Cedar.Expr): readonly Cedar.Expr[] {
  const known = expression as Cedar.ExprNoExt;
  if (!('&&' in known)) return [expression];
  return [...conjuncts(known['&&'].left), ...conjuncts(known['&&'].right)];
}
