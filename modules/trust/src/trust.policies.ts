import type { Policy } from '@citywall/kernel';

type Words = Policy['words'];

function permit(id: string, who: string, actions: readonly string[], words: Words): Policy {
  const names = actions.map((name) => `Action::"trust.${name}"`).join(', ');
  return { id: `trust.${id}`, words, cedar: `permit(${who}, action in [${names}], resource);` };
}

function permitRoles(id: string, roles: readonly string[], actions: readonly string[], words: Words): Policy[] {
  return roles.map((role) => permit(`${id}.${role}`, `principal in Role::"${role}"`, actions, words));
}

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
];
