import type { Policy } from '@citywall/kernel';

function permit(id: string, roles: readonly string[], actions: readonly string[], words: Policy['words']): Policy[] {
  return roles.map((role) => ({
    id: `response.${id}.${role}`,
    words,
    cedar: `permit(principal in Role::"${role}", action in [${actions.map((name) => `Action::"response.${name}"`).join(', ')}], resource);`,
  }));
}

const reads = [
  'incident.list',
  'incident.get',
  'incident.count',
  'playbook.list',
  'playbook.get',
  'run.list',
  'run.get',
  'block.list',
  'block.get',
  'block.plan',
  'automation.get',
  'agent.list',
  'protected.list',
  'notice.list',
  'notice.channel-list',
];
const readers = ['viewer', 'operator', 'security-administrator', 'system-administrator', 'audit-administrator'];

/** Who may do what in response. */
export const responsePolicies: readonly Policy[] = [
  ...permit('read', readers, reads, {
    en: 'Viewers, operators and administrators may read incidents, runs, blocks and what surrounds them.',
    zh: '查看员、操作员和管理员可以查看事件、执行、封禁及相关信息。',
  }),
  ...permit(
    'incident-work',
    ['operator'],
    [
      'incident.assign',
      'incident.comment',
      'incident.grade',
      'incident.hold',
      'incident.merge',
      'incident.close',
      'incident.reopen',
    ],
    { en: 'Operators work on incidents.', zh: '操作员处理事件。' },
  ),
  ...permit(
    'answer',
    ['operator'],
    ['run.start', 'run.approve', 'run.refuse', 'run.cancel', 'run.undo', 'block.create', 'block.undo'],
    {
      en: 'Operators run playbooks, decide on waiting runs, and block and unblock addresses.',
      zh: '操作员执行处置预案、审批等待的执行，并封禁和解封地址。',
    },
  ),
  ...permit('brake', ['operator', 'security-administrator'], ['automation.set', 'block.undo-all'], {
    en: 'Operators and security administrators may stop all automation and undo all blocks.',
    zh: '操作员和安全管理员可以停止全部自动响应并撤销全部封禁。',
  }),
  ...permit(
    'policy',
    ['security-administrator'],
    [
      'playbook.upload',
      'playbook.mode',
      'playbook.remove',
      'agent.invite',
      'agent.revoke',
      'protected.add',
      'protected.remove',
      'notice.channel-create',
      'notice.channel-remove',
      'notice.channel-test',
    ],
    {
      en: 'Security administrators decide on playbooks, agents, the protected list and channels of notices.',
      zh: '安全管理员管理处置预案、代理、保护名单和通知渠道。',
    },
  ),
  ...permit('agent', ['agent'], ['agent.poll', 'agent.report'], {
    en: 'Agents fetch their commands and report on them, nothing else.',
    zh: '代理只能获取命令并报告结果。',
  }),
];
