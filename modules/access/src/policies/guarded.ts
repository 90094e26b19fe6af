import type * as Cedar from '@cedar-policy/cedar-wasm/nodejs';
import type { Text } from '@citywall/kernel';
import { actionsOf } from '../cedar.ts';

/** By these a person comes in, proves who he is, and changes policies: a city that closed them to itself could never open them again. */
const guarded = ['access.city-policy.', 'access.policy-change.', 'identity.session.', 'identity.password.'];

/** Whether policies of the city may touch the operation only as a whole. */
export function isGuarded(operation: string): boolean {
  return guarded.some((prefix) => operation.startsWith(prefix));
}

/**
 * Why a policy may not speak of the guarded operations as it does; undefined when it may. Nothing but the product permits
 * them, and they are forbidden only by how somebody comes (where from, when, with which proof), never by who he is: then
 * whoever publishes such a policy, and can still do so, is the proof that every other administrator can.
 */
export function guardOf(
  parsed: Cedar.PolicyJson,
  operations: readonly string[],
): { readonly operation: string; readonly text: Text } | undefined {
  const named = actionsOf(parsed.action);
  const operation = (named ?? operations).find(isGuarded);
  if (operation === undefined) return undefined;
  if (parsed.effect === 'permit')
    return {
      operation,
      text: {
        en: `${operation} is permitted by the product alone: only security administrators change policies.`,
        zh: `${operation} 只能由产品自带策略许可：仅安全管理员可以修改策略。`,
      },
    };
  const byWay = parsed.principal.op === 'All' && parsed.resource.op === 'All' && parsed.conditions.every(asksForWay);
  if (byWay) return undefined;
  return {
    operation,
    text: {
      en: `${operation} may be forbidden only by address, time or proof, never by who somebody is, so that nobody is locked out for good. Name the operations that are meant.`,
      zh: `${operation} 只能按地址、时间或认证方式禁止，不能按身份禁止，以免有人被永久锁在外面。请写明所指的操作。`,
    },
  };
}

/** What a principal can change about himself by coming another way. */
const ways = ['methods', 'assurance', 'authenticated'];

function asksForWay({ body }: Cedar.Clause): boolean {
  const visit = (value: unknown): boolean => {
    if (typeof value !== 'object' || value === null) return true;
    if ('Var' in value) return value.Var === 'context' || value.Var === 'action';
    const asked = '.' in value ? value['.'] : 'has' in value ? value.has : undefined;
    if (isOfPrincipal(asked)) return ways.includes(String(asked.attr));
    return Object.values(value).every(visit);
  };
  return visit(body);
}

function isOfPrincipal(value: unknown): value is { readonly attr: unknown } {
  if (typeof value !== 'object' || value === null || !('left' in value)) return false;
  const { left } = value;
  return typeof left === 'object' && left !== null && 'Var' in left && left.Var === 'principal';
}
