import { Readable } from 'node:stream';
import { type BytesInput, invalid, type Operation, operation, Problem } from '@citywall/kernel';
import { type DigestName, digest } from '@citywall/x509';
import Type from 'typebox';
import { Id } from '../page.ts';
import type { DocumentPorts } from './document-ports.ts';
import { judgeSignatures, type SignatureReport } from './judge-signature.ts';
import { FileName, registerSigning } from './register-signing.ts';
import { Report, reportView } from './report-view.ts';
import { signDetached } from './sign-cms.ts';
import { openSignatory } from './signatory.ts';

/** Largest file that is signed or verified, in bytes. */
export const largestDocument = 50 * 1024 * 1024;

const digestLengths = { sha256: 64, sha384: 96, sha512: 128, sm3: 64 } as const;
const Hex = (length: number) => Type.Optional(Type.String({ pattern: `^[0-9a-f]{${length}}$` }));
const Base64 = (maxLength: number) => Type.String({ minLength: 4, maxLength, pattern: '^[A-Za-z0-9+/]+={0,2}$' });

/** Throws `trust.document.size` for what is empty or above 50 MB. */
export function documentOf({ body }: Pick<BytesInput, 'body'>): Uint8Array {
  if (body.length > 0 && body.length <= largestDocument) return body;
  throw new Problem('trust.document.size', 413, {
    en: 'Send one file of 1 byte to 50 MB.',
    zh: '请发送一个 1 字节至 50 MB 的文件。',
  });
}

/** Detached signatures over files of any kind. */
export function fileOperations(ports: DocumentPorts): readonly Operation[] {
  return [
    operation({
      name: 'trust.file.sign',
      http: 'POST /trust/signatories/{signatory}/files',
      summary: { en: 'Sign a file (detached CMS with timestamp)', zh: '签署文件（分离式 CMS，含时间戳）' },
      input: Type.Object({ signatory: Id, name: Type.Optional(FileName) }),
      output: Type.Unknown(),
      risk: 'medium',
      accepts: 'bytes',
      answers: 'stream',
      transaction: false,
      resource: ({ signatory }) => ({ type: 'Signatory', id: signatory }),
      run: async (input, call) => {
        const content = documentOf(input as typeof input & BytesInput);
        const signatory = await openSignatory(ports, call.db, input.signatory, call.principal);
        call.note({
          sha256: Buffer.from(digest('sha256', content)).toString('hex'),
          serial: signatory.certificate.serialNumber,
        });
        const signature = await signDetached(ports, signatory, content, call.time);
        await registerSigning(ports.db, call, signatory, { kind: 'file', content, sealed: false, name: input.name });
        return {
          contentType: 'application/pkcs7-signature',
          fileName: 'signature.p7s',
          content: Readable.from([signature]),
        };
      },
    }),
    operation({
      name: 'trust.file.verify',
      http: 'POST /trust/files/verify',
      summary: { en: 'Verify a detached signature over a file', zh: '验证文件的分离式签名' },
      input: Type.Object({
        /** The CMS message, DER in base64. */
        signature: Base64(4 * 1024 * 1024),
        /** The digests of the file that the signature may need, hex: large files stay where they are. */
        digests: Type.Object({
          sha256: Hex(digestLengths.sha256),
          sha384: Hex(digestLengths.sha384),
          sha512: Hex(digestLengths.sha512),
          sm3: Hex(digestLengths.sm3),
        }),
      }),
      output: Type.Object({ valid: Type.Boolean(), signatures: Type.Array(Report) }),
      risk: 'low',
      transaction: false,
      resource: () => ({ type: 'Document', id: '*' }),
      run: async ({ signature, digests }, call) => {
        const given = (name: DigestName): Uint8Array => {
          const hex = name in digests ? digests[name as keyof typeof digests] : undefined;
          if (hex === undefined) throw missingDigest(name);
          return Buffer.from(hex, 'hex');
        };
        return summary(await judgeSignatures(ports, call.db, Buffer.from(signature, 'base64'), given));
      },
    }),
  ];
}

function summary(reports: readonly SignatureReport[]) {
  return { valid: reports.every(({ valid }) => valid), signatures: reports.map(reportView) };
}

function missingDigest(name: string): Problem {
  return invalid('trust.file.digest', {
    en: `The signature is over the ${name} digest of the file. Send that digest too.`,
    zh: `该签名针对文件的 ${name} 摘要。请同时提供该摘要。`,
  });
}
