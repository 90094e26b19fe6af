import { conflict, Problem } from '@citywall/kernel';

/** The city has a root key, but it is sealed: nothing that needs a key can be done. */
export function sealedProblem(): Problem {
  return new Problem('trust.sealed', 503, {
    en: 'The city’s keys are sealed. Holders of shares must unseal them first.',
    zh: '城市密钥处于封存状态。须先由份额持有人解封。',
  });
}

/** There is no root key yet. */
export function notFoundedProblem(): Problem {
  return conflict('trust.not-founded', {
    en: 'The city’s trust has not been founded. Found it first: name the holders and their quorum.',
    zh: '城市信任体系尚未建立。请先建立：指定份额持有人和法定人数。',
  });
}

/** The key is a root authority's, and no ceremony is open. */
export function offlineProblem(): Problem {
  return conflict('trust.ceremony.needed', {
    en: 'The keys of root authorities are offline. Open a ceremony for this and have holders give their shares.',
    zh: '根机构密钥处于离线状态。请为此发起仪式，并由份额持有人提交份额。',
  });
}

/** More work waits than the key processes can do in time. */
export function busyProblem(): Problem {
  return new Problem('trust.busy', 503, {
    en: 'The key processes have more work than they can do in time. Try again in a moment, with smaller batches.',
    zh: '密钥进程的任务已超出处理能力。请稍后再试，并减小批量。',
  });
}
