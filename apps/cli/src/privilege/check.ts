import { parseArgs } from 'node:util';
import { checkPrivilege, type GeneralName, type HeldPrivileges, type PrivilegeAnswer } from '@citywall/x509';
import { exit, Unusable } from '../audit/log-files.ts';
import type { Command, Output } from '../command.ts';
import { readCertificates, readPrivilegeFiles } from './read-files.ts';

const usage =
  'citywall privilege check FILE… --holder PEM --root PEM [--service URI] [--group URI] [--at TIME] [--json]   (FILE: the privilege certificate, the chain of its authority and of the holder, lists; in any order)';

async function check(args: readonly string[], io: Output): Promise<number> {
  const { values, positionals: files } = parseArgs({
    args: [...args],
    options: {
      holder: { type: 'string' },
      root: { type: 'string' },
      service: { type: 'string', multiple: true },
      group: { type: 'string', multiple: true },
      at: { type: 'string' },
      json: { type: 'boolean' },
    },
    allowPositionals: true,
  });
  if (files.length === 0 || values.holder === undefined || values.root === undefined)
    throw new Unusable(`usage: ${usage}`);
  const { privileges, certificates, lists } = readPrivilegeFiles(files);
  const [attributeCertificate, ...others] = privileges;
  if (attributeCertificate === undefined || others.length > 0)
    throw new Unusable(`Give exactly one privilege certificate; there are ${privileges.length}.`);
  const [holderCertificate, ...above] = readCertificates(values.holder) as [Uint8Array, ...Uint8Array[]];
  const answer = checkPrivilege({
    ...{ attributeCertificate, holderCertificate, certificates: [...certificates, ...above], lists },
    anchors: readCertificates(values.root),
    target: { names: values.service ?? [], groups: values.group ?? [] },
    time: readTime(values.at),
  });
  for (const line of values.json ? [JSON.stringify(plain(answer))] : linesOf(answer)) io.out(line);
  return answer.valid ? exit.whole : exit.tampered;
}

function readTime(text: string | undefined): number {
  const time = text === undefined ? Date.now() : Date.parse(text);
  if (Number.isNaN(time)) throw new Unusable(`${text} is no time. Give one of RFC 3339, such as 2026-11-21T09:00:00Z.`);
  return time;
}

function linesOf(answer: PrivilegeAnswer): readonly string[] {
  if (!answer.valid) {
    const { reason, words, because } = answer;
    return [
      `REFUSED (${reason}): ${words.en}`,
      ...(because === undefined ? [] : [`(${because.reason}): ${because.words.en}`]),
    ];
  }
  const { holder, authority, notAfter, roles, groups, clearances, identities } = valuesOf(answer);
  return [
    `HELD by ${holder}`,
    ...roles.map((role) => `role      ${role}`),
    ...groups.map((group) => `group     ${group}`),
    ...clearances.map((clearance) => `clearance ${clearance}`),
    ...identities.map((identity) => `identity  ${identity}`),
    `until     ${new Date(notAfter).toISOString()}`,
    `given by  ${authority}`,
  ];
}

function plain(answer: PrivilegeAnswer): object {
  return answer.valid ? valuesOf(answer) : { valid: false, reason: answer.reason, because: answer.because?.reason };
}

function valuesOf({ valid, holder, authority, serial, notBefore, notAfter, ...held }: HeldPrivileges) {
  return {
    ...{ valid, holder, authority, serial, notBefore, notAfter },
    roles: held.roles.map(({ name }) => textOf(name)),
    groups: held.groups.flatMap(({ values }) =>
      values.map((one) =>
        one.kind === 'octets' ? Buffer.from(one.octets).toString('hex') : one.kind === 'oid' ? one.oid : one.text,
      ),
    ),
    clearances: held.clearances.map(({ policy, classes }) => `${policy} ${classes.join(' ')}`),
    identities: held.accessIdentities.map(({ service, identity }) => `${textOf(service)} ${textOf(identity)}`),
  };
}

function textOf(name: GeneralName): string {
  if (name.kind === 'registered') return name.id;
  return 'text' in name ? name.text : name.kind;
}

export const command: Command = {
  name: 'privilege check',
  usage,
  summary: {
    en: 'Checks a privilege certificate (RFC 5755) offline. Exit 0 held, 1 refused, 2 could not check.',
    zh: '离线检查权限证书（RFC 5755）。退出码：0 有效，1 拒绝，2 无法检查。',
  },
  run: check,
};
