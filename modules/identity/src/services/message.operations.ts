import { algorithmOfKey, verifyingKey, verifyMessage } from '@citywall/http-signature';
import { type Db, type Operation, operation, type Principal } from '@citywall/kernel';
import { Type } from 'typebox';
import type { Desk } from '../desk.ts';
import { messageMarks } from './message-marks.ts';
import { keyOf, readChain } from './publication.ts';
import { findService, findVersion } from './service.store.ts';

/** Longest time from signing to verifying, ms. */
const longest = 300_000;

const input = Type.Object(
  {
    method: Type.String({ minLength: 1, maxLength: 64 }),
    url: Type.String({ minLength: 1, maxLength: 16_384, description: 'As the sender saw it, with scheme and host' }),
    headers: Type.Record(
      Type.String({ maxLength: 128 }),
      Type.Union([
        Type.String({ maxLength: 65_536 }),
        Type.Array(Type.String({ maxLength: 65_536 }), { maxItems: 64 }),
      ]),
      { maxProperties: 128 },
    ),
    body: Type.Optional(
      Type.String({
        maxLength: 1_398_104,
        pattern: '^[A-Za-z0-9+/]*={0,2}$',
        description: 'Base64; at most 1 MB. Without it the receiver checks Content-Digest itself',
      }),
    ),
  },
  { additionalProperties: false },
);

/** Whether a message that one service had from another is what it seems. */
export function messageOperations(desk: Desk): readonly Operation[] {
  return [
    operation({
      name: 'identity.message.verify',
      http: 'POST /identity/messages/verify',
      summary: { en: 'Verify a signed message of a service, once', zh: '验证服务的签名消息（仅一次）' },
      input,
      output: Type.Object({
        service: Type.String(),
        signer: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
        algorithm: Type.String(),
        components: Type.Array(Type.String()),
        created: Type.Integer({ description: 'Seconds since 1970 UTC' }),
      }),
      risk: 'low',
      recording: 'aggregate',
      resource: () => ({ type: 'Message', id: '*' }),
      run: async ({ method, url, headers, body }, call) => {
        let signer: Principal | undefined;
        const verified = await verifyMessage(
          { method, url, headers: lowerCase(headers) },
          {
            ...{ required: ['@method', '@target-uri'], nonce: true, longest, now: desk.clock.now() },
            replays: messageMarks(call.db),
            ...(body === undefined ? {} : { body: Buffer.from(body, 'base64') }),
            keyOf: async (service) => {
              const key = await certificateOf(call.db, service);
              signer = key && (await desk.principalOf(key.raw));
              return key && signer && verifyingKey(algorithmOfKey(keyOf(key)), keyOf(key));
            },
          },
        );
        const { type, id, name } = signer as Principal;
        const { keyId: service, algorithm, components, created } = verified;
        return { service, signer: { type, id, name }, algorithm, components: [...components], created };
      },
    }),
  ];
}

/** A message is signed with the key that signed the newest description of its service. */
async function certificateOf(db: Db, name: string) {
  const service = name.length <= 128 ? await findService(db, name) : undefined;
  const version = service && (await findVersion(db, service.id));
  return version && readChain(version.certificates)[0];
}

function lowerCase(headers: Record<string, string | string[]>) {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
