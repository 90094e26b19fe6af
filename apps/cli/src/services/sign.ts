import { createPrivateKey, type KeyObject } from 'node:crypto';
import { parseArgs } from 'node:util';
import { algorithmOfKey, signingKey } from '@citywall/http-signature';
import { signPublication } from '@citywall/identity';
import { exit, Unusable } from '../audit/log-files.ts';
import type { Command, Output } from '../command.ts';
import { readText } from './read-publication.ts';

const usage = 'citywall services sign FILE --service NAME --key PEM --certificates PEM';

async function sign(args: readonly string[], io: Output): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    options: { service: { type: 'string' }, key: { type: 'string' }, certificates: { type: 'string' } },
    allowPositionals: true,
  });
  const [file, ...more] = positionals;
  const { service, key, certificates } = values;
  if (file === undefined || more.length > 0 || !service || !key || !certificates) throw new Unusable(`usage: ${usage}`);
  const own = readKey(key);
  const wish = { service, description: readText(file), certificates: readText(certificates) };
  const signed = await signPublication(wish, signingKey(service, algorithmOfKey(own), own), Date.now());
  io.out(JSON.stringify(signed));
  return exit.whole;
}

function readKey(path: string): KeyObject {
  const pem = readText(path);
  try {
    return createPrivateKey(pem);
  } catch {
    throw new Unusable(`${path} is no private key in PEM without a passphrase.`);
  }
}

export const command: Command = {
  name: 'services sign',
  usage,
  summary: {
    en: 'Signs a service description (OpenAPI 3.1) with the key of a certificate of the city; prints what identity.service.publish takes.',
    zh: '用本市证书的密钥签署服务描述（OpenAPI 3.1），输出供 identity.service.publish 使用的内容。',
  },
  run: sign,
};
