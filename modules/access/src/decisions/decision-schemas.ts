import { Type } from 'typebox';
import { TextSchema } from '../policies/policy-views.ts';
import { WishInput } from '../policies/wish.ts';

const Name = Type.String({ minLength: 1, maxLength: 64 });
const Names = Type.Array(Name, { maxItems: 16 });
/** Who is asked about: somebody who is known, or whoever has these roles. */
export const WhoInput = Type.Union([
  Type.Object(
    {
      roles: Names,
      organisations: Type.Optional(Names),
      methods: Type.Optional(Names),
      assurance: Type.Optional(Type.Integer({ minimum: 0, maximum: 3 })),
    },
    { additionalProperties: false },
  ),
  Type.Object({ user: Name }, { additionalProperties: false }),
]);
const Value = Type.Union([Type.String({ maxLength: 256 }), Type.Integer(), Type.Boolean(), Names]);
/** What it would be done to. */
export const ResourceInput = Type.Object(
  {
    type: Type.String({ maxLength: 64 }),
    id: Type.String({ maxLength: 256 }),
    attributes: Type.Optional(Type.Record(Type.String({ maxLength: 64 }), Value, { maxProperties: 32 })),
    organisations: Type.Optional(Names),
  },
  { additionalProperties: false },
);
/** How somebody would come. */
export const ContextInput = Type.Object(
  {
    address: Type.Optional(Type.String({ maxLength: 64 })),
    authentication: Type.Optional(Name),
    hour: Type.Optional(Type.Integer({ minimum: 0, maximum: 23 })),
    minute: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_439 })),
    weekday: Type.Optional(Type.Integer({ minimum: 1, maximum: 7 })),
    date: Type.Optional(Type.Integer({ minimum: 19_700_101, maximum: 22_001_231 })),
    risk: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
    device: Type.Optional(Name),
    labels: Type.Optional(Names),
  },
  { additionalProperties: false },
);
/** Drafts as if they were in force. */
export const DraftsInput = Type.Optional(
  Type.Object(WishInput, { additionalProperties: false, description: 'As if these changes were in force' }),
);

/** What would come of it. */
export const Outcome = Type.Union([Type.Literal('allowed'), Type.Literal('denied'), Type.Literal('depends')]);
/** A policy by name and in words. */
export const PolicySchema = Type.Object({
  id: Type.String(),
  words: TextSchema,
  effect: Type.Union([Type.Literal('permit'), Type.Literal('forbid')]),
  origin: Type.Union([Type.Literal('product'), Type.Literal('city')]),
});
