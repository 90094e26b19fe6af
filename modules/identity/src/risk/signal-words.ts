import type { Text } from '@citywall/kernel';
import type { Novelty, Profile } from './profile.ts';
import type { Visit } from './visit.ts';

/** What was expected and seen, in words. Hours are UTC. */

interface Words {
  readonly expected: Text;
  readonly seen: Text;
}

const names: Readonly<Record<Novelty, readonly [one: string, many: string, zh: string]>> = {
  'new-device': ['device', 'devices', '设备'],
  'new-network': ['network', 'networks', '网络'],
  'new-place': ['place', 'places', '地点'],
};

/** How many are known and how often a new one is usual. */
export function novelty(kind: Novelty, profile: Profile, share: number): Text {
  const [one, many, zh] = names[kind];
  const known = { 'new-device': profile.devices, 'new-network': profile.networks, 'new-place': profile.places }[kind];
  const percent = (100 * share).toFixed(share < 0.1 ? 1 : 0);
  return {
    en: `One of ${known.length} known ${known.length === 1 ? one : many}; a new one at ${percent} % of the sign-ins`,
    zh: `${known.length} 个已知${zh}之一；${percent}% 的登录会出现新的${zh}`,
  };
}

export function isNew(kind: Novelty, visit: Visit): Text {
  const [one, , zh] = names[kind];
  const shown = shownOf(kind, visit);
  const others = kind === 'new-network' && visit.shared;
  return {
    en: `A new ${one}${shown.en}${others ? ', which others of the city use' : ''}`,
    zh: `新的${zh}${shown.zh}${others ? '（本市其他人也在使用）' : ''}`,
  };
}

export function isKnown(kind: Novelty, visit: Visit): Text {
  const [one, , zh] = names[kind];
  const shown = shownOf(kind, visit);
  return { en: `A known ${one}${shown.en}`, zh: `已知${zh}${shown.zh}` };
}

function shownOf(kind: Novelty, { network, place }: Visit): Text {
  if (kind === 'new-device') return { en: '', zh: '' };
  if (kind === 'new-network') return { en: `: ${network}`, zh: `：${network}` };
  if (place === undefined) return { en: ': outside the named ones', zh: '：已命名地点之外' };
  return { en: `: ${place.name}`, zh: `：${place.name}` };
}

export function possibleTravel(from: string, kilometres: number, hours: number): Text {
  const far = Math.round(kilometres);
  return {
    en: `${far} km from ${from}: at least ${hours.toFixed(1)} hours`,
    zh: `距${from} ${far} 公里：至少需 ${hours.toFixed(1)} 小时`,
  };
}

export function travel({ place }: Visit, hours: number): Text {
  const name = place?.name ?? '';
  return { en: `${name} after ${hours.toFixed(1)} hours`, zh: `${hours.toFixed(1)} 小时后出现在${name}` };
}

/** The hours in which most visits fall. */
export function usualHours(hours: readonly number[]): Text {
  const total = hours.reduce((all, visits) => all + visits, 0);
  const usual = hours.flatMap((visits, hour) => (visits >= total / 24 ? [hour] : []));
  const spans: [number, number][] = [];
  for (const hour of usual) {
    const open = spans.at(-1);
    if (open !== undefined && open[1] === hour) open[1] = hour + 1;
    else spans.push([hour, hour + 1]);
  }
  const shown = spans.map(([from, to]) => `${clock(from)}–${clock(to)}`);
  return { en: `Mostly ${shown.join(', ')} UTC`, zh: `通常在 ${shown.join('、')}（世界时）` };
}

export function hour(at: number): Text {
  const shown = new Date(at).toISOString().slice(11, 16);
  return { en: `${shown} UTC`, zh: `${shown}（世界时）` };
}

function clock(whole: number): string {
  return `${String(whole).padStart(2, '0')}:00`;
}

export const leaked: Words = {
  expected: { en: 'A password that was not stolen', zh: '未泄露的口令' },
  seen: { en: 'It is on the list of stolen passwords', zh: '口令在泄露名单中' },
};

export function failures(count: number): Words {
  return {
    expected: { en: 'At most two wrong passwords before', zh: '此前口令错误不超过两次' },
    seen: { en: `${count} wrong ones`, zh: `错误 ${count} 次` },
  };
}

export function findings(name: number, address: number): Words {
  return {
    expected: { en: 'No findings of the last day', zh: '最近一天没有安全发现' },
    seen: {
      en: `${name} about the person, ${address} about the address as an attacker’s`,
      zh: `涉及本人 ${name} 项，将该地址列为攻击者 ${address} 项`,
    },
  };
}

export function dormant(days: number, usual: number): Words {
  return {
    expected: { en: `Used within ${usual} days`, zh: `${usual} 天内使用过` },
    seen: { en: `Not used for ${days} days`, zh: `已 ${days} 天未使用` },
  };
}

export const posture: Words = {
  expected: { en: 'A device in order', zh: '设备状态正常' },
  seen: { en: 'The device is not in order', zh: '设备状态异常' },
};
