import { invalid, type Problem, type Text } from '@citywall/kernel';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application, ApplicationKind } from './single-sign-on.tables.ts';

export const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

/** Which grants an application may use, by what it is. */
export const grantsOfKinds: Readonly<Record<ApplicationKind, readonly string[]>> = {
  web: ['authorization_code', 'refresh_token', 'client_credentials', deviceGrant],
  page: ['authorization_code', 'refresh_token'],
  native: ['authorization_code', 'refresh_token', deviceGrant],
  service: ['client_credentials'],
  gated: [],
};

/** Whether it can keep a secret: what runs in a browser or on people's devices cannot. */
export const keepsSecret = (kind: ApplicationKind): boolean => kind === 'web' || kind === 'service';

/** What makes a registration. */
export type ApplicationWish = Pick<
  Application,
  | 'kind'
  | 'logo'
  | 'organisation'
  | 'owner'
  | 'home_url'
  | 'redirect_uris'
  | 'log_out_uris'
  | 'back_channel_uri'
  | 'host'
  | 'grant_types'
  | 'authentication'
  | 'jwks'
  | 'pairwise'
  | 'roles'
  | 'organisations'
>;

/** Characters as people count them: a flag or a face is one. */
const segmenter = new Intl.Segmenter();

/** Throws the first thing that is wrong with a registration, in words that say what to change. */
export async function checkApplication({ desk }: SignOnDesk, wish: ApplicationWish): Promise<void> {
  if ([...segmenter.segment(wish.logo)].length > 4)
    throw wrong('logo', { en: 'A tile holds four characters at most.', zh: '图标文字最多四个字符。' });
  checkAddresses(wish);
  checkProof(wish);
  const unknown = wish.grant_types.filter((type) => !grantsOfKinds[wish.kind].includes(type));
  if (unknown.length > 0) throw grantsNotOfKind(unknown);
  if (wish.grant_types.includes('authorization_code') !== wish.redirect_uris.length > 0)
    throw wrong('redirect', {
      en: 'An application to which people sign in needs the addresses to send them back to, and no other has any.',
      zh: '人员登录的应用必须登记回调地址，其他应用不得登记。',
    });
  const role = wish.roles.find((name) => !desk.roles.some((known) => known.name === name));
  if (role !== undefined) throw wrong('role', { en: `There is no role ${role}.`, zh: `没有名为 ${role} 的角色。` });
  for (const organisation of [...wish.organisations, ...(wish.organisation === null ? [] : [wish.organisation])]) {
    if ((await desk.tree.find(organisation)) === undefined)
      throw wrong('organisation', { en: 'There is no such organisation.', zh: '没有该组织机构。' });
  }
  if (wish.owner !== null && (await desk.accounts.get(wish.owner)) === undefined)
    throw wrong('owner', { en: 'The owner is not a known user.', zh: '负责人不是已知用户。' });
}

function checkAddresses(wish: ApplicationWish): void {
  for (const uri of wish.redirect_uris) {
    if (!isReturnAddress(uri, wish.kind))
      throw wrong('redirect', {
        en: `${uri} cannot be an address to send people back to: give the whole https:// address without #; http:// only on this very machine (localhost); installed applications also a scheme of their own with a dot in it.`,
        zh: `${uri} 不能用作回调地址：请填写完整的 https:// 地址且不含 #；仅本机（localhost）可用 http://；已安装的应用还可使用含点号的自有协议。`,
      });
  }
  for (const uri of [wish.home_url, wish.back_channel_uri, ...wish.log_out_uris]) {
    if (uri !== null && !isWebAddress(uri))
      throw wrong('address', {
        en: `${uri} must be a whole https:// address without #; http:// only on this very machine.`,
        zh: `${uri} 必须是完整的 https:// 地址且不含 #；仅本机可用 http://。`,
      });
  }
  if (wish.pairwise && new Set(wish.redirect_uris.map((uri) => new URL(uri).host)).size > 1)
    throw wrong('pairwise', {
      en: 'An application that gets identifiers of its own can be sent back to on one host only.',
      zh: '使用独立标识的应用只能登记同一主机上的回调地址。',
    });
  if ((wish.kind === 'gated') !== (wish.host !== null))
    throw wrong('host', {
      en: 'An application behind a proxy needs the host under which people reach it, and no other has one.',
      zh: '位于代理之后的应用必须登记访问主机名，其他应用不得登记。',
    });
}

function checkProof({ kind, authentication, jwks }: ApplicationWish): void {
  if (keepsSecret(kind) === (authentication === 'none'))
    throw wrong('authentication', {
      en: 'Web applications and services prove themselves by a secret or a key; all others cannot keep one.',
      zh: 'Web 应用和服务必须以密钥或密钥对证明自身；其他类型的应用无法保守秘密。',
    });
  const keys = (jwks as { keys?: readonly Record<string, unknown>[] } | null)?.keys;
  const secret = keys?.some((key) => 'd' in key || 'k' in key || typeof key.kty !== 'string') === true;
  if ((authentication === 'private_key_jwt') !== (keys !== undefined && keys.length > 0) || secret)
    throw wrong('keys', {
      en: 'For private_key_jwt give the public keys as a JWK set, and never a private one.',
      zh: '使用 private_key_jwt 时请提供公钥 JWK 集，切勿提供私钥。',
    });
}

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

function isWebAddress(uri: string): boolean {
  const url = URL.canParse(uri) ? new URL(uri) : undefined;
  if (url === undefined || url.username !== '' || url.password !== '' || uri.includes('#') || uri.includes('*'))
    return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && loopback.has(url.hostname));
}

function isReturnAddress(uri: string, kind: ApplicationKind): boolean {
  if (isWebAddress(uri)) return true;
  // RFC 8252 section 7.1: a scheme made of a domain name that the maker holds.
  return kind === 'native' && /^[a-z][a-z0-9+-]*(\.[a-z0-9+-]+)+:\/?[\w/.-]*$/.test(uri) && !uri.includes('#');
}

function grantsNotOfKind(types: readonly string[]): Problem {
  return wrong('grants', {
    en: `An application of this kind cannot use ${types.join(', ')}.`,
    zh: `此类应用不能使用 ${types.join('、')}。`,
  });
}

function wrong(what: string, text: Text): Problem {
  return invalid(`identity.application.${what}`, text);
}
