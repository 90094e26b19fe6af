import type { Policy } from '@citywall/kernel';

/** Who may do what with trusted time. */
export const timePolicies: readonly Policy[] = [
  {
    id: 'trust.time-status',
    words: {
      en: 'Whoever is authenticated may see the state of trusted time.',
      zh: '任何通过认证者都可以查看可信时间状态。',
    },
    cedar: 'permit(principal, action in [Action::"trust.time.status"], resource);',
  },
  {
    id: 'trust.time-confirm.security-administrator',
    words: {
      en: 'Security administrators name the time servers, and may confirm the clock after comparing it with a reliable one.',
      zh: '安全管理员负责设定时间服务器，并可在与可靠时间源核对后确认时钟。',
    },
    cedar:
      'permit(principal in Role::"security-administrator", action in [Action::"trust.time.confirm", Action::"trust.time.configure"], resource);',
  },
];
