import { conflict, invalid, Problem, type Text } from '@citywall/kernel';
import type { ItemError } from '../vault/index.ts';
import type { KeyState } from './life-cycle.table.ts';

/** Codes an item of a batch can fail with: those of the key processes, and those found before. */
export type UseError = ItemError | 'trust.key.state' | 'trust.key.version' | 'trust.ciphertext.foreign';

/** What each tells the caller. */
export const useErrorTexts: Readonly<Record<UseError, Text>> = {
  'trust.item.none': { en: 'Nothing was done with this item.', zh: '未处理此项。' },
  'trust.ciphertext.invalid': {
    en: 'This cannot be opened: it was changed, or belongs to another key or context.',
    zh: '无法解密：内容已被更改，或属于其他密钥或上下文。',
  },
  'trust.input.too-long': { en: 'The input is too long.', zh: '输入过长。' },
  'trust.input.invalid': {
    en: 'The input does not suit the key: look at its length, encoding and context.',
    zh: '输入不适用于该密钥：请检查长度、编码和上下文。',
  },
  'trust.use.unsupported': { en: 'The key is not made for this use.', zh: '该密钥不支持此用途。' },
  'trust.key.state': {
    en: 'The state of this version of the key does not allow this.',
    zh: '该密钥版本的状态不允许此操作。',
  },
  'trust.key.version': {
    en: 'This version of the key does not exist, or is below the least version still in use.',
    zh: '该密钥版本不存在，或低于仍在使用的最低版本。',
  },
  'trust.ciphertext.foreign': {
    en: 'This was protected by another key. Use the key that its text names.',
    zh: '此内容由其他密钥保护。请使用其文本中标明的密钥。',
  },
};

/** The same as a refusal of a whole call. */
export function useProblem(error: UseError): Problem {
  return error === 'trust.key.state' ? conflict(error, useErrorTexts[error]) : invalid(error, useErrorTexts[error]);
}

export function stateProblem(from: KeyState, to: KeyState): Problem {
  return conflict('trust.key.transition', {
    en: `A key version that is ${from} cannot become ${to}.`,
    zh: `状态为 ${from} 的密钥版本不能变为 ${to}。`,
  });
}

export function foreignRing(): Problem {
  return new Problem('trust.ring.foreign', 403, {
    en: 'This key belongs to another application or organisation. Its owner can let you use the ring.',
    zh: '该密钥属于其他应用或组织。其所有者可授权您使用该密钥环。',
  });
}

export function quotaProblem(limit: number): Problem {
  return new Problem('trust.quota.reached', 429, {
    en: `Your quota of ${limit} items a second is used up. Go on more slowly, or ask for a larger one.`,
    zh: `您每秒 ${limit} 项的配额已用尽。请放慢速度或申请更大配额。`,
  });
}
