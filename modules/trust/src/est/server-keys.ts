import { createSecretKey, generateKeyPair } from 'node:crypto';
import { promisify } from 'node:util';
import { newId } from '@citywall/kernel';
import { aesKwpUnwrap, rsaOaepOpen } from '../algorithms/index.ts';
import { type Descriptor, factsOf, type Provider } from '../vault/index.ts';
import { estProblem } from './est-answer.ts';

/** A key pair made for a client; the private half passes through once and is kept nowhere. */
export interface ServerKey {
  /** SubjectPublicKeyInfo, DER. */
  readonly publicKey: Uint8Array;
  /** PKCS#8, DER. The receiver MUST erase it once it is sent. */
  readonly pkcs8: Buffer;
}

/** Makes key pairs for clients that cannot make good ones themselves. */
export interface ServerKeys {
  /** `kind` as profiles name it. Throws trust.sealed while there are no key processes to make it. */
  make(kind: string): Promise<ServerKey>;
}

const makeTransport = promisify(generateKeyPair);
const transportBits = 3_072;

/** Pairs from the key processes: their random numbers, their checks. They hand the key over under a key that lives for this one answer. */
export function createServerKeys(provider: Provider, requireOpen: () => void): ServerKeys {
  return {
    make: async (kind) => {
      requireOpen();
      const facts = factsOf(kind);
      if (!facts?.asymmetric || !facts.purposes.includes('sign'))
        throw estProblem(
          422,
          `The city makes no keys of the kind ${kind} for others.`,
          `城市不代为生成 ${kind} 类密钥。`,
        );
      const descriptor: Descriptor = {
        ...{ version: newId(), key: newId(), number: 1 },
        kind: kind as Descriptor['kind'],
        purpose: 'sign',
        exportable: true,
      };
      const { wrapped, publicKeys } = await provider.generate(descriptor);
      const transport = await makeTransport('rsa', { modulusLength: transportBits });
      const spki = transport.publicKey.export({ type: 'spki', format: 'der' }).toString('base64');
      try {
        const material = { descriptor, wrapped: Buffer.from(wrapped, 'base64') };
        const sealed = Buffer.from(await provider.export(material, 'rsa-aes-kwp', spki), 'base64');
        const carrier = rsaOaepOpen('sha256', transport.privateKey, sealed.subarray(0, transportBits / 8));
        const pkcs8 = aesKwpUnwrap(createSecretKey(carrier), sealed.subarray(transportBits / 8));
        carrier.fill(0);
        return { publicKey: Buffer.from(publicKeys[0] ?? '', 'base64'), pkcs8 };
      } finally {
        await provider.forget(descriptor.version);
      }
    },
  };
}
