import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';

/**
 * Whether a policy reads nothing of the request but the principal's type and roles and
 * the action. Then its answer holds for every principal with these roles, and every
 * resource. Anything not recognised counts as reading more.
 */
export function readsRolesOnly(policy: Cedar.PolicyJson): boolean {
  return (
    readsRoles(policy.principal) && policy.resource.op === 'All' && policy.conditions.every(({ body }) => ofRoles(body))
  );
}

function readsRoles(principal: Cedar.PrincipalConstraint): boolean {
  if (principal.op === 'All') return true;
  if (principal.op === 'is')
    return principal.in === undefined || ('entity' in principal.in && isRole(principal.in.entity));
  return principal.op === 'in' && 'entity' in principal && isRole(principal.entity);
}

function isRole(uid: Cedar.EntityUidJson): boolean {
  return ('__entity' in uid ? uid.__entity.type : uid.type) === 'Role';
}

/** Conditions made of `principal in Role`, `principal is Type` and `principal.authenticated`. */
function ofRoles(expression: Cedar.Expr): boolean {
  const known = expression as Cedar.ExprNoExt;
  if ('&&' in known) return ofRoles(known['&&'].left) && ofRoles(known['&&'].right);
  if ('||' in known) return ofRoles(known['||'].left) && ofRoles(known['||'].right);
  if ('!' in known) return ofRoles(known['!'].arg);
  if ('in' in known) return isPrincipal(known.in.left) && areRoles(known.in.right);
  if ('is' in known) return isPrincipal(known.is.left) && (known.is.in === undefined || areRoles(known.is.in));
  if ('.' in known) return isPrincipal(known['.'].left) && known['.'].attr === 'authenticated';
  return false;
}

function isPrincipal(expression: Cedar.Expr): boolean {
  return 'Var' in expression && expression.Var === 'principal';
}

function areRoles(expression: Cedar.Expr): boolean {
  if ('Set' in expression) return (expression.Set as Cedar.Expr[]).every(areRoles);
  if (!('Value' in expression)) return false;
  const value = expression.Value;
  return typeof value === 'object' && value !== null && '__entity' in value && isRole(value as Cedar.EntityUidJson);
}
