import type { Policy } from '@citywall/kernel';

type Words = Policy['words'];

function permit(id: string, who: string, actions: readonly string[], words: Words): Policy {
  const names = actions.map((name) => `Action::"trust.${name}"`).join(', ');
  return { id: `trust.${id}`, words, cedar: `permit(${who}, action in [${names}], resource);` };
}

function permitRoles(id: string, roles: readonly string[], actions: readonly string[], words: Words): Policy[] {
  return roles.map((role) => permit(`${id}.${role}`, `principal in Role::"${role}"`, actions, words));
}

const keyReads = ['ring.list', 'key.list', 'key.get', 'key.changes', 'key.destructions'];
const keyManagement = [
  'key.create',
  'key.rotate',
  'key.transition',
  'key.set-least-version',
  'key.transport-key',
  'key.import',
  'key.export',
];
const keyUses = [
  'key.encrypt',
  'key.decrypt',
  'key.rewrap',
  'key.data-key',
  'key.sign',
  'key.verify',
  'key.mac',
  'key.verify-mac',
];

/** Who may do what in trust. */
export const trustPolicies: readonly Policy[] = [
  permit('seal-status', 'principal', ['seal.status'], {
    en: 'Whoever is authenticated may see whether the city’s keys are sealed.',
    zh: '任何通过认证者都可以查看城市密钥是否封存。',
  }),
  permit('unseal', 'principal is Person', ['seal.unseal'], {
    en: 'Every person with an account may give a share: the share is what counts.',
    zh: '任何有账户的人员都可以提交份额：起作用的是份额本身。',
  }),
  ...permitRoles('root', ['security-administrator'], ['root.found', 'root.reshare', 'seal.seal'], {
    en: 'Security administrators found the city’s trust, share its root key anew and seal it.',
    zh: '安全管理员负责建立城市信任体系、重新分割根密钥及封存密钥。',
  }),
  ...permitRoles(
    'keys-read',
    ['viewer', 'operator', 'system-administrator', 'security-administrator', 'audit-administrator', 'key-user'],
    [...keyReads, 'key.random', 'key.digest'],
    {
      en: 'Who works here may see what keys there are, never the keys; applications see their own.',
      zh: '工作人员可以查看有哪些密钥（看不到密钥本身）；应用只能查看自己的密钥。',
    },
  ),
  ...permitRoles(
    'providers-read',
    ['viewer', 'operator', 'system-administrator', 'security-administrator', 'audit-administrator'],
    ['provider.list'],
    {
      en: 'Who works here may see what does the work with keys: processes and hardware modules.',
      zh: '工作人员可以查看由哪些密钥进程和硬件密码模块提供密码服务。',
    },
  ),
  ...permitRoles('providers-manage', ['security-administrator'], ['provider.prepare', 'provider.restart'], {
    en: 'Security administrators prepare hardware modules and start them anew.',
    zh: '安全管理员负责准备和重新启动硬件密码模块。',
  }),
  ...permitRoles('keys-manage', ['security-administrator', 'key-user'], keyManagement, {
    en: 'Security administrators manage keys of every ring but the platform’s; key users those of their own rings.',
    zh: '安全管理员管理除平台自身以外的所有密钥环；密钥使用者管理自己的密钥环。',
  }),
  ...permitRoles('keys-use', ['security-administrator', 'key-user'], keyUses, {
    en: 'Keys are used by the owner of their ring and those it was opened to.',
    zh: '密钥由密钥环所有者及获其授权的主体使用。',
  }),
  ...permitRoles(
    'keys-decide',
    ['security-administrator'],
    [
      'ring.create',
      'ring.grant',
      'key.destroy-request',
      'key.destroy-approve',
      'key.destroy-cancel',
      'quota.list',
      'quota.set',
    ],
    {
      en: 'Security administrators make rings, set quotas, and destroy keys, two of them for each.',
      zh: '安全管理员创建密钥环、设置配额，并由两人共同销毁密钥。',
    },
  ),
];
