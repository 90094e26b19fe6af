import { Readable } from 'node:stream';
import { type Blobs, type BytesInput, type Call, invalid, notFound, type Operation, operation } from '@citywall/kernel';
import Type from 'typebox';
import { documentOf } from '../documents/file.operations.ts';
import { FileName } from '../documents/register-signing.ts';
import { openSignatory } from '../documents/signatory.ts';
import { Id, listOf, pageInput, pageOf, readCursor, TextSchema } from '../page.ts';
import { type EvidenceRow, insertEvidence, readEvidence, readEvidences } from './evidence.store.ts';
import { type EvidencePorts, type EvidenceWish, makeEvidence } from './make-evidence.ts';
import { type EvidenceVerdict, verifyEvidence } from './verify-evidence.ts';

export interface EvidenceDesk extends EvidencePorts {
  readonly blobs: Blobs;
}

const Hex = (length: number) => Type.String({ pattern: `^[0-9a-f]{${length}}$` });
const Base64 = (maxLength: number) => Type.String({ minLength: 4, maxLength, pattern: '^[A-Za-z0-9+/]+={0,2}$' });
const View = Type.Object({
  id: Id,
  name: Type.String(),
  sha256: Type.String(),
  signer: Type.String(),
  stampedAt: Type.Number(),
  package: Type.String(),
  createdBy: Type.String(),
});
const Facts = Type.Object({
  id: Type.String(),
  name: Type.String(),
  /** The proven one: SHA-256 when the content is inside, else the one that was signed. */
  digest: Type.Object({ name: Type.String(), hex: Type.String() }),
  record: Type.Integer(),
  log: Type.Object({ name: Type.String(), size: Type.Integer(), hashes: Type.Integer() }),
  /** Subjects from the key's certificate up to the root: of the signer, the time-stamping authority, the audit log. */
  chains: Type.Object({
    signer: Type.Array(Type.String()),
    time: Type.Array(Type.String()),
    log: Type.Array(Type.String()),
  }),
  /** SHA-256 of the roots, hex. */
  roots: Type.Array(Type.String()),
});
const Verdict = Type.Object({
  proven: Type.Boolean(),
  /** Why not; null when it is proven. */
  reason: Type.Union([Type.String(), Type.Null()]),
  words: Type.Union([TextSchema, Type.Null()]),
  signer: Type.Union([Type.String(), Type.Null()]),
  time: Type.Union([Type.Number(), Type.Null()]),
  /** Null when another digest is the proven one: then the statement’s may be of something else. */
  sha256: Type.Union([Type.String(), Type.Null()]),
  contentChecked: Type.Boolean(),
  /** What the evidence is about, where it is recorded, and whose keys it rests on; null when it is not proven. */
  facts: Type.Union([Facts, Type.Null()]),
});
const filters = {
  ...pageInput,
  sha256: Type.Optional(Hex(64)),
  /** Part of the name of the content or of the signer, or the whole SHA-256. */
  text: Type.Optional(Type.String({ minLength: 1, maxLength: 200 })),
};
const all = () => ({ type: 'Evidence', id: '*' });
const one = ({ id }: { readonly id: string }) => ({ type: 'Evidence', id });
const contentType = 'application/x-tar';

