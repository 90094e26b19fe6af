import type { Language, Text } from '@citywall/kernel';
import Type from 'typebox';
import { TextSchema } from '../page.ts';
import { wordsOf } from '../playbooks/cacao.ts';
import { rfc3339 } from '../surroundings.ts';
import { type RunRow, runStates } from './run.store.ts';

const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);

export const RunStateSchema = Type.Enum([...runStates]);

/** A run as operations answer it. */
export const RunSchema = Type.Object({
  id: Type.String(),
  playbook: Type.Object({ id: Type.String(), name: Type.String() }),
  incident: nullable(Type.String()),
  state: RunStateSchema,
  mode: Type.String(),
  dryRun: Type.Boolean(),
  startedAt: Type.String(),
  endedAt: nullable(Type.String()),
  target: nullable(Type.String()),
  steps: Type.Array(
    Type.Object({
      step: Type.String(),
      name: Type.String(),
      type: Type.String(),
      state: Type.String(),
      startedAt: Type.String(),
      endedAt: nullable(Type.String()),
      text: TextSchema,
      proof: Type.Optional(Type.Unknown()),
    }),
  ),
  requestedBy: Type.String(),
  approvedBy: nullable(Type.String()),
  /** Roles whose holders may decide while it waits. */
  mayApprove: Type.Array(Type.String()),
  plan: Type.Array(TextSchema),
  reason: nullable(TextSchema),
});

/** What a run's playbook is called. */
export function titleOfRun(row: RunRow): Text {
  const playbook = row.definitions[row.playbook];
  return playbook === undefined ? { en: row.playbookName, zh: row.playbookName } : wordsOf(playbook).name;
}

/** The row in its public form. */
export function viewRun(row: RunRow, language: Language) {
  return {
    id: row.id,
    playbook: { id: row.playbook, name: titleOfRun(row)[language] },
    incident: row.incident,
    state: row.state,
    mode: row.mode,
    dryRun: row.dryRun,
    startedAt: rfc3339(row.startedAt),
    endedAt: row.endedAt === null ? null : rfc3339(row.endedAt),
    target: row.target,
    steps: row.machine.trace.map((trace) => ({
      step: trace.step,
      name: trace.name[language],
      type: trace.type,
      state: trace.state,
      startedAt: rfc3339(trace.startedAt),
      endedAt: trace.endedAt === null ? null : rfc3339(trace.endedAt),
      text: trace.text,
      ...(trace.proof !== undefined && { proof: trace.proof }),
    })),
    requestedBy: row.requestedBy.name,
    approvedBy: row.approvedBy?.name ?? null,
    mayApprove: row.state === 'waiting-approval' ? ['operator'] : [],
    plan: [...row.plan],
    reason: row.reason,
  };
}
