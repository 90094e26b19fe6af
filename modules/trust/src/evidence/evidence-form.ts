import { createHash } from 'node:crypto';
import { formatPem, parsePem } from '@citywall/x509';
import type { PackedFile } from './container.ts';

/** Files of a package outside the manifest, in their order: each proves itself. */
export const outsideFiles = ['manifest.txt', 'manifest.tst', 'record.json', 'proof.txt', 'checkpoint.txt'] as const;

/** Chains in a package: of the signer, of the timestamp over the manifest, of the audit log's key. */
export const chainNames = ['signer', 'time', 'log'] as const;
export type ChainName = (typeof chainNames)[number];

/** Digests of the content that a statement may have. */
export const statedDigests = ['sha256', 'sha384', 'sha512', 'sm3'] as const;
export type StatedDigest = (typeof statedDigests)[number];

/** What a package says of itself. */
export interface Statement {
  readonly id: string;
  /** Name of the content, for people. */
  readonly name: string;
  readonly signer: string;
  /** Hex; sha256 is always there. */
  readonly digests: Readonly<Partial<Record<StatedDigest, string>>>;
}

const firstLine = 'citywall-evidence 1';

/** statement.txt: one fact a line. */
export function formatStatement({ id, name, signer, digests }: Statement): string {
  const lines = [firstLine, `id: ${id}`, `name: ${name}`, `signer: ${signer}`];
  for (const digest of statedDigests) if (digests[digest] !== undefined) lines.push(`${digest}: ${digests[digest]}`);
  return `${lines.join('\n')}\n`;
}

/** Undefined for anything that formatStatement would not write. */
export function parseStatement(text: string): Statement | undefined {
  const [first, ...lines] = text.split('\n');
  if (first !== firstLine) return undefined;
  const facts = new Map(lines.flatMap((line) => (line === '' ? [] : [splitFact(line)])));
  const digests = Object.fromEntries(statedDigests.flatMap((one) => (facts.has(one) ? [[one, facts.get(one)]] : [])));
  const [id, name, signer] = ['id', 'name', 'signer'].map((one) => facts.get(one));
  if (id === undefined || name === undefined || signer === undefined || !('sha256' in digests)) return undefined;
  const statement = { id, name, signer, digests };
  return formatStatement(statement) === text ? statement : undefined;
}

function splitFact(line: string): [string, string] {
  const at = line.indexOf(': ');
  return at < 0 ? [line, ''] : [line.slice(0, at), line.slice(at + 2)];
}

/** manifest.txt, as sha256sum writes and checks it. */
export function formatManifest(files: readonly PackedFile[]): string {
  return files.map(({ name, content }) => `${sha256Hex(content)}  ${name}\n`).join('');
}

/** proof.txt: the index of the record, then the hashes of the path upward, hex. */
export function formatProof(index: number, hashes: readonly Uint8Array[]): string {
  return `${[String(index), ...hashes.map((hash) => Buffer.from(hash).toString('hex'))].join('\n')}\n`;
}

/** Undefined for anything that formatProof would not write. */
export function parseProof(text: string): { readonly index: number; readonly hashes: readonly Buffer[] } | undefined {
  const [first = '', ...rest] = text.slice(0, -1).split('\n');
  if (!text.endsWith('\n') || !/^(0|[1-9][0-9]{0,14})$/.test(first) || rest.length > 64) return undefined;
  if (rest.some((line) => !/^[0-9a-f]{64}$/.test(line))) return undefined;
  return { index: Number(first), hashes: rest.map((line) => Buffer.from(line, 'hex')) };
}

/** Certificates one after the other, PEM. */
export function formatChain(chain: readonly Uint8Array[]): string {
  return chain.map((one) => formatPem('CERTIFICATE', one)).join('');
}

/** Undefined for anything that formatChain would not write. Throws X509Error for malformed PEM. */
export function parseChain(text: string): readonly Uint8Array[] | undefined {
  const chain = parsePem(text).map(({ bytes }) => bytes);
  return formatChain(chain) === text ? chain : undefined;
}

/** SHA-256 in hex. */
export function sha256Hex(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}

/** readme.txt: what a stranger should know. */
export const readme = `This archive proves that the named content existed, and was signed by the named signer, at the time of the timestamp.

statement.txt            what is claimed: digests of the content, and the signer
content                  the content itself, when it was to be included
signature.p7s            the signature over the content (CMS, DER)
root.pem                 the roots of the city; compare them with those you know from elsewhere
signer-chain.pem         certificates of the signer, the signer's own first
time-chain.pem           certificates of the time-stamping authority
log-chain.pem            certificates of the audit log's key
*-ocsp-N.der             the state (OCSP) of the Nth certificate of a chain, asked just before the timestamp
manifest.txt             SHA-256 of all files above
manifest.tst             timestamp (RFC 3161) over manifest.txt
record.json              the record in the audit log; it names manifest.txt and manifest.tst by their SHA-256
proof.txt                the path from the record to the root of the log's Merkle tree (RFC 9162)
checkpoint.txt           the log's size and root, signed by the log's key (Ed25519, C2SP signed note)

Check it with "citywall evidence verify FILE --root ROOTS.pem", or with the script of openssl, sha256sum and tar in the
Citywall documentation (docs/evidence.md). Both work without a network.
`;
