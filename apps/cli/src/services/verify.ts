import { parseArgs } from 'node:util';
import { type VerifiedPublication, verifyPublication } from '@citywall/identity';
import { Problem } from '@citywall/kernel';
import { parseCertificate, parseCrl } from '@citywall/x509';
import { exit, Unusable } from '../audit/log-files.ts';
import type { Command, Output } from '../command.ts';
import { readCertificates, readPrivilegeFiles } from '../privilege/read-files.ts';
import { readPublicationFile } from './read-publication.ts';

const usage = 'citywall services verify FILE --root PEM [--list CRL]… [--at TIME] [--json]';

async function verify(args: readonly string[], io: Output): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: {
      root: { type: 'string' },
      list: { type: 'string', multiple: true },
      at: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0 || values.root === undefined) throw new Unusable(`usage: ${usage}`);
  const publication = readPublicationFile(file);
  const now = values.at === undefined ? Date.now() : Date.parse(values.at);
  if (Number.isNaN(now)) throw new Unusable(`${values.at} is no time. Give one of RFC 3339.`);
  const anchors = readCertificates(values.root).map((one) => parseCertificate(one));
  const lists = readPrivilegeFiles(values.list ?? []).lists.map((one) => parseCrl(one));
  try {
    const verified = await verifyPublication(publication, { anchors, lists, now });
    for (const line of values.json ? [JSON.stringify({ valid: true, ...verified })] : linesOf(verified)) io.out(line);
    return exit.whole;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    const { code, text } = error;
    io.out(values.json ? JSON.stringify({ valid: false, reason: code }) : `REFUSED (${code}): ${text.en}`);
    return exit.tampered;
  }
}

function linesOf({ service, title, version, signer, algorithm, signedAt }: VerifiedPublication): readonly string[] {
  return [
    `HOLDS: ${service} ${version} (${title})`,
    `signed by ${signer}`,
    `signed at ${new Date(signedAt * 1_000).toISOString()}, as the signer says, by ${algorithm}`,
  ];
}

export const command: Command = {
  name: 'services verify',
  usage,
  summary: {
    en: 'Checks a published service description offline. Exit 0 holds, 1 refused, 2 could not check.',
    zh: '离线检查已发布的服务描述。退出码：0 有效，1 拒绝，2 无法检查。',
  },
  run: verify,
};
