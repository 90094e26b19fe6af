import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, verbs: readonly string[], words: Policy['words']): Policy {
  const actions = verbs.map((verb) => `Action::"identity.${verb}"`).join(', ');
  return { id: `identity.${id}`, words, cedar: `permit(principal ${who}, action in [${actions}], resource);` };
}

const ownActs = [
  'session.current',
  'session.end',
  'session.prove',
  'session.list',
  'session.revoke',
  'password.change',
];
const lifeCycle = [
  'user.list',
  'user.create',
  'user.disable',
  'user.enable',
  'user.reset',
  'key.list',
  'key.create',
  'key.revoke',
];

/** Who may do what with users, sessions and keys; rules about whom stand in duties.ts. */
export const identityPolicies: readonly Policy[] = [
  permit('people-own-access', 'is Person', ownActs, {
    en: 'Every signed-in person may see and end his own sessions, sign out, and change his own password.',
    zh: '每位登录人员都可以查看和终止自己的会话、退出登录、修改自己的口令。',
  }),
  permit('system-administrator-keeps-users', 'in Role::"system-administrator"', lifeCycle, {
    en: 'System administrators keep the life cycle of users and the keys of machines.',
    zh: '系统管理员管理用户生命周期与机器密钥。',
  }),
  permit(
    'security-administrator-assigns',
    'in Role::"security-administrator"',
    ['user.list', 'role.assign', 'key.list', 'key.create', 'key.revoke'],
    {
      en: 'Security administrators assign roles and give keys to machines.',
      zh: '安全管理员分配角色并为机器发放密钥。',
    },
  ),
  permit('audit-administrator-reads', 'in Role::"audit-administrator"', ['user.list', 'key.list'], {
    en: 'Audit administrators see which users and keys exist.',
    zh: '审计管理员可以查看用户与密钥清单。',
  }),
  permit('operator-sees-colleagues', 'in Role::"operator"', ['user.list'], {
    en: 'Operators see the users, to whom incidents are assigned.',
    zh: '操作员可以查看用户清单，以便指派事件。',
  }),
];
