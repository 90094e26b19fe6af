import type { Text } from '@citywall/kernel';
import { type Network, overlaps, parseNetwork } from '../protocol/index.ts';
import { same } from '../surroundings.ts';

/** A network nobody may block, and why. */
export interface ProtectedEntry {
  readonly network: Network;
  readonly reason: Text;
}

/** What is asked for, and everything the decision depends on. */
export interface BlockQuestion {
  /** As given: an address or CIDR network. Anything else, a name above all, is refused: names are never resolved. */
  readonly target: string;
  readonly seconds: number;
  /** Unattended, or decided by a person. */
  readonly unattended: boolean;
  /** Every event behind it came from an authenticated or allow-listed source. Persons need not care. */
  readonly trusted: boolean;
  readonly protectedEntries: readonly ProtectedEntry[];
  readonly automationEnabled: boolean;
  readonly automaticBlocksLastHour: number;
  readonly automaticLimitPerHour: number;
  /** Gateways enrolled and not revoked. */
  readonly gateways: number;
}

export type BlockRefusalCode =
  | 'response.block.not-an-address'
  | 'response.block.duration'
  | 'response.block.protected'
  | 'response.block.too-wide'
  | 'response.block.no-gateway'
  | 'response.block.untrusted'
  | 'response.block.automation-off'
  | 'response.block.rate';

export interface BlockRefusal {
  readonly code: BlockRefusalCode;
  readonly text: Text;
  /** A person may decide otherwise; false: nobody may. */
  readonly personMay: boolean;
}

export type BlockJudgement =
  | { readonly allowed: true; readonly network: Network }
  | { readonly allowed: false; readonly refusal: BlockRefusal };

/** Widest networks by family: a person's, and what may happen unattended. */
const widest = { person: { 4: 16, 6: 32 }, unattended: { 4: 32, 6: 64 } } as const;
const longestSeconds = 365 * 86_400;
const longestUnattendedSeconds = 7 * 86_400;

/**
 * Whether a block may happen. A pure function: what no one may do is refused first, then what only a person may
 * decide. A network that contains a protected address is refused as well as one inside a protected network.
 */
export function judgeBlock(question: BlockQuestion): BlockJudgement {
  const network = parseNetwork(question.target.trim());
  if (network === undefined) return refuse('response.block.not-an-address', notAnAddress(question.target), true);
  const guard = question.protectedEntries.find((entry) => overlaps(entry.network, network));
  if (guard !== undefined) return refuse('response.block.protected', protectedText(network, guard));
  if (!(question.seconds >= 1 && question.seconds <= longestSeconds)) {
    return refuse('response.block.duration', durationText);
  }
  if (network.prefix < widest.person[network.family]) {
    return refuse('response.block.too-wide', tooWide(network, widest.person[network.family]));
  }
  if (question.gateways === 0) return refuse('response.block.no-gateway', noGateway, true);
  if (!question.unattended) return { allowed: true, network };
  return judgeUnattended(question, network);
}

function judgeUnattended(question: BlockQuestion, network: Network): BlockJudgement {
  const { automaticBlocksLastHour: done, automaticLimitPerHour: limit } = question;
  if (!question.automationEnabled) return refuse('response.block.automation-off', automationOff, true);
  if (!question.trusted) return refuse('response.block.untrusted', untrusted, true);
  if (network.prefix < widest.unattended[network.family]) {
    return refuse('response.block.too-wide', tooWide(network, widest.unattended[network.family]), true);
  }
  if (question.seconds > longestUnattendedSeconds) return refuse('response.block.duration', unattendedDuration, true);
  if (done >= limit) return refuse('response.block.rate', rateText(done, limit), true);
  return { allowed: true, network };
}

function refuse(code: BlockRefusalCode, text: Text, personMay = false): BlockJudgement {
  return { allowed: false, refusal: { code, text, personMay } };
}

function notAnAddress(target: string): Text {
  const shown = same(target.slice(0, 100));
  return {
    en: `“${shown.en}” is not an address or network. Names are never resolved to be blocked: decide which address it is and give that.`,
    zh: `“${shown.zh}”不是地址或网段。系统从不解析名称来封禁：请确认其对应的地址后再填写。`,
  };
}

function protectedText(network: Network, guard: ProtectedEntry): Text {
  const same = network.text === guard.network.text;
  return {
    en: `${network.text} is protected${same ? '' : ` because it touches ${guard.network.text}`}: ${guard.reason.en}.`,
    zh: `${network.text} 受保护${same ? '' : `，因为它涉及 ${guard.network.text}`}：${guard.reason.zh}。`,
  };
}

function tooWide(network: Network, prefix: number): Text {
  return {
    en: `${network.text} is too wide: at most a /${prefix} may be blocked here. Give a smaller network.`,
    zh: `${network.text} 范围过大：此处最多封禁 /${prefix}。请缩小网段。`,
  };
}

function rateText(done: number, limit: number): Text {
  return {
    en: `${done} addresses were blocked automatically within the last hour, the limit is ${limit}. A person must decide on this one.`,
    zh: `最近一小时已自动封禁 ${done} 个地址，上限为 ${limit}。此项须由人工决定。`,
  };
}

const durationText: Text = {
  en: 'A block lasts from 1 second to 365 days. Choose a duration within that.',
  zh: '封禁时长为 1 秒至 365 天。请在此范围内选择。',
};
const unattendedDuration: Text = {
  en: 'Automation blocks for at most 7 days. A person must decide on a longer block.',
  zh: '自动封禁最长 7 天。更长的封禁须由人工决定。',
};
const noGateway: Text = {
  en: 'No gateway is enrolled that could block anything. Invite an agent first.',
  zh: '尚无可执行封禁的网关。请先邀请代理注册。',
};
const automationOff: Text = {
  en: 'Automation is switched off. A person must decide.',
  zh: '自动响应已关闭，须由人工决定。',
};
const untrusted: Text = {
  en: 'Not all events behind it came from authenticated or allow-listed sources, so they may be forged. A person must decide.',
  zh: '其依据的事件并非全部来自已认证或已列入白名单的来源，可能是伪造的。须由人工决定。',
};
