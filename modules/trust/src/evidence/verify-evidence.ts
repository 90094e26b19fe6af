import type { Text } from '@citywall/kernel';
import { noteKey, openNote, parseCheckpoint, sha256, verifyInclusion } from '@citywall/merkle';
import {
  type Certificate,
  DerError,
  digest,
  digestOf,
  formatName,
  nameOid,
  parseCertificate,
  parseSignedData,
  signatureTimestamps,
  type Validation,
  validateCertificate,
  verifyOcspResponse,
  verifySignatures,
  verifyTimestampToken,
  X509Error,
} from '@citywall/x509';
import { unpackFiles } from './container.ts';
import { type EvidenceFault, evidenceFaults } from './evidence-faults.table.ts';
import {
  type ChainName,
  chainNames,
  formatManifest,
  outsideFiles,
  parseChain,
  parseProof,
  parseStatement,
  type StatedDigest,
  type Statement,
  sha256Hex,
  statedDigests,
} from './evidence-form.ts';

/** What a package proves, or the first reason why it proves nothing. */
export type EvidenceVerdict =
  | {
      readonly proven: true;
      readonly statement: Statement;
      /** ms, from the timestamp. */
      readonly time: number;
      readonly signer: string;
      /** SHA-256 of the roots that all chains lead to, hex. */
      readonly roots: readonly string[];
      /** Whether those roots were given by the caller; else they come from the package, and prove nothing alone. */
      readonly rootsGiven: boolean;
      /** Whether the content was at hand; else only the digest that was signed is proven. */
      readonly contentChecked: boolean;
      /**
       * The proven digest of the content: SHA-256 when the content was at hand, else the one that the signature is over. Any
       * other that the statement has may be of something else.
       */
      readonly digest: { readonly name: StatedDigest; readonly hex: string };
      /** Place in the audit log. */
      readonly record: number;
      /** The log that holds the record: its name, its size when it was signed, and the hashes from the record up. */
      readonly log: { readonly name: string; readonly size: number; readonly hashes: number };
      /** Subjects from the key's certificate up to the root. */
      readonly chains: Readonly<Record<ChainName, readonly string[]>>;
    }
  | { readonly proven: false; readonly reason: EvidenceFault; readonly words: Text; readonly detail: string };

export interface EvidenceQuestion {
  /** Certificates (DER) of roots that the caller trusts. */
  readonly roots?: readonly Uint8Array[];
  /** The content, when it is not in the package. */
  readonly content?: Uint8Array;
}

class Fault extends Error {
  readonly reason: EvidenceFault;

  constructor(reason: EvidenceFault, detail = '') {
    super(detail);
    this.reason = reason;
  }
}

function demand(holds: boolean, reason: EvidenceFault, detail = ''): asserts holds {
  if (!holds) throw new Fault(reason, detail);
}

/** Checks a package offline and completely. Whatever the bytes, it does not throw. */
export function verifyEvidence(bytes: Uint8Array, question: EvidenceQuestion = {}): EvidenceVerdict {
  try {
    return judge(bytes, question);
  } catch (error) {
    if (error instanceof Fault) return refusal(error.reason, error.message);
    if (error instanceof DerError || error instanceof X509Error) return refusal('form', error.message);
    throw error;
  }
}

function refusal(reason: EvidenceFault, detail: string): EvidenceVerdict {
  return { proven: false, reason, words: evidenceFaults[reason], detail };
}

/** A package whose container and manifest hold. */
interface Opened {
  readonly files: ReadonlyMap<string, Buffer>;
  readonly statement: Statement;
  readonly chains: Readonly<Record<ChainName, readonly Certificate[]>>;
  readonly anchors: readonly Certificate[];
}

