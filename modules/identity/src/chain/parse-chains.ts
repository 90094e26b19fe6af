import type { Chain, Enrolment, FactorKind, Proof } from './chain.ts';
import { factorKinds } from './chain.ts';
import { type ChainReader, createReader, expected } from './chain-reader.ts';
import { tokensOf } from './chain-tokens.ts';
import { readCondition, readNumber } from './read-condition.ts';

const mostChains = 50;

/**
 * Reads chains as people write them:
 *
 *     chain "staff":
 *       for role operator or from outside 10.0.0.0/8
 *       password then (totp or passkey)
 *       enrol totp, passkey until 2027-03-31
 *       session 8 hours, at most 3
 *
 *     chain "default": password
 *
 * The first chain whose condition holds counts; the last one has none. Throws a Problem that names line and column.
 */
export function parseChains(text: string): readonly Chain[] {
  const reader = createReader(tokensOf(text));
  const chains: Chain[] = [];
  const names = new Set<string>();
  do {
    const token = reader.peek();
    const last = chains.at(-1);
    if (last !== undefined && last.condition === undefined) {
      reader.refuse({
        en: `Nobody would come to this chain: “${last.name}” before it counts for everybody. Give that one a “for”, or put it last.`,
        zh: `此认证链不会被用到：其前的“${last.name}”适用于所有人。请为其加上 for 条件，或将其放在最后。`,
      });
    }
    const chain = readChain(reader);
    if (names.has(chain.name)) {
      reader.refuse(
        { en: `There are two chains named “${chain.name}”.`, zh: `有两条名为“${chain.name}”的认证链。` },
        token,
      );
    }
    names.add(chain.name);
    chains.push(chain);
    if (chains.length > mostChains)
      reader.refuse({ en: `More than ${mostChains} chains.`, zh: `认证链超过 ${mostChains} 条。` });
  } while (reader.peek().kind !== 'end');
  if (chains.at(-1)?.condition !== undefined) {
    reader.refuse({
      en: 'The last chain must count for everybody: add one without “for”, such as chain "default": password.',
      zh: '最后一条认证链必须适用于所有人：请添加一条没有 for 条件的链，例如 chain "default": password。',
    });
  }
  return chains;
}

function readChain(reader: ChainReader): Chain {
  reader.expect('chain');
  const name = reader.name({ en: 'The name of the chain in quotes', zh: '带引号的认证链名称' });
  reader.expect(':');
  const condition = reader.take('for') ? readCondition(reader) : undefined;
  const proof = readProof(reader);
  const enrolment = reader.take('enrol') ? readEnrolment(reader) : undefined;
  const session = reader.take('session') ? readSession(reader) : {};
  const next = reader.peek();
  if (next.kind !== 'end' && next.text !== 'chain') {
    reader.refuse(expected('The next chain, enrol or session', '下一条认证链、enrol 或 session', next));
  }
  return {
    name,
    ...(condition === undefined ? {} : { condition }),
    proof,
    ...(enrolment === undefined ? {} : { enrolment }),
    ...session,
  };
}

/** `password then (totp or passkey)`: mixing then/or needs parentheses. */
function readProof(reader: ChainReader): Proof {
  const first = readProofPart(reader);
  const word = reader.peek().text;
  if (word !== 'then' && word !== 'or') return first;
  const parts = [first];
  while (reader.take(word)) parts.push(readProofPart(reader));
  if (['then', 'or'].includes(reader.peek().text)) {
    reader.refuse({
      en: 'Here “then” meets “or”. Put parentheses around what belongs together.',
      zh: '此处 then 与 or 混用，请用括号标明哪些属于一组。',
    });
  }
  return { kind: word, parts };
}

function readProofPart(reader: ChainReader): Proof {
  if (!reader.take('(')) return { kind: 'factor', factor: readFactor(reader) };
  return reader.deeper(() => {
    const inner = readProof(reader);
    reader.expect(')');
    return inner;
  });
}

function readFactor(reader: ChainReader): FactorKind {
  const token = reader.next();
  const factor = factorKinds.find((kind) => token.kind === 'word' && kind === token.text);
  if (factor === undefined) {
    const list = factorKinds.join(', ');
    reader.refuse(expected(`A factor (${list})`, `认证因素（${list}）`, token), token);
  }
  return factor as FactorKind;
}

function readEnrolment(reader: ChainReader): Enrolment {
  const factors: FactorKind[] = [];
  do {
    const token = reader.peek();
    const factor = readFactor(reader);
    if (factor !== 'totp' && factor !== 'passkey') {
      reader.refuse(
        { en: 'Only totp and passkey can be enrolled while signing in.', zh: '登录过程中只能登记 totp 或 passkey。' },
        token,
      );
    }
    if (!factors.includes(factor)) factors.push(factor);
  } while (reader.take(','));
  if (!reader.take('until')) return { factors };
  const token = reader.next();
  const time = /^\d{4}-\d\d-\d\d$/.test(token.text) ? Date.parse(`${token.text}T00:00:00Z`) : Number.NaN;
  if (Number.isNaN(time) || new Date(time).toISOString().slice(0, 10) !== token.text) {
    reader.refuse(expected('A date such as 2027-03-31', '日期（如 2027-03-31）', token), token);
  }
  return { factors, until: token.text };
}

/** `session 8 hours`, `session 30 minutes, at most 3`, `session at most 3`. */
function readSession(reader: ChainReader): Pick<Chain, 'minutes' | 'sessions'> {
  const most = (): number => {
    reader.expect('at');
    reader.expect('most');
    return readNumber(reader, 1, 100);
  };
  if (reader.peek().text === 'at') return { sessions: most() };
  const token = reader.peek();
  const amount = readNumber(reader, 1, 1_440);
  const inHours = ['hours', 'hour'].some(reader.take);
  if (!inHours && !['minutes', 'minute'].some(reader.take)) {
    reader.refuse(expected('minutes or hours', 'minutes 或 hours', reader.peek()));
  }
  const minutes = inHours ? amount * 60 : amount;
  if (minutes > 1_440) reader.refuse({ en: 'A session lasts 24 hours at most.', zh: '会话最长 24 小时。' }, token);
  return reader.take(',') ? { minutes, sessions: most() } : { minutes };
}
