import { conflict, type Problem } from '@citywall/kernel';
import type { CeremonyRow } from './ceremony.store.ts';

/** Only one ceremony at a time. */
export function goesOn(): Problem {
  return conflict('trust.ceremony.goes-on', {
    en: 'Another ceremony goes on. Take part in it, or close it first.',
    zh: '已有一个仪式正在进行。请参与该仪式，或先将其关闭。',
  });
}

/** No shares are wanted for it any more. */
export function notGathering({ state }: CeremonyRow): Problem {
  return conflict('trust.ceremony.state', {
    en:
      state === 'open' ? 'The ceremony is open; no more shares are needed.' : 'The ceremony is closed. Open a new one.',
    zh: state === 'open' ? '仪式已开启，不再需要份额。' : '仪式已关闭。请发起新的仪式。',
  });
}

/** Nothing could be opened. */
export function noOfflineKey(): Problem {
  return conflict('trust.ceremony.no-key', {
    en: 'This city was founded before root keys were kept offline. Share its root key anew first: that makes the offline key.',
    zh: '本城市建立时根密钥尚未离线保存。请先重新分割根密钥，由此生成离线密钥。',
  });
}
