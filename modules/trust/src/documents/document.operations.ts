import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { type BytesInput, invalid, type Operation, operation, type Problem } from '@citywall/kernel';
import { type DigestName, digest } from '@citywall/x509';
import Type from 'typebox';
import { Id, TextSchema } from '../page.ts';
import type { DocumentPorts } from './document-ports.ts';
import { documentOf } from './file.operations.ts';
import { judgeDocument } from './judge-document.ts';
import { measure, prepare } from './pdf/pdf-task.ts';
import { PdfError } from './pdf/pdf-value.ts';
import { fillSignature, type SignatureWish } from './pdf/prepare-signature.ts';
import { FileName, registerSigning } from './register-signing.ts';
import { Report, reportView } from './report-view.ts';
import { drawSeal, sealSide } from './seal/draw-seal.ts';
import { signDetached } from './sign-cms.ts';
import { openSignatory, type Signatory } from './signatory.ts';

const SignInput = Type.Object({
  signatory: Id,
  /** What the document is called, for the register. */
  name: Type.Optional(FileName),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
  /** Whether the seal of the signatory is shown; by default when it has one. */
  visible: Type.Optional(Type.Boolean()),
  /** Page of the seal, from 1. */
  page: Type.Optional(Type.Integer({ minimum: 1, maximum: 100_000 })),
  /** Lower left corner of the seal in points from that of the page; both or none. */
  x: Type.Optional(Type.Number({ minimum: 0, maximum: 14_400 })),
  y: Type.Optional(Type.Number({ minimum: 0, maximum: 14_400 })),
});
const DocumentMeasures = Type.Object({
  pages: Type.Integer(),
  /** Of the first 500 pages, in points. */
  sizes: Type.Array(Type.Object({ width: Type.Number(), height: Type.Number() })),
  signatures: Type.Integer(),
  /** Signatures that are seen; points from the lower left corner of the page. */
  seals: Type.Array(
    Type.Object({
      page: Type.Integer(),
      x: Type.Number(),
      y: Type.Number(),
      width: Type.Number(),
      height: Type.Number(),
      name: Type.String(),
    }),
  ),
});
const DocumentReport = Type.Object({
  valid: Type.Boolean(),
  signatures: Type.Array(
    Type.Object({
      ...Report.properties,
      reason: Type.Union([Type.String(), Type.Null()]),
      afterwards: Type.Enum(['nothing', 'signed', 'changed']),
      changes: Type.Array(TextSchema),
    }),
  ),
});

/** Signing, sealing and verifying of PDF documents. */
export function documentOperations(ports: DocumentPorts): readonly Operation[] {
  return [
    operation({
      name: 'trust.document.sign',
      http: 'POST /trust/signatories/{signatory}/documents',
      summary: { en: 'Sign and seal a PDF document (PAdES B-T)', zh: '签署 PDF 文档并加盖电子印章（PAdES B-T）' },
      input: SignInput,
      output: Type.Unknown(),
      risk: 'medium',
      accepts: 'bytes',
      answers: 'stream',
      transaction: false,
      resource: ({ signatory }) => ({ type: 'Signatory', id: signatory }),
      run: async (input, call) => {
        const bytes = documentOf(input as typeof input & BytesInput);
        const signatory = await openSignatory(ports, call.db, input.signatory, call.principal);
        const { serialNumber } = signatory.certificate;
        call.note({ sha256: Buffer.from(digest('sha256', bytes)).toString('hex'), serial: serialNumber });
        const wish: SignatureWish = {
          name: signatory.row.name,
          time: call.time,
          ...(input.reason === undefined ? {} : { reason: input.reason }),
          ...appearanceOf(signatory, input),
        };
        const signed = await readable(() => signDocument(ports, signatory, bytes, wish));
        const sealed = wish.appearance !== undefined;
        const { name, reason } = input;
        await registerSigning(ports.db, call, signatory, { kind: 'document', content: bytes, sealed, name, reason });
        return { contentType: 'application/pdf', fileName: 'signed.pdf', content: Readable.from([signed]) };
      },
    }),
    operation({
      name: 'trust.document.measure',
      http: 'POST /trust/documents/measure',
      summary: { en: 'Sizes of a PDF document’s pages, and where seals stand', zh: '读取 PDF 页面尺寸及已有印章位置' },
      input: Type.Object({}),
      output: DocumentMeasures,
      risk: 'low',
      accepts: 'bytes',
      transaction: false,
      resource: () => ({ type: 'Document', id: '*' }),
      run: async (input) => {
        const { pages, sizes, signatures, seals } = await readable(() => measure(documentOf(input as BytesInput)));
        return { pages, sizes: [...sizes], signatures, seals: [...seals] };
      },
    }),
    operation({
      name: 'trust.document.verify',
      http: 'POST /trust/documents/verify',
      summary: { en: 'Verify the signatures of a PDF document', zh: '验证 PDF 文档的签名' },
      input: Type.Object({}),
      output: DocumentReport,
      risk: 'low',
      accepts: 'bytes',
      transaction: false,
      resource: () => ({ type: 'Document', id: '*' }),
      run: async (input, call) => {
        const bytes = documentOf(input as BytesInput);
        const reports = await readable(() => judgeDocument(ports, call.db, bytes));
        const signatures = reports.map((report) => {
          const { reason, afterwards, changes } = report;
          return { ...reportView(report), reason, afterwards, changes: [...changes] };
        });
        // A document without signatures proves nothing.
        return { valid: reports.length > 0 && reports.every(({ valid }) => valid), signatures };
      },
    }),
  ];
}

function appearanceOf(
  { row }: Signatory,
  { visible, page = 1, x, y }: Type.Static<typeof SignInput>,
): Pick<SignatureWish, 'appearance'> {
  if (visible === false || (visible === undefined && row.seal === null)) return {};
  if (row.seal === null) {
    throw invalid('trust.document.seal', {
      en: 'The signatory has no seal to show. Leave visible away.',
      zh: '该签署主体没有可显示的印章。请勿要求显示。',
    });
  }
  if ((x === undefined) !== (y === undefined)) {
    throw invalid('trust.document.position', {
      en: 'Give both x and y of the seal, or neither.',
      zh: '请同时给出印章的 x 和 y，或都不给。',
    });
  }
  const position = x === undefined || y === undefined ? {} : { position: { x, y } };
  return { appearance: { drawing: drawSeal(row.seal), side: sealSide, page, ...position } };
}

async function signDocument(
  ports: DocumentPorts,
  signatory: Signatory,
  bytes: Uint8Array,
  wish: SignatureWish,
): Promise<Buffer> {
  const prepared = await prepare(bytes, wish);
  const parts = [prepared.bytes.subarray(0, prepared.from), prepared.bytes.subarray(prepared.to)];
  return fillSignature(prepared, await signDetached(ports, signatory, (name) => digestOfParts(name, parts)));
}

function digestOfParts(name: DigestName, parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash(name);
  for (const part of parts) hash.update(part);
  return hash.digest();
}

async function readable<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    throw error instanceof PdfError ? unreadable(error) : error;
  }
}

function unreadable({ message }: PdfError): Problem {
  return invalid('trust.document.unreadable', {
    en: `The document cannot be used: ${message}. Save it anew as PDF and send it again.`,
    zh: `文档无法使用：${message}。请重新另存为 PDF 后再发送。`,
  });
}
