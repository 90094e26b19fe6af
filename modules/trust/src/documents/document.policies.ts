import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, names: readonly string[], words: Policy['words']): Policy {
  const actions = names.map((name) => `Action::"trust.${name}"`).join(', ');
  return { id: `trust.${id}`, words, cedar: `permit(${who}, action in [${actions}], resource);` };
}

/** Who may do what with documents, signatures and seals. Who may sign in which name, the name itself says. */
export const documentPolicies: readonly Policy[] = [
  permit('document-sign', 'principal', ['file.sign', 'document.sign', 'signatory.list'], {
    en: 'Whoever is authenticated may sign in the names that list them as users.',
    zh: '任何通过认证者都可以使用将其列为使用者的签署主体进行签署。',
  }),
  permit('document-verify', 'principal', ['file.verify', 'document.verify', 'document.measure', 'seal-drawing.show'], {
    en: 'Whoever is authenticated may verify signatures, and see what a seal would look like.',
    zh: '任何通过认证者都可以验证签名，并预览印章。',
  }),
  permit('signing-mine', 'principal', ['signing.mine'], {
    en: 'Whoever is authenticated may see what they signed themselves.',
    zh: '任何通过认证者都可以查看本人的签署记录。',
  }),
  ...['security-administrator', 'audit-administrator'].map((role) =>
    permit(`signing-list.${role}`, `principal in Role::"${role}"`, ['signing.list'], {
      en: 'Security and audit administrators may see all that was signed in the city’s names.',
      zh: '安全管理员和审计管理员可以查看全部签署记录。',
    }),
  ),
  permit(
    'signatory.security-administrator',
    'principal in Role::"security-administrator"',
    ['signatory.create', 'signatory.users', 'signatory.retire'],
    {
      en: 'Security administrators create and retire the names under which the city signs, and say who may use them.',
      zh: '安全管理员负责新建和停用签署主体，并设定其使用者。',
    },
  ),
];
