import type { Text } from '@citywall/kernel';

/** A role that principals can be given; policies permit operations to roles. */
export interface Role {
  readonly name: string;
  readonly title: Text;
  readonly description: Text;
  /** The three duties (三员) that a city must be able to keep in different hands. */
  readonly duty: boolean;
}

/** All roles. Fixed: a role is part of the product's promise of who can do what. */
export const roles: readonly Role[] = [
  {
    name: 'system-administrator',
    title: { en: 'System administrator', zh: '系统管理员' },
    description: {
      en: 'Keeps the platform running: life cycle of users, settings, log sources, backup.',
      zh: '维护平台运行：用户生命周期、设置、日志源、备份。',
    },
    duty: true,
  },
  {
    name: 'security-administrator',
    title: { en: 'Security administrator', zh: '安全管理员' },
    description: {
      en: 'Decides what is allowed: role assignment, policies, rules, playbooks, agents, protected addresses.',
      zh: '决定权限与策略：角色分配、访问策略、检测规则、处置预案、执行代理、受保护地址。',
    },
    duty: true,
  },
  {
    name: 'audit-administrator',
    title: { en: 'Audit administrator', zh: '审计管理员' },
    description: {
      en: 'Reads and verifies the audit log; changes nothing.',
      zh: '查阅并验证审计日志，不作任何更改。',
    },
    duty: true,
  },
  {
    name: 'department-administrator',
    title: { en: 'Department administrator', zh: '部门管理员' },
    description: {
      en: 'Keeps the people, posts and orders of the own organisation and those below it, and no others.',
      zh: '管理本机构及其下级的人员、岗位与人事令，不涉及其他机构。',
    },
    duty: false,
  },
  {
    name: 'operator',
    title: { en: 'Operator', zh: '操作员' },
    description: {
      en: 'Handles incidents: searches events, comments, approves runs, blocks addresses and lifts blocks.',
      zh: '处置事件：检索日志、研判记录、审批处置、封禁与解封地址。',
    },
    duty: false,
  },
  {
    name: 'viewer',
    title: { en: 'Viewer', zh: '查看者' },
    description: {
      en: 'Sees detection and response; changes nothing.',
      zh: '查看检测与响应信息，不作任何更改。',
    },
    duty: false,
  },
  {
    name: 'clerk',
    title: { en: 'Clerk', zh: '经办人' },
    description: {
      en: 'At the desk: looks at a person’s documents and gives a new way to sign in; for administrators a second person agrees.',
      zh: '在柜台核验证件后为到场人员重置登录方式；涉及管理员时须第二人同意。',
    },
    duty: false,
  },
  {
    name: 'intake',
    title: { en: 'Log sender', zh: '日志发送方' },
    description: {
      en: 'For machines: may send log lines and nothing else.',
      zh: '供机器使用：只能发送日志。',
    },
    duty: false,
  },
  {
    name: 'agent',
    title: { en: 'Enforcement agent', zh: '执行代理' },
    description: {
      en: 'For gateways: fetches its own commands and reports what came of them.',
      zh: '供网关使用：领取自己的指令并回报结果。',
    },
    duty: false,
  },
  {
    name: 'key-user',
    title: { en: 'Key user', zh: '密码服务使用者' },
    description: {
      en: 'For applications: encrypts, signs and more with the keys of its own rings, which it never sees.',
      zh: '供应用使用：以自己密钥环中的密钥加密、签名等，但看不到密钥本身。',
    },
    duty: false,
  },
  {
    name: 'enroller',
    title: { en: 'Enrolling station', zh: '证书注册终端' },
    description: {
      en: 'For machines: has certificates issued for devices and services over EST, within the profiles, and nothing else.',
      zh: '供机器使用：仅可按证书模板通过 EST 为设备和服务申请签发证书。',
    },
    duty: false,
  },
];
