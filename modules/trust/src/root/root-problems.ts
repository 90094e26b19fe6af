import { conflict, invalid, type Problem } from '@citywall/kernel';
import type { ShareTaken } from '../vault/index.ts';

export function alreadyFounded(): Problem {
  return conflict('trust.root.founded', {
    en: 'The city’s trust is founded already. To change its holders, share the root key anew.',
    zh: '城市信任体系已建立。如需变更份额持有人，请重新分割根密钥。',
  });
}

export function notSealed(): Problem {
  return conflict('trust.root.not-sealed', {
    en: 'The city’s keys are not sealed; there is nothing to unseal.',
    zh: '城市密钥未被封存，无须解封。',
  });
}

export function automaticOnly(): Problem {
  return conflict('trust.root.unseals-itself', {
    en: 'This demonstration city unseals itself and has no shares. Start an empty city and found it with holders.',
    zh: '此演示城市自动解封，没有份额。请启动空白城市并指定持有人建立信任体系。',
  });
}

export function tokensOnly(): Problem {
  return conflict('trust.root.in-hardware', {
    en: 'Hardware modules unseal this city; it has no shares. Leave them out.',
    zh: '本城市由硬件密码模块解封，没有份额。请勿提交份额。',
  });
}

/** Why a share was refused, naming its holder where it names one. */
export function shareProblem(
  verdict: Exclude<ShareTaken['verdict'], 'taken' | 'again'>,
  holder: string | undefined,
): Problem {
  const en = holder === undefined ? 'This share' : `The share of ${holder}`;
  const zh = holder === undefined ? '此份额' : `${holder} 的份额`;
  const details = holder === undefined ? undefined : { holder };
  if (verdict === 'mistyped') {
    const text = {
      en: `${en} is mistyped: its letters do not fit together. Compare it with the paper and type it again.`,
      zh: `${zh}输入有误：字符校验不符。请与纸质件核对后重新输入。`,
    };
    return invalid('trust.share.mistyped', text, details);
  }
  if (verdict === 'wrong') {
    const text = {
      en: `${en} is wrong: it is not the one that was given out. It was not taken.`,
      zh: `${zh}错误：并非当初分发的份额，未予采纳。`,
    };
    return invalid('trust.share.wrong', text, details);
  }
  if (verdict === 'former') {
    return invalid('trust.share.former', {
      en: 'This share is of a former sharing and opens nothing any more. Use the one given out last.',
      zh: '此份额属于以前的分割，已失效。请使用最近一次分发的份额。',
    });
  }
  return invalid('trust.share.foreign', {
    en: 'This share belongs to another city.',
    zh: '此份额属于另一座城市。',
  });
}

export function tooFewShares(threshold: number): Problem {
  return invalid('trust.share.too-few', {
    en: `A new sharing needs ${threshold} of the present shares. Give them all at once.`,
    zh: `重新分割需要现有份额中的 ${threshold} 份，请一次性提供。`,
  });
}

export function sharedMeanwhile(): Problem {
  return conflict('trust.root.shared-meanwhile', {
    en: 'Somebody else has shared the root key anew meanwhile. Look at the holders and repeat it if it is still needed.',
    zh: '根密钥刚刚已被他人重新分割。请查看持有人，确有需要再重复操作。',
  });
}