function judge(bytes: Uint8Array, question: EvidenceQuestion): EvidenceVerdict {
  const opened = open(bytes, question.roots);
  const { record, log } = checkRecord(opened);
  const time = checkTime(opened);
  const lines = {
    signer: checkChain(opened, 'signer', time),
    time: checkChain(opened, 'time', time),
    log: checkChain(opened, 'log', time),
  };
  const roots = new Set(chainNames.map((name) => sha256Hex((lines[name].at(-1) as Certificate).raw)));
  const contentChecked = checkContent(opened, question.content);
  const signed = checkSignature(opened, time, question.content);
  const proven = contentChecked ? 'sha256' : signed;
  const hex = proven === undefined ? undefined : opened.statement.digests[proven];
  demand(proven !== undefined && hex !== undefined, 'signature', 'it is over a digest that is not stated');
  const [signer] = opened.chains.signer as [Certificate];
  return {
    proven: true,
    statement: opened.statement,
    time,
    signer: formatName(signer.subject),
    roots: [...roots],
    rootsGiven: question.roots !== undefined,
    contentChecked,
    digest: { name: proven, hex },
    record,
    log,
    chains: { signer: subjectsOf(lines.signer), time: subjectsOf(lines.time), log: subjectsOf(lines.log) },
  };
}

function subjectsOf(line: readonly Certificate[]): readonly string[] {
  return line.map(({ subject }) => formatName(subject));
}

function open(bytes: Uint8Array, roots: readonly Uint8Array[] | undefined): Opened {
  const packed = unpackFiles(bytes);
  demand(packed !== undefined, 'container');
  const files = new Map(packed.map(({ name, content }) => [name, Buffer.from(content)]));
  demand(files.size === packed.length, 'container', 'a file stands twice');
  const inside = packed.slice(0, -outsideFiles.length);
  const outside = packed.slice(-outsideFiles.length).map(({ name }) => name);
  demand(outside.join() === outsideFiles.join(), 'form', 'files are missing or in another order');
  demand(formatManifest(inside) === textOf(files, 'manifest.txt'), 'manifest');
  const statement = parseStatement(textOf(files, 'statement.txt'));
  demand(statement !== undefined, 'form', 'statement.txt');
  const chainOf = (name: string): readonly Certificate[] => {
    const chain = parseChain(textOf(files, name));
    demand(chain !== undefined && chain.length > 0 && chain.length <= 8, 'form', name);
    return chain.map((one) => parseCertificate(one));
  };
  const chains = {
    signer: chainOf('signer-chain.pem'),
    time: chainOf('time-chain.pem'),
    log: chainOf('log-chain.pem'),
  };
  const anchors = roots === undefined ? chainOf('root.pem') : roots.map((one) => parseCertificate(one));
  return { files, statement, chains, anchors };
}

function textOf(files: ReadonlyMap<string, Buffer>, name: string): string {
  const text = fileOf(files, name).toString('utf8');
  demand(Buffer.from(text).equals(fileOf(files, name)), 'form', `${name} is no text`);
  return text;
}

function fileOf(files: ReadonlyMap<string, Buffer>, name: string): Buffer {
  const content = files.get(name);
  demand(content !== undefined, 'form', `${name} is missing`);
  return content;
}

function pathOf(
  certificate: Certificate,
  { anchors }: Opened,
  others: readonly Certificate[],
  time: number,
): Validation {
  return validateCertificate({ certificate, anchors, intermediates: others, time, profile: 'city' });
}

/** The time that the timestamp over the manifest proves. */
function checkTime(opened: Opened): number {
  const { files, chains } = opened;
  const verdict = verifyTimestampToken(fileOf(files, 'manifest.tst'), {
    data: fileOf(files, 'manifest.txt'),
    certificates: chains.time,
    checkPath: (certificate, others, at) => pathOf(certificate, opened, others, at),
  });
  demand(verdict.valid, 'timestamp', verdict.valid ? '' : verdict.reason);
  demand(
    Buffer.compare(verdict.authority.raw, (chains.time[0] as Certificate).raw) === 0,
    'timestamp',
    'another authority',
  );
  return verdict.info.time;
}

/** Path and state of every certificate of a chain; answers it up to its root. */
function checkChain(opened: Opened, name: ChainName, time: number): readonly Certificate[] {
  const chain = opened.chains[name];
  const [leaf] = chain as [Certificate];
  const found = pathOf(leaf, opened, chain, time);
  demand(found.valid, 'chain', found.valid ? '' : `${name}: ${found.detail}`);
  const line = [...found.path].reverse();
  demand(line.length === chain.length + 1, 'chain', `${name}: certificates that do not belong to it`);
  for (const [at, certificate] of line.slice(0, -1).entries()) {
    const file = `${name}-ocsp-${at + 1}.der`;
    const verdict = verifyOcspResponse(fileOf(opened.files, file), {
      certificate,
      issuer: line[at + 1] as Certificate,
      time,
    });
    demand(verdict.valid, 'status', verdict.valid ? '' : `${file}: ${verdict.reason}`);
    demand(verdict.certStatus.status === 'good', 'revoked', file);
  }
  return line;
}

