import type { InclusionFile } from '@citywall/audit';
import { type AuditRecord, conflict, type Db, newId, Problem } from '@citywall/kernel';
import { fromBase64 } from '@citywall/merkle';
import {
  buildOcspRequest,
  type Certificate,
  type Content,
  certIdOf,
  DerError,
  type DigestName,
  digest,
  formatName,
  isSignedBy,
  parseCertificate,
  parseSignedData,
  type SignedData,
  validateCertificate,
  verifyOcspResponse,
  verifySignatures,
  X509Error,
} from '@citywall/x509';
import type { DocumentPorts } from '../documents/document-ports.ts';
import { signDetached } from '../documents/sign-cms.ts';
import type { Signatory } from '../documents/signatory.ts';
import { type PackedFile, packFiles } from './container.ts';
import {
  type ChainName,
  chainNames,
  formatChain,
  formatManifest,
  formatProof,
  formatStatement,
  readme,
  type StatedDigest,
  sha256Hex,
  statedDigests,
} from './evidence-form.ts';

/** What making evidence needs beside what signing needs. */
export interface EvidencePorts extends DocumentPorts {
  /** The answer (OCSP, DER) for certificates of an authority of ours. */
  readonly answerOcsp: (authority: string, request: Uint8Array) => Promise<{ readonly content: Uint8Array }>;
  /** The certificate (DER) of the audit log's key, and those above it but the root; undefined while it has none. */
  readonly logCertificate: () => Promise<readonly Uint8Array[] | undefined>;
  /** Appends the record to the audit log, and proves that it is in there. */
  readonly proveRecord: (record: AuditRecord) => Promise<InclusionFile>;
}

/** What evidence is wanted of. */
export interface EvidenceWish {
  readonly name: string;
  /** The content, to be packed; or its digests. */
  readonly content: Uint8Array | Readonly<Partial<Record<StatedDigest, string>>>;
  /** Who signs now, or a detached signature that is there already (CMS, DER). */
  readonly signed: Signatory | Uint8Array;
  readonly by: AuditRecord['principal'];
}

/** A finished package. */
export interface MadeEvidence {
  readonly id: string;
  readonly package: Buffer;
  /** ms, from the timestamp. */
  readonly time: number;
  readonly signer: string;
  readonly sha256: string;
}

/** Signs (unless it is signed), asks for the state of all certificates, stamps the time, enters it into the audit log and packs it all. */
export async function makeEvidence(ports: EvidencePorts, db: Db, wish: EvidenceWish): Promise<MadeEvidence> {
  const id = newId();
  const digests = digestsOf(wish.content);
  const content: Content = wish.content instanceof Uint8Array ? wish.content : (name) => statedDigest(digests, name);
  const signature =
    wish.signed instanceof Uint8Array
      ? wish.signed
      : await signDetached(ports, wish.signed, content, ports.clock.now());
  const chains = await chainsOf(ports, db, signature, content);
  const [leaf] = chains.signer as [Certificate];
  const signer = formatName(leaf.subject);
  const states: PackedFile[] = [];
  for (const name of chainNames) states.push(...(await statesOf(ports, db, name, chains[name], chains.roots)));
  const text = (name: string, value: string): PackedFile => ({ name, content: Buffer.from(value) });
  const inside: PackedFile[] = [
    text('readme.txt', readme),
    text('statement.txt', formatStatement({ id, name: wish.name, signer, digests })),
    ...(wish.content instanceof Uint8Array ? [{ name: 'content', content: wish.content }] : []),
    { name: 'signature.p7s', content: signature },
    text('root.pem', formatChain(chains.roots.map(({ raw }) => raw))),
    ...chainNames.map((name) => text(`${name}-chain.pem`, formatChain(chains[name].map(({ raw }) => raw)))),
    ...states,
  ];
  const manifest = text('manifest.txt', formatManifest(inside));
  const stamped = await ports.time.timestamp('sha256', digest('sha256', manifest.content), { withCertificates: false });
  const proof = await ports.proveRecord({
    id: newId(),
    time: new Date(ports.clock.now()).toISOString(),
    operation: 'trust.evidence.create',
    phase: 'event',
    principal: wish.by,
    resource: { type: 'Evidence', id },
    outcome: 'success',
    risk: 'medium',
    details: {
      evidence: id,
      content: digests.sha256,
      manifest: sha256Hex(manifest.content),
      timestamp: sha256Hex(stamped.token),
    },
  });
  const outside: PackedFile[] = [
    manifest,
    { name: 'manifest.tst', content: stamped.token },
    text('record.json', proof.record),
    text(
      'proof.txt',
      formatProof(
        proof.index,
        proof.proof.map((one) => fromBase64(one) as Buffer),
      ),
    ),
    text('checkpoint.txt', proof.checkpoint),
  ];
  return {
    id,
    package: packFiles([...inside, ...outside]),
    time: stamped.time,
    signer,
    sha256: digests.sha256 as string,
  };
}

function digestsOf(content: EvidenceWish['content']): Partial<Record<StatedDigest, string>> {
  if (!(content instanceof Uint8Array)) return content;
  return Object.fromEntries(statedDigests.map((name) => [name, Buffer.from(digest(name, content)).toString('hex')]));
}

