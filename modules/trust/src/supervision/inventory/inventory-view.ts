import Type from 'typebox';
import { TextSchema } from '../../page.ts';
import { rfc3339 } from '../../surroundings.ts';
import type { PolicySettings } from '../policy/policy-rule.ts';
import { verdicts } from '../policy/policy-rule.ts';
import type { InventoryRow } from './inventory.store.ts';
import { entryKinds } from './inventory-entry.ts';
import { judgeEntry } from './judge-entry.ts';

export const nullable = <T extends Type.TSchema>(schema: T) => Type.Union([schema, Type.Null()]);
export const VerdictSchema = Type.Enum([...verdicts]);
export const KindSchema = Type.Enum([...entryKinds]);
export const ExposureSchema = Type.Enum(['public', 'partner', 'internal']);

/** An inventory entry as operations answer it, with the judgements that led to its verdict. */
export const EntrySchema = Type.Object({
  id: Type.String(),
  kind: KindSchema,
  name: Type.String(),
  location: Type.String(),
  algorithm: nullable(Type.String()),
  parameters: Type.Record(Type.String(), Type.String()),
  purpose: nullable(Type.String()),
  owner: nullable(Type.String()),
  foundBy: Type.String(),
  firstSeen: Type.String(),
  lastSeen: Type.String(),
  expires: nullable(Type.String()),
  exposure: nullable(ExposureSchema),
  protectsYears: nullable(Type.Integer()),
  /** When an endpoint stopped answering scans. */
  silentSince: nullable(Type.String()),
  verdict: nullable(VerdictSchema),
  judgements: Type.Array(
    Type.Object({
      family: Type.String(),
      bits: nullable(Type.Integer()),
      purpose: Type.String(),
      verdict: VerdictSchema,
      rule: nullable(Type.String()),
      reason: TextSchema,
      source: nullable(Type.String()),
    }),
  ),
});

/** Judged as of `now`, so that a page never shows yesterday's verdict. */
export function viewEntry(policy: PolicySettings, row: InventoryRow, now: number) {
  const { verdict, judgements } = judgeEntry(policy, row, now);
  return {
    ...row,
    firstSeen: rfc3339(row.firstSeen),
    lastSeen: rfc3339(row.lastSeen),
    silentSince: row.silentSince === null ? null : rfc3339(row.silentSince),
    expires: row.expires === null ? null : rfc3339(row.expires),
    verdict,
    judgements: judgements.map(({ use, ...rest }) => ({ ...use, ...rest })),
  };
}
