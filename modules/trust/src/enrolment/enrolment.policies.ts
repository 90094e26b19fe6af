import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, names: readonly string[], words: Policy['words']): Policy {
  const actions = names.map((name) => `Action::"trust.${name}"`).join(', ');
  return { id: `trust.${id}`, words, cedar: `permit(${who}, action in [${actions}], resource);` };
}

const own = ['enrolment.request', 'enrolment.list', 'enrolment.get', 'enrolment.certificates', 'enrolment.withdraw'];
const decisions = [
  'enrolment.approve',
  'enrolment.refuse',
  'enrolment.settings',
  'enrolment.change-settings',
  'double.issue',
  'escrow.list',
  'escrow.recovery.request',
  'escrow.recovery.approve',
  'escrow.recovery.refuse',
  'escrow.recovery.list',
  'escrow.recovery.get',
];
const machines = ['est.enroll', 'est.enroll-profile', 'est.generate', 'est.generate-profile'];

/** Who may ask for certificates, who decides, and who recovers escrowed keys. */
export const enrolmentPolicies: readonly Policy[] = [
  permit('enrolment-own', 'principal is Person', [...own, 'est.enroll', 'est.enroll-profile'], {
    en: 'Every person may ask for certificates and see what came of it; another person decides.',
    zh: '任何人员都可以申请证书并查看结果，由另一人审批。',
  }),
  permit('enrolment-decide.security-administrator', 'principal in Role::"security-administrator"', decisions, {
    en: 'Security administrators decide on requests, say where the city publishes, issue double certificates, and recover escrowed keys, two of them for each.',
    zh: '安全管理员审批证书申请、设定发布地址、签发双证书，并由两人共同恢复托管密钥。',
  }),
  ...['enroller', 'security-administrator'].map((role) =>
    permit(`enrolment-machines.${role}`, `principal in Role::"${role}"`, machines, {
      en: 'Enrolling stations and security administrators have certificates issued for machines over EST.',
      zh: '注册终端和安全管理员可以通过 EST 为设备签发证书。',
    }),
  ),
  permit('escrow-audit.audit-administrator', 'principal in Role::"audit-administrator"', auditReads(), {
    en: 'Audit administrators see which keys are escrowed and which were recovered, and all requests.',
    zh: '审计管理员可以查看托管密钥、恢复记录及全部申请。',
  }),
];

function auditReads(): readonly string[] {
  return ['escrow.list', 'escrow.recovery.list', 'escrow.recovery.get'];
}
