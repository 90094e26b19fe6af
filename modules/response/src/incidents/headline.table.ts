import type { Text } from '@citywall/kernel';

/** What an attacker did, as a sentence part after "203.0.113.9", by words in the rule's name or its ATT&CK tactic. First match counts. */
export const deeds: readonly { readonly when: RegExp; readonly did: Text }[] = [
  { when: /(log_?[io]n|success).*after.*guess/, did: { en: 'guessed a password and got in', zh: '猜中口令并登录' } },
  {
    when: /password.*guess|guess.*password|brute|login.*fail|failed.*log/,
    did: { en: 'guessed passwords', zh: '猜测口令' },
  },
  { when: /inject|sqli|xss/, did: { en: 'tried to inject code into web sites', zh: '尝试对网站进行注入攻击' } },
  { when: /web.*scan|scan.*web|probe/, did: { en: 'probed web sites', zh: '探测网站' } },
  { when: /scan|discovery|reconnaissance/, did: { en: 'scanned', zh: '进行扫描' } },
  { when: /sudo|privilege/, did: { en: 'tried to gain rights', zh: '尝试提升权限' } },
  { when: /admin|account.*creat|user.*creat/, did: { en: 'made a new administrator', zh: '新建了管理员' } },
  { when: /log.*clear|clear.*log|stealth|defense/, did: { en: 'cleared logs', zh: '清除了日志' } },
];