function statedDigest(digests: Partial<Record<StatedDigest, string>>, name: DigestName): Buffer {
  const hex = digests[name as StatedDigest];
  if (hex !== undefined) return Buffer.from(hex, 'hex');
  throw conflict('trust.evidence.digest', {
    en: `The signature is over the ${name} digest of the content. Send that digest too.`,
    zh: `签名针对内容的 ${name} 摘要。请同时提供该摘要。`,
  });
}

type Chains = Readonly<Record<ChainName, readonly Certificate[]>> & { readonly roots: readonly Certificate[] };

async function chainsOf(ports: EvidencePorts, db: Db, signature: Uint8Array, content: Content): Promise<Chains> {
  const log = await ports.logCertificate();
  const time = ports.time.certificates('international');
  if (log === undefined || time.length === 0) throw uncertified();
  const authorities = (await ports.shelf.all(db)).map(({ certificate }) => certificate);
  const anchors = authorities.filter((one) => one.isSelfIssued);
  const { certificate, carried } = signerOf(signature, content);
  const roots = new Map<string, Certificate>();
  const chainOf = (leaf: Certificate, others: readonly Certificate[]): readonly Certificate[] => {
    const intermediates = [...others, ...authorities];
    const found = validateCertificate({
      certificate: leaf,
      anchors,
      intermediates,
      time: ports.clock.now(),
      profile: 'city',
    });
    if (!found.valid) throw untrusted(found.words.en, found.words.zh);
    const [root, ...below] = found.path as [Certificate, ...Certificate[]];
    roots.set(Buffer.from(root.raw).toString('base64'), root);
    return below.reverse();
  };
  const parsed = (chain: readonly Uint8Array[]) => chain.map((one) => parseCertificate(one));
  const chains = {
    signer: chainOf(certificate, carried),
    time: chainOf(parsed(time)[0] as Certificate, parsed(time)),
    log: chainOf(parsed(log)[0] as Certificate, parsed(log)),
  };
  return { ...chains, roots: [...roots.values()] };
}

function signerOf(signature: Uint8Array, content: Content) {
  const signed = tryParse(signature);
  if (signed === undefined) throw badSignature('it cannot be read', '无法解析');
  const result = verifySignatures(signed, { content, attributesRequired: true });
  if (!result.valid) throw badSignature(result.words.en, result.words.zh);
  const [signer, ...others] = result.signers;
  if (signer === undefined || others.length > 0)
    throw badSignature('it has not exactly one signer', '签名者不是恰好一个');
  return { certificate: signer.certificate, carried: signed.certificates.map((one) => parseCertificate(one)) };
}

function tryParse(signature: Uint8Array): SignedData | undefined {
  try {
    return parseSignedData(signature);
  } catch (error) {
    if (error instanceof DerError || error instanceof X509Error) return undefined;
    throw error;
  }
}

/** The states of a chain's certificates, each asked of its issuer now. */
async function statesOf(
  ports: EvidencePorts,
  db: Db,
  name: ChainName,
  chain: readonly Certificate[],
  roots: readonly Certificate[],
): Promise<readonly PackedFile[]> {
  return Promise.all(
    chain.map(async (certificate, at) => {
      // A root that changed its key has kept its name.
      const issuer = chain[at + 1] ?? roots.find((one) => isSignedBy(certificate, one.publicKey));
      const row = await ports.certifier.findByContent(db, certificate.raw);
      if (row === undefined || issuer === undefined) throw untrusted('the city did not issue it', '不是由本城市签发');
      const request = buildOcspRequest([certIdOf(issuer, certificate.serial)]);
      const { content } = await ports.answerOcsp(row.authority, request);
      const verdict = verifyOcspResponse(content, { certificate, issuer, time: ports.clock.now() });
      if (!verdict.valid) throw noState(verdict.words.en, verdict.words.zh);
      if (verdict.certStatus.status !== 'good') throw untrusted('it is revoked', '已被吊销');
      return { name: `${name}-ocsp-${at + 1}.der`, content };
    }),
  );
}

function untrusted(en: string, zh: string): Problem {
  return conflict('trust.evidence.certificate', {
    en: `No evidence is made, for a certificate in it cannot be trusted: ${en}.`,
    zh: `其中一个证书不可信，未生成证据：${zh}。`,
  });
}

function badSignature(en: string, zh: string): Problem {
  return conflict('trust.evidence.signature', {
    en: `The signature does not hold over this content: ${en}.`,
    zh: `签名对该内容无效：${zh}。`,
  });
}

function noState(en: string, zh: string): Problem {
  return new Problem('trust.evidence.status', 503, {
    en: `The state of a certificate cannot be proven now: ${en} Try again shortly.`,
    zh: `当前无法证明证书状态：${zh}请稍后重试。`,
  });
}

function uncertified(): Problem {
  return new Problem('trust.evidence.uncertified', 503, {
    en: 'The key of the audit log or of the time-stamping authority has no certificate of the city yet. Found the city’s trust first.',
    zh: '审计日志或时间戳服务的密钥尚无本城市的证书。请先建立城市信任体系。',
  });
}
