import type { Policy } from '@citywall/kernel';

function actions(verbs: readonly string[]): string {
  return `action in [${verbs.map((verb) => `Action::"identity.${verb}"`).join(', ')}]`;
}

function permit(id: string, who: string, verbs: readonly string[], words: Policy['words']): Policy {
  return { id: `identity.${id}`, words, cedar: `permit(principal ${who}, ${actions(verbs)}, resource);` };
}

const looks = ['directory.search', 'user.show', 'post.list', 'order.list'];
const personnel = [
  ...looks,
  'user.change',
  'organisation.create',
  'organisation.change',
  'organisation.close',
  'post.create',
  'post.change',
  'post.close',
  'order.create',
  'order.withdraw',
  'order.shorten',
];
const cleanLooks = ['hygiene.list', 'hygiene.settings'];
const clean = [...cleanLooks, 'hygiene.inspect', 'hygiene.keep', 'hygiene.close', 'owner.set'];
/** What a department does by itself, within itself. */
const delegated = [
  'directory.search',
  'user.list',
  'user.show',
  'user.create',
  'user.change',
  'user.disable',
  'user.enable',
  'user.reset',
  'post.list',
  'post.create',
  'post.change',
  'post.close',
  'order.list',
  'order.create',
  'order.withdraw',
  'order.shorten',
];
const lists = [
  ['user.list', 'User', 'people', '人员'],
  ['directory.search', 'User', 'the directory', '通讯录'],
  ['post.list', 'Post', 'posts', '岗位'],
  ['order.list', 'Order', 'orders', '人事令'],
] as const;

/** Who may do what with people, organisations, posts and orders. */
export const registryPolicies: readonly Policy[] = [
  permit('people-see-organisations', 'is Person', ['organisation.list', 'organisation.show'], {
    en: 'Every signed-in person may see which organisations the city has; not who works there.',
    zh: '每位登录人员都可以查看城市有哪些组织机构，但看不到其中的人员。',
  }),
  permit('system-administrator-keeps-registry', 'in Role::"system-administrator"', personnel, {
    en: 'System administrators keep people, organisations, posts and orders of the whole city.',
    zh: '系统管理员管理全市的人员、组织机构、岗位和人事令。',
  }),
  permit(
    'security-administrator-gives-posts',
    'in Role::"security-administrator"',
    [...looks, 'post.create', 'post.change', 'order.create', 'order.withdraw', 'order.shorten'],
    {
      en: 'Security administrators say what posts give, and appoint to posts that hold a duty.',
      zh: '安全管理员规定岗位所授角色，并任命承担三员职责的岗位人员。',
    },
  ),
  permit('audit-administrator-sees-registry', 'in Role::"audit-administrator"', [...looks, ...cleanLooks], {
    en: 'Audit administrators see people, posts and orders of the whole city.',
    zh: '审计管理员可以查看全市的人员、岗位和人事令。',
  }),
  permit(
    'system-administrator-keeps-clean',
    'in Role::"system-administrator"',
    [...clean, 'foreign-account.report', 'hygiene.set'],
    {
      en: 'System administrators close accounts and keys that nobody answers for or uses, and say who answers for them.',
      zh: '系统管理员关闭无主或闲置的账户与密钥，并指定责任人。',
    },
  ),
  permit('security-administrator-sees-clean', 'in Role::"security-administrator"', cleanLooks, {
    en: 'Security administrators see which accounts and keys nobody answers for or uses.',
    zh: '安全管理员可以查看无主或闲置的账户与密钥。',
  }),
  permit('operator-searches-directory', 'in Role::"operator"', ['directory.search'], {
    en: 'Operators search for people, to whom incidents are assigned.',
    zh: '操作员可以搜索人员，以便指派事件。',
  }),
  {
    id: 'identity.department-administers-its-own',
    words: {
      en: 'Department administrators keep the people, posts and orders of their own organisation and those below it, and no others.',
      zh: '部门管理员管理本机构及其下级的人员、岗位和人事令，不涉及其他机构。',
    },
    cedar: `permit(principal in Role::"department-administrator", ${actions(delegated)}, resource)
when { principal has organisation && resource in principal.organisation };`,
  },
  ...lists.map(([verb, type, en, zh]) => ({
    id: `identity.department-asks-${verb.replace('.', '-')}`,
    words: {
      en: `Department administrators may look into ${en} without naming an organisation, and see their own and those below it.`,
      zh: `部门管理员可以不指定机构而查询${zh}，结果为本机构及其下级。`,
    },
    cedar: `permit(principal in Role::"department-administrator", action == Action::"identity.${verb}", resource == ${type}::"*");`,
  })),
];
