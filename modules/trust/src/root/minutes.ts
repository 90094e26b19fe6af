import type { Text } from '@citywall/kernel';
import { rfc3339 } from '../surroundings.ts';
import type { Root } from './root.store.ts';

/** Minutes of a sharing, to print and sign: who holds what, and what is to be done with it. No share stands in them. */
export function minutesOf(root: Root, act: 'founded' | 'shared', by: string): Text {
  const { sealed, holders, sharedAt } = root;
  const names = holders.map(({ position, name }) => `  ${position}. ${name}  ______________________`).join('\n');
  const { threshold, epoch, id } = sealed;
  return {
    en: `MINUTES: ROOT KEY OF THE CITY ${act === 'founded' ? 'FOUNDED' : 'SHARED ANEW'}

Time: ${rfc3339(sharedAt)}
Conducted by: ${by}
Root key: ${id}, sharing ${epoch}
Quorum: any ${threshold} of ${holders.length} shares unseal the city’s keys.

Each holder received one share, printed once, and signs for it:
${names}

A share is kept under lock apart from the others and shown to nobody. When a holder leaves or a share is lost, the
root key is shared anew; the former shares then open nothing.`,
    zh: `城市根密钥${act === 'founded' ? '建立' : '重新分割'}记录

时间：${rfc3339(sharedAt)}
主持人：${by}
根密钥：${id}，第 ${epoch} 次分割
法定人数：${holders.length} 份中任意 ${threshold} 份可解封城市密钥。

各持有人领取份额一份（仅打印一次）并签字：
${names}

份额须分别加锁保管，不得向任何人出示。持有人离任或份额遗失时须重新分割根密钥，原份额随即失效。`,
  };
}