function checkContent({ files, statement }: Opened, given: Uint8Array | undefined): boolean {
  const packed = files.get('content');
  for (const content of [packed, given]) {
    if (content === undefined) continue;
    for (const name of statedDigests) {
      const stated = statement.digests[name];
      demand(stated === undefined || stated === Buffer.from(digest(name, content)).toString('hex'), 'content', name);
    }
  }
  return packed !== undefined || given !== undefined;
}

/** Which digest of the content the signature is over; undefined for one that statements do not have. */
function checkSignature(opened: Opened, time: number, given: Uint8Array | undefined): StatedDigest | undefined {
  const { files, statement, chains } = opened;
  const content = files.get('content') ?? given;
  const signed = parseSignedData(fileOf(files, 'signature.p7s'));
  const result = verifySignatures(signed, {
    certificates: chains.signer,
    attributesRequired: true,
    content: content ?? ((name) => Buffer.from(statement.digests[name as 'sha256'] ?? '', 'hex')),
  });
  demand(result.valid, 'signature', result.valid ? '' : result.reason);
  const [leaf] = chains.signer as [Certificate];
  const [signer] = result.signers;
  demand(result.signers.length === 1 && Buffer.compare(leaf.raw, signer!.certificate.raw) === 0, 'signer');
  demand(formatName(leaf.subject) === statement.signer, 'signer', 'the statement names another');
  const carried = signed.certificates.map((one) => parseCertificate(one));
  for (const token of signatureTimestamps(signer!.info.unsignedAttributes)) {
    const verdict = verifyTimestampToken(token, {
      data: (name) => digest(name, signer!.info.signature),
      certificates: carried,
      now: time,
      checkPath: (certificate, others, at) => pathOf(certificate, opened, others, at),
    });
    demand(verdict.valid, 'signature', verdict.valid ? '' : `its timestamp: ${verdict.reason}`);
  }
  return statedDigests.find((name) => name === digestOf(signer!.info.digestAlgorithm));
}

/** The record names manifest and timestamp, leads to the signed root, and the signing key is the certified one. */
function checkRecord({ files, chains, statement }: Opened) {
  const record = fileOf(files, 'record.json');
  const details = readDetails(textOf(files, 'record.json'));
  const isOurs =
    details?.evidence === statement.id &&
    details.manifest === sha256Hex(fileOf(files, 'manifest.txt')) &&
    details.timestamp === sha256Hex(fileOf(files, 'manifest.tst'));
  demand(isOurs, 'record', 'it is about something else');
  const note = textOf(files, 'checkpoint.txt');
  const name = note.slice(0, note.indexOf('\n'));
  const [leaf] = chains.log as [Certificate];
  demand(leaf.publicKey.kind === 'ed25519' && /^\S{1,255}$/.test(name) && !name.includes('+'), 'checkpoint');
  // The city certifies many Ed25519 keys; whose log it is only the name in the certificate says.
  const named = leaf.subject.texts(nameOid.commonName).join() === `${name} audit log`;
  demand(named, 'checkpoint', 'its key is certified for something else');
  const opened = openNote(note, noteKey(name, leaf.publicKey.bits));
  const checkpoint = opened === undefined ? undefined : parseCheckpoint(opened.text);
  demand(opened?.signatures === 1 && checkpoint !== undefined && checkpoint.origin === name, 'checkpoint');
  const proof = parseProof(textOf(files, 'proof.txt'));
  demand(proof !== undefined, 'proof');
  const { index, hashes } = proof;
  demand(verifyInclusion(index, checkpoint.size, sha256.leaf(record), hashes, checkpoint.root, sha256), 'proof');
  return { record: index, log: { name, size: checkpoint.size, hashes: hashes.length } };
}

function readDetails(text: string): Record<string, unknown> | undefined {
  try {
    const record = JSON.parse(text) as { details?: Record<string, unknown> } | null;
    return record?.details ?? undefined;
  } catch {
    throw new Fault('record', 'it is no JSON');
  }
}
