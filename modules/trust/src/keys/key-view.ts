import Type from 'typebox';
import { rfc3339 } from '../surroundings.ts';
import type { KeyChange, ListedKey } from './key.store.ts';
import { holdings, type KeyVersion, type WholeKey } from './key.ts';

const keyFields = {
  id: Type.String(),
  name: Type.String(),
  ring: Type.String(),
  ringName: Type.String(),
  kind: Type.String(),
  purpose: Type.String(),
  exportable: Type.Boolean(),
  held: Type.Enum([...holdings], { description: 'hsm: in hardware behind PKCS #11' }),
  state: Type.String({ description: 'Of the latest version' }),
  latest: Type.Integer(),
  leastVersion: Type.Integer(),
  rotationDays: Type.Union([Type.Integer(), Type.Null()]),
  nextRotationAt: Type.Union([Type.String(), Type.Null()]),
  createdAt: Type.String(),
};

/** Schema of a key in a list. */
export const ListedKeySchema = Type.Object(keyFields);

/** Schema of a key with its versions. */
export const KeySchema = Type.Object({
  ...keyFields,
  test: Type.Boolean(),
  versions: Type.Array(
    Type.Object({
      version: Type.Integer(),
      state: Type.String(),
      origin: Type.String(),
      publicKey: Type.Union([Type.String(), Type.Null()], { description: 'PEM; two blocks for a hybrid' }),
      createdAt: Type.String(),
      changedAt: Type.String(),
    }),
  ),
});

/** Schema of a change of state. */
export const ChangeSchema = Type.Object({
  version: Type.Integer(),
  from: Type.String(),
  to: Type.String(),
  at: Type.String(),
  by: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
  reason: Type.String(),
});

export function listedKeyOut(key: ListedKey) {
  const { id, name, ring, ringName, kind, purpose, exportable, held, state, latest, leastVersion, rotationDays } = key;
  return {
    ...{ id, name, ring, ringName, kind, purpose, exportable, held, state, latest, leastVersion, rotationDays },
    nextRotationAt: key.nextRotationAt === null ? null : rfc3339(key.nextRotationAt),
    createdAt: rfc3339(key.createdAt),
  };
}

export function keyOut({ key, ring, versions }: WholeKey) {
  const state = versions.find(({ number }) => number === key.latest)?.state ?? 'destroyed';
  const shown = versions.map((version) => ({
    version: version.number,
    state: version.state,
    origin: version.origin,
    publicKey: publicKeyPem(version),
    createdAt: rfc3339(version.createdAt),
    changedAt: rfc3339(version.changedAt),
  }));
  return { ...listedKeyOut({ ...key, ringName: ring.name, state }), test: ring.test, versions: shown };
}

export function changeOut({ number, from, to, at, by, reason }: KeyChange) {
  return { version: number, from, to, at: rfc3339(at), by: { ...by }, reason };
}

/** Null for secret keys. */
export function publicKeyPem({ publicKeys }: Pick<KeyVersion, 'publicKeys'>): string | null {
  return publicKeys.length === 0 ? null : publicKeys.map((der) => pem(der)).join('');
}

function pem(der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? [];
  return `-----BEGIN PUBLIC KEY-----\n${lines.join('\n')}\n-----END PUBLIC KEY-----\n`;
}
