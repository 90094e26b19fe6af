import { Type } from 'typebox';
import type { RuleException } from './tables.ts';

const closed = { additionalProperties: false };

/** A condition of an exception, as it is asked for and shown. */
export const conditionSchema = Type.Object(
  {
    field: Type.String({ minLength: 1, maxLength: 200, pattern: '^[^|\\s]+$' }),
    value: Type.String({ minLength: 1, maxLength: 2_000 }),
    modifier: Type.Optional(
      Type.Union(['contains', 'startswith', 'endswith', 'cidr'].map((modifier) => Type.Literal(modifier)) as never),
    ),
  },
  closed,
);

/** An exception as lists show it. */
export const exceptionSchema = Type.Object({
  id: Type.String(),
  rule: Type.String(),
  title: Type.String(),
  reason: Type.String(),
  where: Type.Array(conditionSchema),
  state: Type.String(),
  expiresAt: Type.String(),
  createdBy: Type.String(),
  createdAt: Type.String(),
});

/** An exception as lists show it. */
export function showException(exception: RuleException, now: number) {
  const { id, rule, title, reason, conditions, expires_at, created_by, created_at, removed_at } = exception;
  return {
    id,
    rule,
    title,
    reason,
    where: [...conditions] as never[],
    state: removed_at !== null ? 'removed' : expires_at <= now ? 'expired' : 'active',
    expiresAt: new Date(expires_at).toISOString(),
    createdBy: created_by,
    createdAt: new Date(created_at).toISOString(),
  };
}
