import Type from 'typebox';

const closed = { additionalProperties: false };
const Clause = Type.String({ pattern: '^\\d\\.\\d\\.\\d$' });
const ObjectName = Type.String({ minLength: 1, maxLength: 100, pattern: '\\S' });
const Factor = Type.String({ pattern: '^\\d(\\.\\d)?$' });
const Note = Type.String({ maxLength: 2_000 });
const Score = Type.Union([Type.String(), Type.Null()]);

const ObjectSchema = Type.Object(
  {
    name: ObjectName,
    notApplicable: Type.Optional(Type.Boolean()),
    deployed: Type.Optional(Type.Boolean({ description: 'D' })),
    compliant: Type.Optional(Type.Boolean({ description: 'A' })),
    keysSecure: Type.Optional(Type.Boolean({ description: 'K' })),
    algorithmFactor: Type.Optional(Factor),
    keyFactor: Type.Optional(Factor),
    compensatedBy: Type.Optional(Type.Object({ clause: Clause, name: ObjectName }, closed)),
  },
  closed,
);

/** What people record: objects of technical units, words for units of management, high risks. */
export const AssessmentContent = Type.Object(
  {
    objects: Type.Record(Clause, Type.Array(ObjectSchema, { maxItems: 500 }), { maxProperties: 50 }),
    management: Type.Record(Clause, Type.Enum(['conform', 'partly', 'not', 'not-applicable']), { maxProperties: 50 }),
    risks: Type.Array(
      Type.Object(
        { veto: Type.String({ maxLength: 64 }), clause: Clause, note: Note, mitigation: Type.Optional(Note) },
        closed,
      ),
      { maxItems: 200 },
    ),
  },
  closed,
);

/** The score as operations answer it. */
export const ScoreSchema = Type.Object({
  layers: Type.Array(
    Type.Object({
      layer: Type.String(),
      score: Score,
      weight: Type.Integer(),
      units: Type.Array(
        Type.Object({
          clause: Type.String(),
          score: Score,
          weight: Type.String(),
          objects: Type.Array(Type.Object({ name: Type.String(), score: Score })),
        }),
      ),
    }),
  ),
  total: Score,
  conclusion: Type.Union([Type.Enum(['conform', 'basically', 'not']), Type.Null()]),
  highRisks: Type.Array(
    Type.Object({
      veto: Type.String(),
      clause: Type.String(),
      note: Type.String(),
      mitigation: Type.Optional(Type.String()),
    }),
  ),
  unjudged: Type.Array(Type.String()),
});
