import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { type EvidenceVerdict, verifyEvidence } from '@citywall/trust/evidence';
import { parsePem, X509Error } from '@citywall/x509';
import { exit, positionals, Unusable } from '../audit/log-files.ts';
import type { Command, Output } from '../command.ts';

const usage = 'citywall evidence verify FILE [--root PEM] [--content FILE] [--json]';
const largest = 64 * 1024 * 1024;

async function verify(args: readonly string[], io: Output): Promise<number> {
  const { values, positionals: found } = parseArgs({
    args: [...args],
    options: { root: { type: 'string' }, content: { type: 'string' }, json: { type: 'boolean' } },
    allowPositionals: true,
  });
  const [file] = positionals(found, 1, usage) as [string];
  const verdict = verifyEvidence(readBytes(file, 'The evidence'), {
    ...(values.root === undefined ? {} : { roots: readRoots(values.root) }),
    ...(values.content === undefined ? {} : { content: readBytes(values.content, 'The content') }),
  });
  if (values.json) io.out(JSON.stringify(verdict));
  else for (const line of linesOf(verdict)) io.out(line);
  return verdict.proven ? exit.whole : exit.tampered;
}

function linesOf(verdict: EvidenceVerdict): readonly string[] {
  if (!verdict.proven) {
    return [`NOT PROVEN (${verdict.reason}): ${verdict.words.en}`, ...(verdict.detail === '' ? [] : [verdict.detail])];
  }
  const { statement, signer, time, record, roots, rootsGiven, contentChecked, digest } = verdict;
  return [
    `PROVEN: ${statement.name}`,
    `${digest.name.padEnd(8)} ${digest.hex}${contentChecked ? '' : ' (the content itself was not at hand: --content FILE)'}`,
    `signer   ${signer}`,
    `time     ${new Date(time).toISOString()}`,
    `audit    record ${record}`,
    ...roots.map((root) => `root     sha256 ${root}`),
    ...(rootsGiven
      ? []
      : ['The roots come from the evidence itself: compare them with those of the city, or give them by --root PEM.']),
  ];
}

function readRoots(path: string): readonly Uint8Array[] {
  try {
    const blocks = parsePem(readBytes(path, 'The root').toString('latin1'));
    const roots = blocks.filter(({ label }) => label === 'CERTIFICATE').map(({ bytes }) => bytes);
    if (roots.length > 0) return roots;
  } catch (error) {
    if (!(error instanceof X509Error)) throw error;
  }
  throw new Unusable(`${path} holds no certificate in PEM.`);
}

function readBytes(path: string, what: string): Buffer {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new Unusable(`${what} ${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`);
  }
  if (bytes.length > largest) throw new Unusable(`${what} ${path} is larger than 64 MiB.`);
  return bytes;
}

export const command: Command = {
  name: 'evidence verify',
  usage,
  summary: {
    en: 'Verifies a package of evidence offline. Exit 0 proven, 1 not proven, 2 could not check.',
    zh: '离线验证证据包。退出码：0 已证明，1 未证明，2 无法检查。',
  },
  run: verify,
};
