import type { Text } from '@citywall/kernel';
import { rfc3339 } from '../surroundings.ts';
import type { KeptInToken } from '../vault/index.ts';
import type { Root } from './root.store.ts';

/** Minutes of a sharing, to print and sign: who holds what, and what is to be done with it. No share stands in them. */
export function minutesOf(root: Root, act: 'founded' | 'shared', by: string): Text {
  const { sealed, holders, sharedAt } = root;
  const names = holders.map(({ position, name }) => `  ${position}. ${name}  ______________________`).join('\n');
  const { threshold, epoch, id, tokens } = sealed;
  if (tokens !== undefined) return minutesOfTokens(root, tokens, by);
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

/** Minutes of a founding in hardware. */
function minutesOfTokens({ sealed, sharedAt }: Root, tokens: readonly KeptInToken[], by: string): Text {
  const labels = tokens.map(({ label }, at) => `  ${at + 1}. ${label}  ______________________`).join('\n');
  return {
    en: `MINUTES: ROOT KEY OF THE CITY FOUNDED IN HARDWARE

Time: ${rfc3339(sharedAt)}
Conducted by: ${by}
Root key: ${sealed.id}
Any one of these hardware tokens unseals the city’s keys, by a key that was made in it and never leaves it:
${labels}

The city unseals by itself wherever a token and its PIN are. A token is kept under lock, its PIN apart from it. When all of
these tokens are lost, so are the city’s keys: the maker’s backup of a token is the only one.`,
    zh: `城市根密钥建立记录（硬件密码模块）

时间：${rfc3339(sharedAt)}
主持人：${by}
根密钥：${sealed.id}
以下任一硬件令牌均可解封城市密钥，所用密钥在令牌内生成且永不离开：
${labels}

令牌与 PIN 同在之处，城市即自动解封。令牌须加锁保管，PIN 须与令牌分开存放。上述令牌全部遗失时，城市密钥
也随之遗失：除厂商提供的令牌备份外没有其他备份。`,
  };
}