/** Evidence: made in one call, kept, and verified by whoever has it. */
export function evidenceOperations(desk: EvidenceDesk): readonly Operation[] {
  return [
    operation({
      name: 'trust.evidence.create',
      http: 'POST /trust/evidence',
      summary: {
        en: 'Make evidence of a digest: who signed what, and when',
        zh: '为摘要生成证据：谁在何时签署了何内容',
      },
      input: Type.Object({
        name: FileName,
        /** Digests of the content; SHA-256 always, and the one that the signature is over. */
        digests: Type.Object({
          sha256: Hex(64),
          sha384: Type.Optional(Hex(96)),
          sha512: Type.Optional(Hex(128)),
          sm3: Type.Optional(Hex(64)),
        }),
        /** Who signs now … */
        signatory: Type.Optional(Id),
        /** … or the detached signature that is there already (CMS in DER, base64). */
        signature: Type.Optional(Base64(1024 * 1024)),
      }),
      output: View,
      risk: 'medium',
      resource: all,
      run: async ({ name, digests, signatory, signature }, call) => {
        if ((signatory === undefined) === (signature === undefined)) throw whoSigns();
        const signed =
          signatory === undefined
            ? Buffer.from(signature as string, 'base64')
            : await openSignatory(desk, call.db, signatory, call.principal);
        return make(desk, call, { name, content: digests, signed });
      },
    }),
    operation({
      name: 'trust.evidence.create-with-content',
      http: 'POST /trust/signatories/{signatory}/evidence',
      summary: { en: 'Sign a file and make evidence that contains it', zh: '签署文件并生成包含该文件的证据' },
      input: Type.Object({ signatory: Id, name: Type.Optional(FileName) }),
      output: View,
      risk: 'medium',
      accepts: 'bytes',
      resource: ({ signatory }) => ({ type: 'Signatory', id: signatory }),
      run: async (input, call) => {
        const content = documentOf(input as typeof input & BytesInput);
        const signed = await openSignatory(desk, call.db, input.signatory, call.principal);
        return make(desk, call, { name: input.name ?? 'content', content, signed });
      },
    }),
    operation({
      name: 'trust.evidence.list',
      http: 'GET /trust/evidence',
      summary: { en: 'Evidence that was made, newest first', zh: '查看已生成的证据' },
      input: Type.Object(filters),
      output: listOf(View),
      risk: 'low',
      resource: all,
      run: async (filter, call) => listed(call, filter),
    }),
    operation({
      name: 'trust.evidence.mine',
      http: 'GET /trust/evidence/mine',
      summary: { en: 'Evidence that the caller had made, newest first', zh: '查看本人生成的证据' },
      input: Type.Object(filters),
      output: listOf(View),
      risk: 'low',
      resource: all,
      run: async (filter, call) => listed(call, filter, call.principal.id),
    }),
    operation({
      name: 'trust.evidence.get-mine',
      http: 'GET /trust/evidence/mine/{id}/package',
      summary: { en: 'The package of evidence that the caller had made', zh: '下载本人生成的证据包' },
      input: Type.Object({ id: Id }),
      output: Type.Unknown(),
      risk: 'low',
      answers: 'stream',
      resource: one,
      run: async ({ id }, call) => packageOf(desk, call, id, call.principal.id),
    }),
    operation({
      name: 'trust.evidence.get',
      http: 'GET /trust/evidence/{id}/package',
      summary: { en: 'The package of a piece of evidence', zh: '下载证据包' },
      input: Type.Object({ id: Id }),
      output: Type.Unknown(),
      risk: 'low',
      answers: 'stream',
      resource: one,
      run: async ({ id }, call) => packageOf(desk, call, id),
    }),
    operation({
      name: 'trust.evidence.verify',
      http: 'POST /trust/evidence/verify',
      summary: { en: 'Verify a package of evidence', zh: '验证证据包' },
      input: Type.Object({}),
      output: Verdict,
      risk: 'low',
      // Strangers have no account, and nothing here depends on who asks.
      authentication: 'none',
      rate: { perSecond: 2, burst: 20 },
      recording: 'aggregate',
      accepts: 'bytes',
      transaction: false,
      resource: all,
      run: async (input, call) => judge(desk, call, documentOf(input as BytesInput)),
    }),
  ];
}

interface Filter {
  readonly cursor?: string;
  readonly limit?: number;
  readonly sha256?: string;
  readonly text?: string;
}

async function listed(call: Call, { cursor, limit = 100, sha256, text }: Filter, by?: string) {
  const filter = { before: readCursor(cursor), sha256, text, by, limit: limit + 1 };
  return pageOf(await readEvidences(call.db, filter), limit, viewOf);
}

/** Answers as if there were none when another had it made than the one who is asked for. */
async function packageOf({ blobs }: EvidenceDesk, call: Call, id: string, by?: string) {
  const row = await readEvidence(call.db, id);
  const mayHave = row !== undefined && (by === undefined || row.createdBy === by);
  const bytes = mayHave ? await blobs.get(row.package) : undefined;
  if (bytes === undefined) throw notFound({ en: 'The evidence', zh: '该证据' });
  return { contentType, fileName: `evidence-${id}.tar`, content: Readable.from([bytes]) };
}

async function make(desk: EvidenceDesk, call: Call, wish: Omit<EvidenceWish, 'by'>) {
  const { type, id, name } = call.principal;
  const made = await makeEvidence(desk, call.db, { ...wish, by: { type, id, name } });
  const row: EvidenceRow = {
    id: made.id,
    name: wish.name,
    sha256: made.sha256,
    signer: made.signer,
    stampedAt: made.time,
    package: await desk.blobs.put(made.package),
    createdBy: id,
  };
  await insertEvidence(call.db, row);
  call.note({ evidence: row.id, sha256: row.sha256, signer: row.signer });
  return viewOf(row);
}

async function judge(desk: EvidenceDesk, call: Call, bytes: Uint8Array): Promise<Type.Static<typeof Verdict>> {
  const authorities = await desk.shelf.all(call.db);
  const roots = authorities
    .filter(({ row }) => row.parent === null && row.state !== 'revoked')
    .map(({ row }) => row.certificate);
  const verdict = verifyEvidence(bytes, { roots });
  if (!verdict.proven) {
    const { reason, words } = verdict;
    return { proven: false, reason, words, signer: null, time: null, sha256: null, contentChecked: false, facts: null };
  }
  const { signer, time, digest, contentChecked } = verdict;
  const sha256 = digest.name === 'sha256' ? digest.hex : null;
  return { proven: true, reason: null, words: null, signer, time, sha256, contentChecked, facts: factsOf(verdict) };
}

function factsOf({ statement, digest, record, log, chains, roots }: Extract<EvidenceVerdict, { proven: true }>) {
  return {
    id: statement.id,
    name: statement.name,
    digest: { ...digest },
    record,
    log: { ...log },
    chains: { signer: [...chains.signer], time: [...chains.time], log: [...chains.log] },
    roots: [...roots],
  };
}

function viewOf(row: EvidenceRow): Type.Static<typeof View> {
  return { ...row };
}

function whoSigns() {
  return invalid('trust.evidence.signer', {
    en: 'Name either the signatory who is to sign, or the signature that is there already.',
    zh: '请指定要签署的主体，或提供已有的签名，二者选其一。',
  });
}
