import { type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { Id, listOf, pageInput, pageOf, readCursor } from '../page.ts';
import { type NamedSigning, readSignings } from './signing.store.ts';

const Nullable = Type.Union([Type.String(), Type.Null()]);
const View = Type.Object({
  id: Id,
  kind: Type.Enum(['document', 'file']),
  name: Nullable,
  sha256: Type.String(),
  signatory: Type.Object({ id: Id, name: Type.String() }),
  serial: Type.String(),
  sealed: Type.Boolean(),
  reason: Nullable,
  signedAt: Type.Integer(),
  signedBy: Type.Object({ id: Type.String(), name: Type.String() }),
});
const filters = {
  ...pageInput,
  /** Part of a name, or the whole SHA-256. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  signatory: Type.Optional(Id),
};
const all = () => ({ type: 'Signing', id: '*' });

/** The register of what was signed in the city's names. */
export function signingOperations(): readonly Operation[] {
  return [
    operation({
      name: 'trust.signing.list',
      http: 'GET /trust/signings',
      summary: { en: 'What was signed in the city’s names, newest first', zh: '查看全部签署记录' },
      input: Type.Object(filters),
      output: listOf(View),
      risk: 'low',
      resource: all,
      run: async ({ cursor, limit = 100, text, signatory }, call) => {
        const before = readCursor(cursor);
        const rows = await readSignings(call.db, { before, text, signatory, limit: limit + 1 });
        return pageOf(rows, limit, viewOf);
      },
    }),
    operation({
      name: 'trust.signing.mine',
      http: 'GET /trust/signings/mine',
      summary: { en: 'What the caller signed, newest first', zh: '查看本人的签署记录' },
      input: Type.Object(filters),
      output: listOf(View),
      risk: 'low',
      resource: all,
      run: async ({ cursor, limit = 100, text, signatory }, call) => {
        const filter = { before: readCursor(cursor), text, signatory, signedBy: call.principal.id };
        return pageOf(await readSignings(call.db, { ...filter, limit: limit + 1 }), limit, viewOf);
      },
    }),
  ];
}

function viewOf(row: NamedSigning): Type.Static<typeof View> {
  const { id, kind, name, sha256, serial, sealed, reason, signedAt } = row;
  return {
    id,
    kind,
    name,
    sha256,
    signatory: { id: row.signatory, name: row.signatoryName },
    serial,
    sealed,
    reason,
    signedAt,
    signedBy: { id: row.signedBy, name: row.signedByName },
  };
}
