import type { Policy } from '@citywall/kernel';

function permit(id: string, role: string, actions: readonly string[], words: Policy['words']): Policy {
  const names = actions.map((name) => `Action::"trust.${name}"`).join(', ');
  const cedar = `permit(principal in Role::"${role}", action in [${names}], resource);`;
  return { id: `trust.${id}.${role}`, words, cedar };
}

const reads = [
  'authority.list',
  'authority.get',
  'authority.requests',
  'ceremony.list',
  'ceremony.get',
  'certificate.count',
  'certificate.list',
  'certificate.get',
  'profile.list',
  'installation.get',
  'acme.binding.list',
  'acme.account.list',
];
const readers = ['viewer', 'operator', 'security-administrator', 'system-administrator', 'audit-administrator'];

/** Who may do what with authorities and certificates. */
export const authorityPolicies: readonly Policy[] = [
  ...readers.map((role) =>
    permit('certificates-read', role, reads, {
      en: 'Viewers, operators and administrators may see authorities, certificates and profiles.',
      zh: '查看员、操作员和管理员可以查看签发机构、证书和模板。',
    }),
  ),
  permit(
    'authorities',
    'security-administrator',
    [
      'hierarchy.found',
      'authority.create',
      'authority.retire',
      'authority.renew',
      'authority.roll-over',
      'authority.revoke',
      'authority.take-offline',
      'authority.request',
      'authority.accept',
      'authority.withdraw',
      'authority.subordinate',
      'authority.cross-certify',
      'authority.accept-cross',
      'ceremony.open',
      'ceremony.close',
      'profile.save',
      'profile.try',
    ],
    {
      en: 'Security administrators found authorities and say what may be certified.',
      zh: '安全管理员负责建立签发机构并规定可签发的内容。',
    },
  ),
  {
    id: 'trust.ceremony-share',
    words: {
      en: 'Every person with an account may give a share for a ceremony: the share is what counts.',
      zh: '任何有账户的人员都可以为仪式提交份额：起作用的是份额本身。',
    },
    cedar: 'permit(principal is Person, action == Action::"trust.ceremony.share", resource);',
  },
  permit(
    'certificates',
    'security-administrator',
    [
      'certificate.issue',
      'certificate.revoke',
      'certificate.hold',
      'certificate.release',
      'acme.binding.create',
      'acme.binding.revoke',
    ],
    {
      en: 'Security administrators have certificates issued and revoked, and let machines enrol.',
      zh: '安全管理员负责签发、吊销证书，并允许机器注册。',
    },
  ),
  permit('certificates-enrol', 'enroller', ['certificate.issue'], {
    en: 'Machines that enrol others may have certificates issued, as far as profiles allow.',
    zh: '代为注册的机器可在模板允许范围内申请签发证书。',
  }),
];
