import type { Text } from '@citywall/kernel';
import { rfc3339 } from '../../surroundings.ts';
import type { CeremonyAct, CeremonyEnding, CeremonyRow } from './ceremony.store.ts';

const endings: Readonly<Record<CeremonyEnding, Text>> = {
  closed: { en: 'closed by hand', zh: '人工关闭' },
  time: { en: 'closed by itself when its time was over', zh: '到时自动关闭' },
  sealed: { en: 'ended by sealing the city’s keys', zh: '因城市密钥封存而结束' },
  restart: { en: 'ended by a restart', zh: '因系统重启而结束' },
  done: { en: 'closed by itself when what it was for was done', zh: '事项完成后自动关闭' },
};
const line = '______________________';

/** Minutes of a ceremony, to print and sign. No share stands in them. */
export function minutesOfCeremony(row: CeremonyRow, acts: readonly CeremonyAct[]): Text {
  const { purpose, holders, requestedBy, openedAt, closedAt, ending } = row;
  const signed = (name: string): string => `  ${name}  ${line}`;
  const done = (language: 'en' | 'zh'): string =>
    acts.map(({ at, by, words }) => `  ${rfc3339(at)}  ${words[language]} (${by})`).join('\n');
  const time = (at: number | null): string => (at === null ? '–' : rfc3339(at));
  const end = (language: 'en' | 'zh'): string => (ending === null ? '–' : endings[ending][language]);
  return {
    en: `MINUTES: CEREMONY WITH THE KEYS OF ROOT AUTHORITIES

Purpose: ${purpose}
Asked for by: ${requestedBy.name}, ${rfc3339(row.requestedAt)}
Opened: ${time(openedAt)}
Ended: ${time(closedAt)}, ${end('en')}

${holders.length === 0 ? 'No holder gave a share: opened without one, at founding or by the installation itself.' : `Shares were given by:\n${holders.map(signed).join('\n')}`}

What was done:
${done('en') || '  nothing'}

Conducted by: ${signed(requestedBy.name).trim()}`,
    zh: `根机构密钥仪式记录

目的：${purpose}
发起人：${requestedBy.name}，${rfc3339(row.requestedAt)}
开启：${time(openedAt)}
结束：${time(closedAt)}，${end('zh')}

${holders.length === 0 ? '无持有人提交份额：于建立信任体系时开启，或由本安装自行开启。' : `提交份额者：\n${holders.map(signed).join('\n')}`}

完成事项：
${done('zh') || '  无'}

主持人：${signed(requestedBy.name).trim()}`,
  };
}
