import type { Ports } from '@citywall/kernel';
import type { SlotStatus } from './pkcs11/slot.ts';

/** Raises an alarm while a slot is gone or its PIN refused, and clears it when the token is there again. */
export function watchSlots({ alarms, live }: Pick<Ports, 'alarms' | 'live'>): (status: SlotStatus) => void {
  return ({ label, state, lastError }) => {
    live.announce('trust.provider', { name: label, state });
    const key = `trust.hsm.slot-gone:${label}`;
    if (state === 'gone') {
      alarms.raise(
        key,
        'high',
        {
          en: `The hardware module “${label}” cannot be reached. Others do its work as long as there are any.`,
          zh: `无法连接硬件密码模块“${label}”。只要还有其他模块，其工作由它们承担。`,
        },
        { reason: lastError ?? '' },
      );
    } else if (state === 'refused') {
      alarms.raise(
        key,
        'high',
        {
          en: `The hardware module “${label}” did not take its PIN, which is not tried again. Correct it and restart the slot.`,
          zh: `硬件密码模块“${label}”未接受 PIN，系统不再重试。请更正 PIN 后重新启动该槽位。`,
        },
        { reason: lastError ?? '' },
      );
    } else if (state !== 'starting') alarms.clear(key);
  };
}
