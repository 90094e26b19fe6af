import { invalid, type Problem } from '@citywall/kernel';

/** The input breaks a rule of its algorithm; the text names the rule. */
export function unfit(en: string, zh: string): Problem {
  return invalid('trust.input.invalid', { en, zh });
}

/** Nothing could be opened: a wrong key, a wrong context or a changed byte, which MUST NOT be told apart. */
export function notAuthentic(): Problem {
  return invalid('trust.ciphertext.invalid', {
    en: 'This cannot be opened: it was changed, or belongs to another key or context.',
    zh: '无法解密：内容已被更改，或属于其他密钥或上下文。',
  });
}

/** Runs what opens something; whatever OpenSSL says, the caller learns only that it is not authentic. */
export function opening<T>(open: () => T): T {
  try {
    return open();
  } catch {
    throw notAuthentic();
  }
}

/** Refuses a length in bytes that is not among the allowed ones. */
export function requireLength(length: number, allowed: readonly number[], en: string, zh: string): void {
  if (allowed.includes(length)) return;
  const choices = allowed.join(' / ');
  throw unfit(`${en} must have ${choices} bytes, not ${length}.`, `${zh}须为 ${choices} 字节，而非 ${length}。`);
}

/** The same for a value. */
export function requireBytes(value: Uint8Array, allowed: readonly number[], en: string, zh: string): void {
  requireLength(value.length, allowed, en, zh);
}
