import { type Complaint, complaintAt } from './complaint.ts';

/** Characters of one policy. */
export const longestPolicy = 8_192;
/** Brackets within each other. */
const deepest = 24;
/** Operators of which each stands within the one before: `.`, `+`, `-`, `*`, `!`, `if`. */
const mostNested = 100;
/** `&&`, `||`, `when`, `unless`, `<`, `in`, `has` and the like. */
const mostJoined = 200;

/**
 * Why a text MUST NOT be given to Cedar at all; undefined when it may. Its parser goes down one call for each level, and a
 * text that goes too deep leaves its memory broken for whatever is decided after it: these bounds are a third of where
 * that begins (policy-bounds.test.ts goes to each of them).
 */
export function boundsOf(text: string): Complaint | undefined {
  if (text.length > longestPolicy)
    return complaintAt(text, longestPolicy, longestPolicy, {
      en: `A policy has at most ${longestPolicy} characters. Make two of it.`,
      zh: `一条策略最多 ${longestPolicy} 个字符，请拆分为两条。`,
    });
  let depth = 0;
  let nested = 0;
  let joined = 0;
  for (const { 0: token, index } of text.matchAll(tokens)) {
    if ('([{'.includes(token)) depth += 1;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    else if (nesting.has(token)) nested += 1;
    else if (joining.has(token)) joined += 1;
    if (depth <= deepest && nested <= mostNested && joined <= mostJoined) continue;
    return complaintAt(text, index, index + token.length, {
      en: 'The policy becomes too intricate here. Make several simple policies of it.',
      zh: '策略从此处起过于复杂，请拆分为几条简单的策略。',
    });
  }
  return undefined;
}

/** Strings and comments first, as Cedar reads them: what stands in them does not count. */
const tokens = /"(?:[^"\\]|\\[\s\S])*"?|\/\/[^\n]*|&&|\|\||[=!<>]=|[()[\]{}.+\-*!<>]|[A-Za-z_]\w*/g;
const nesting = new Set(['.', '+', '-', '*', '!', 'if']);
const joining = new Set(
  ['&&', '||', '==', '!=', '<', '<=', '>', '>=', 'when', 'unless', 'in', 'has', 'like', 'is'].values(),
);
