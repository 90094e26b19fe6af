import { invalid, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { authorityKeyKinds } from '../authority/authority-keys.ts';
import { Id, listOf, Name, pageInput, pageOf, Reason, readCursor } from '../page.ts';
import type { DocumentPorts } from './document-ports.ts';
import { missingCharacters } from './seal/draw-seal.ts';
import { SealWords } from './seal/seal.operations.ts';
import { readSignatories, type SignatoryRow } from './signatory.store.ts';
import { createSignatory, retireSignatory, setUsers } from './signatory.ts';

const Users = Type.Array(Id, { maxItems: 1_000, uniqueItems: true });
const keyKinds = Object.keys(authorityKeyKinds) as (keyof typeof authorityKeyKinds)[];
const kinds = ['organisation', 'person'] as const;
const View = Type.Object({
  id: Id,
  name: Type.String(),
  organisation: Type.String(),
  kind: Type.Enum([...kinds]),
  keyKind: Type.Enum(keyKinds),
  seal: Type.Union([Type.String(), Type.Null()]),
  certificate: Id,
  users: Type.Array(Type.String()),
  state: Type.Enum(['active', 'retired']),
  createdAt: Type.Integer(),
});
const one = ({ id }: { readonly id: string }) => ({ type: 'Signatory', id });
const all = () => ({ type: 'Signatory', id: '*' });

/** Names under which the city signs and seals, and who may use them. */
export function signatoryOperations(ports: DocumentPorts): readonly Operation[] {
  return [
    operation({
      name: 'trust.signatory.create',
      http: 'POST /trust/signatories',
      summary: { en: 'Create a name to sign and seal under', zh: '新建签署主体' },
      input: Type.Object({
        name: Name,
        organisation: Name,
        kind: Type.Enum([...kinds]),
        keyKind: Type.Enum(keyKinds),
        /** The words around the visible seal, e.g. 北城市档案馆; without them there is none. */
        seal: Type.Optional(SealWords),
        users: Users,
      }),
      output: View,
      risk: 'high',
      resource: all,
      run: async ({ seal = null, ...wish }, call) => {
        refuseUndrawable(seal);
        const row = await createSignatory(ports, call.db, { ...wish, seal }, call.principal.id);
        call.note({ signatory: row.id, certificate: row.certificate, name: row.name, users: row.users });
        return viewOf(row);
      },
    }),
    operation({
      name: 'trust.signatory.list',
      http: 'GET /trust/signatories',
      summary: { en: 'Names under which the city signs', zh: '查看签署主体' },
      input: Type.Object(pageInput),
      output: listOf(View),
      risk: 'low',
      resource: all,
      run: async ({ cursor, limit = 100 }, call) =>
        pageOf(await readSignatories(call.db, readCursor(cursor), limit + 1), limit, viewOf),
    }),
    operation({
      name: 'trust.signatory.users',
      http: 'PUT /trust/signatories/{id}/users',
      summary: { en: 'Say who may sign in a name', zh: '设定可使用签署主体的人员' },
      input: Type.Object({ id: Id, users: Users, reason: Reason }),
      output: View,
      risk: 'high',
      resource: one,
      run: async ({ id, users, reason }, call) => {
        call.note({ users, reason });
        return viewOf(await setUsers(call.db, id, users));
      },
    }),
    operation({
      name: 'trust.signatory.retire',
      http: 'POST /trust/signatories/{id}/retire',
      summary: { en: 'Retire a signatory and revoke its certificate', zh: '停用签署主体并吊销其证书' },
      input: Type.Object({ id: Id, reason: Reason }),
      output: View,
      risk: 'high',
      resource: one,
      run: async ({ id, reason }, call) => {
        call.note({ reason });
        return viewOf(await retireSignatory(ports, call.db, id));
      },
    }),
  ];
}

function refuseUndrawable(seal: string | null): void {
  const missing = missingCharacters(seal ?? '');
  if (missing.length === 0) return;
  throw invalid('trust.signatory.seal', {
    en: `The seal cannot be drawn with ${missing.join(' ')}: its font does not have them. Leave them out.`,
    zh: `印章无法绘制字符 ${missing.join(' ')}：印章字体中没有这些字符，请去掉。`,
  });
}

function viewOf(row: SignatoryRow): Type.Static<typeof View> {
  const { id, name, organisation, kind, keyKind, seal, certificate, users, state, createdAt } = row;
  return { id, name, organisation, kind, keyKind, seal, certificate, users: [...users], state, createdAt };
}
