import { Type } from 'typebox';

const phase = Type.Union(['intent', 'result', 'refusal', 'event'].map((one) => Type.Literal(one)));
const outcome = Type.Union(['success', 'failure', 'denied', 'pending'].map((one) => Type.Literal(one)));
const risk = Type.Union(['low', 'medium', 'high', 'critical'].map((one) => Type.Literal(one)));
const time = Type.String({ maxLength: 40, description: 'RFC 3339' });

const recordMembers = {
  id: Type.String(),
  time: Type.String(),
  operation: Type.String(),
  phase,
  principal: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
  resource: Type.Object({ type: Type.String(), id: Type.String() }),
  outcome,
  code: Type.Optional(Type.String()),
  risk,
  policies: Type.Optional(Type.Array(Type.String())),
  address: Type.Optional(Type.String()),
  call: Type.Optional(Type.String()),
  count: Type.Optional(Type.Number()),
  details: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
};

export const recordSchema = Type.Object(recordMembers);

export const foundRecordSchema = Type.Object({ ...recordMembers, index: Type.Integer() });

export const querySchema = Type.Object(
  {
    from: Type.Optional(time),
    to: Type.Optional(time),
    operation: Type.Optional(Type.String({ maxLength: 256 })),
    principal: Type.Optional(Type.String({ maxLength: 256, description: 'id or name' })),
    outcome: Type.Optional(outcome),
    phase: Type.Optional(phase),
    risk: Type.Optional(risk),
    text: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    cursor: Type.Optional(Type.String({ pattern: '^(0|[1-9][0-9]{0,14})$' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  },
  { additionalProperties: false },
);

export const idInput = Type.Object(
  { id: Type.String({ minLength: 1, maxLength: 256 }) },
  { additionalProperties: false },
);

export const noInput = Type.Object({}, { additionalProperties: false });

export const chainSchema = Type.Union([Type.String(), Type.Null()], {
  description: 'Certificates of the log’s key, PEM, leaf first; null until the city has certified it',
});

export const checkpointSchema = Type.Object({
  checkpoint: Type.String({ description: 'C2SP signed note' }),
  size: Type.Integer(),
  time: Type.String(),
});

export const inclusionSchema = Type.Object({
  kind: Type.Literal('citywall-inclusion-proof'),
  index: Type.Integer(),
  record: Type.String({ description: 'exact bytes, canonical JSON' }),
  proof: Type.Array(Type.String()),
  checkpoint: Type.String(),
  chain: Type.Optional(Type.String({ description: 'Certificates of the log’s key, PEM, leaf first' })),
});

const sizeSchema = Type.Object({ size: Type.Integer(), root: Type.String() });

export const consistencySchema = Type.Object({
  kind: Type.Literal('citywall-consistency-proof'),
  from: sizeSchema,
  to: sizeSchema,
  proof: Type.Array(Type.String()),
  checkpoint: Type.String(),
  checkpointProof: Type.Array(Type.String()),
});

export const verificationSchema = Type.Object({
  whole: Type.Boolean(),
  size: Type.Integer(),
  problems: Type.Array(
    Type.Object({
      file: Type.String(),
      record: Type.Optional(Type.Integer()),
      text: Type.Object({ en: Type.String(), zh: Type.String() }),
    }),
  ),
});
