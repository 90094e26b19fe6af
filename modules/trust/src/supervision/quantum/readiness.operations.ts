import { type Operation, operation, type Ports } from '@citywall/kernel';
import Type from 'typebox';
import { TextSchema } from '../../page.ts';
import { collectEntries } from '../inventory/collect-entries.ts';
import { EntrySchema, viewEntry } from '../inventory/inventory-view.ts';
import { cityPolicy } from '../policy/city-policy.ts';
import { assessReadiness, usualAssumptions } from './post-quantum-readiness.ts';

/** Moves shown at most; the order makes the rest less urgent than all of these. */
const movesMost = 500;

/** What must move before quantum computers come. */
export function readinessOperations(ports: Ports): readonly Operation[] {
  return [
    operation({
      name: 'trust.quantum-readiness.get',
      http: 'GET /trust/quantum-readiness',
      summary: {
        en: 'What must move to post-quantum cryptography, in which order, and why',
        zh: '须迁移至抗量子密码的内容、顺序及理由',
      },
      input: Type.Object(
        {
          year: Type.Optional(Type.Integer({ minimum: 2026, maximum: 2100 })),
          yearsToMove: Type.Optional(Type.Integer({ minimum: 0, maximum: 50 })),
          yearsAssumed: Type.Optional(Type.Integer({ minimum: 0, maximum: 200 })),
        },
        { additionalProperties: false },
      ),
      output: Type.Object({
        moves: Type.Array(
          Type.Object({
            entry: EntrySchema,
            wave: Type.Enum(['now', 'next', 'later']),
            score: Type.Integer(),
            factors: Type.Object({ lifetime: Type.Integer(), exposure: Type.Integer(), threat: Type.Integer() }),
            slackYears: Type.Number(),
            families: Type.Array(Type.String()),
            why: TextSchema,
            to: TextSchema,
          }),
        ),
        total: Type.Integer(),
        ready: Type.Integer(),
        unknown: Type.Integer(),
        undescribed: Type.Integer(),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Inventory', id: '*' }),
      run: async (input, call) => {
        const rows = await collectEntries(call.db);
        const { moves, ...counts } = assessReadiness(rows, call.time, { ...usualAssumptions, ...input });
        const policy = cityPolicy(ports);
        return {
          moves: moves.slice(0, movesMost).map((move) => ({
            ...move,
            families: [...move.families],
            entry: viewEntry(policy, { verdict: null, silentSince: null, ...move.entry }, call.time),
          })),
          total: moves.length,
          ...counts,
        };
      },
    }),
  ];
}
