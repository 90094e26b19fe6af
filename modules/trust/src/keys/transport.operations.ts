import { type Db, invalid, newId, notFound, type Operation, operation, Problem } from '@citywall/kernel';
import Type from 'typebox';
import { Id, Name } from '../page.ts';
import { actorOf, platformActor, rfc3339 } from '../surroundings.ts';
import type { StoredMaterial } from '../vault/index.ts';
import { KindSchema, PurposeSchema } from './key.operations.ts';
import { readKey } from './key.store.ts';
import type { Ring } from './key.ts';
import type { KeyDesk } from './key-desk.ts';
import { KeySchema, keyOut, publicKeyPem } from './key-view.ts';
import { makeKey } from './make-key.ts';
import { readRing } from './ring.store.ts';
import { requireManage } from './ring-guard.ts';
import { materialOf } from './use-keys.ts';

/** A transport key carries keys in for this long, ms. */
const transportLifeMs = 86_400_000;

const Material = Type.String({ minLength: 4, maxLength: 32_768, pattern: '^[A-Za-z0-9+/]+={0,2}$' });

/** Keys on their way in and out: wrapped always, raw only into rings for tests. */
export function transportOperations(desk: KeyDesk): readonly Operation[] {
  return [transportKey(desk), importKey(desk), exportKey(desk)];
}

function transportKey(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.transport-key',
    http: 'POST /trust/keys/transport-key',
    summary: {
      en: 'A public key to wrap others under for import: RSA-OAEP (SHA-256) of an AES-256 key, then AES-KWP of the material',
      zh: '获取用于导入的传输公钥：以 RSA-OAEP（SHA-256）封装 AES-256 密钥，再以 AES-KWP 封装密钥材料',
    },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({ transport: Type.String(), publicKey: Type.String(), expiresAt: Type.String() }),
    risk: 'low',
    resource: () => ({ type: 'CityKey', id: '*' }),
    run: async (_, call) => {
      desk.keeper.requireOpen();
      const ring = await desk.platformRing(call.db);
      const now = desk.context.ports.clock.now();
      const wish = { ring, name: `transport ${newId()}`, kind: 'rsa-3072', purpose: 'transport' } as const;
      const { key, version } = await makeKey(desk.provider, call.db, wish, platformActor, now);
      const expiresAt = rfc3339(now + transportLifeMs);
      return { transport: key.id, publicKey: publicKeyPem(version) ?? '', expiresAt };
    },
  });
}

function importKey(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.import',
    http: 'POST /trust/keys/import',
    summary: { en: 'Bring a key in from outside, wrapped under a transport key', zh: '导入外部密钥（以传输密钥封装）' },
    input: Type.Object(
      {
        ring: Id,
        name: Name,
        kind: KindSchema,
        purpose: Type.Optional(PurposeSchema),
        exportable: Type.Optional(Type.Boolean()),
        form: Type.Union([Type.Literal('rsa-aes-kwp'), Type.Literal('raw')]),
        material: Material,
        transport: Type.Optional(Id),
      },
      { additionalProperties: false },
    ),
    output: KeySchema,
    risk: 'high',
    resource: () => ({ type: 'CityKey', id: '*' }),
    run: async ({ form, material, transport, ...wish }, call) => {
      desk.keeper.requireOpen();
      const ring = await readRing(call.db, wish.ring);
      if (ring === undefined) throw notFound({ en: 'The key ring', zh: '该密钥环' });
      requireManage(ring, call.principal);
      requireForm(ring, form);
      const now = desk.context.ports.clock.now();
      const carrier = form === 'raw' ? undefined : await readTransport(call.db, transport, now);
      const incoming = { form, material, transport: carrier };
      const { key, version } = await makeKey(desk.provider, call.db, wish, actorOf(call.principal), now, incoming);
      call.note({
        key: key.id,
        name: key.name,
        kind: key.kind,
        purpose: key.purpose,
        form,
        exportable: key.exportable,
      });
      return keyOut({ key, ring, versions: [version] });
    },
  });
}

function exportKey(desk: KeyDesk): Operation {
  return operation({
    name: 'trust.key.export',
    http: 'POST /trust/keys/{id}/export',
    summary: {
      en: 'Take an exportable key out, wrapped for whoever holds another key',
      zh: '导出可导出的密钥（为接收方公钥封装）',
    },
    input: Type.Object(
      {
        id: Id,
        form: Type.Union([Type.Literal('rsa-aes-kwp'), Type.Literal('sm2-enveloped')]),
        publicKey: Type.String({ minLength: 100, maxLength: 4_096, description: 'Of the recipient, PEM' }),
      },
      { additionalProperties: false },
    ),
    output: Type.Object({ material: Type.String(), version: Type.Integer() }),
    risk: 'high',
    resource: ({ id }) => ({ type: 'CityKey', id }),
    run: async ({ id, form, publicKey }, call) => {
      desk.keeper.requireOpen();
      const whole = await desk.forChange(call, id);
      if (!whole.key.exportable)
        throw new Problem('trust.key.not-exportable', 403, {
          en: 'This key was made not to be exported.',
          zh: '该密钥在创建时即不可导出。',
        });
      const version = whole.versions.find(({ number }) => number === whole.key.latest);
      if (version?.wrapped == null) throw notFound({ en: 'Material of the key', zh: '该密钥的材料' });
      const recipient = spkiOf(publicKey);
      const material = await desk.provider.export(materialOf(whole, version), form, recipient);
      call.note({ version: version.number, form });
      return { material, version: version.number };
    },
  });
}

function requireForm(ring: Ring, form: string): void {
  if (form !== 'raw' || ring.test) return;
  throw new Problem('trust.import.raw', 403, {
    en: 'Raw key material comes only into a ring marked for tests. Wrap it under a transport key.',
    zh: '明文密钥材料只能导入标记为测试的密钥环。请用传输密钥封装。',
  });
}

async function readTransport(db: Db, id: string | undefined, now: number): Promise<StoredMaterial> {
  const whole = id === undefined ? undefined : await readKey(db, id);
  const version = whole?.versions[0];
  const fresh = whole?.key.purpose === 'transport' && now - whole.key.createdAt < transportLifeMs;
  if (whole !== undefined && version?.wrapped != null && fresh) return materialOf(whole, version);
  throw invalid('trust.import.transport', {
    en: 'The transport key is unknown or older than a day. Ask for a new one and wrap the material again.',
    zh: '传输密钥未知或已超过一天。请重新获取并再次封装。',
  });
}

/** The DER of a PEM block, base64. */
function spkiOf(pem: string): string {
  const [, base64] =
    /^-----BEGIN PUBLIC KEY-----([\sA-Za-z0-9+/=]+)-----END PUBLIC KEY-----\s*$/.exec(pem.trim()) ?? [];
  if (base64 !== undefined) return base64.replace(/\s+/g, '');
  throw invalid('trust.export.recipient', {
    en: 'The recipient’s key is not one PEM block “PUBLIC KEY”.',
    zh: '接收方密钥不是单个 PEM“PUBLIC KEY”块。',
  });
}
