import type { Text } from '@citywall/kernel';

/** What is known of the clock, in words; the codes are stable. */
export const clockWords = {
  'servers.agree': { en: 'The time servers agree with the clock.', zh: '时间服务器与本机时钟一致。' },
  'servers.differ': {
    en: 'Most time servers are silent or differ from the clock. Check the network and the clock.',
    zh: '多数时间服务器无应答或与本机时钟不一致。请检查网络和时钟。',
  },
  'system.synchronised': { en: 'The operating system keeps the clock synchronised.', zh: '操作系统保持时钟同步。' },
  'system.unsynchronised': {
    en: 'The operating system says that its clock is not synchronised. Check its time service.',
    zh: '操作系统报告时钟未同步。请检查其时间服务。',
  },
  'system.inexact': {
    en: 'The operating system keeps the clock less exactly than timestamps promise.',
    zh: '操作系统的时钟精度低于时间戳承诺的精度。',
  },
  confirmed: { en: 'A person compared the clock and confirmed it.', zh: '已由人员核对并确认时钟。' },
  stepped: {
    en: 'The clock jumped and no source has confirmed it since. Check it, then confirm it.',
    zh: '时钟发生跳变，此后尚无时间源确认。请核对后确认时钟。',
  },
  stale: { en: 'No time source has confirmed the clock for too long.', zh: '长时间没有时间源确认时钟。' },
  none: {
    en: 'Nothing checks the clock. Name time servers, or compare the clock and confirm it.',
    zh: '没有任何来源校验时钟。请配置时间服务器，或核对后确认时钟。',
  },
} as const satisfies Record<string, Text>;

export type ClockReason = keyof typeof clockWords;
