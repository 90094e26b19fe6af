import { conflict, invalid, Problem } from '@citywall/kernel';

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

/** The token cannot do what a key of this kind needs, or did not; `reason` names the mechanism or the answer. */
export function tokenRefused(reason: string): Problem {
  return invalid(
    'trust.hsm.refused',
    {
      en: `The hardware module cannot make or use this key: ${reason}. Choose another kind, or hold the key in key processes.`,
      zh: `硬件密码模块无法生成或使用该密钥：${reason}。请选择其他类型，或改由密钥进程保管。`,
    },
    { reason },
  );
}

/** The PIN was refused or cannot be read; it is not tried again, so that the token does not lock itself. */
export function pinRefused(reason: string): Problem {
  return conflict(
    'trust.hsm.pin',
    {
      en: `The PIN of the hardware module was not taken: ${reason}. Correct it, then restart the slot.`,
      zh: `硬件密码模块未接受 PIN：${reason}。请更正后重新启动该槽位。`,
    },
    { reason },
  );
}

/** The token has no wrapping key yet, or one that is not finished. */
export function tokenUnprepared(): Problem {
  return conflict('trust.hsm.unprepared', {
    en: 'The hardware module has no wrapping key of this city. Prepare the modules first.',
    zh: '硬件密码模块中没有本城市的封装密钥。请先准备硬件密码模块。',
  });
}

/** No slot can do the work now. */
export function slotsGone(): Problem {
  return new Problem('trust.hsm.unavailable', 503, {
    en: 'No hardware module can be reached. Look at the providers; keys held there work again as soon as one is back.',
    zh: '无法连接任何硬件密码模块。请查看密码服务提供者；任一模块恢复后，其中的密钥即可使用。',
  });
}

/** No hardware module is set up. */
export function noSlots(): Problem {
  return conflict('trust.hsm.none', {
    en: 'No hardware module with this token is set up. Name its library and tokens in the settings of the server.',
    zh: '未配置含该令牌的硬件密码模块。请在服务器设置中指定其库文件和令牌。',
  });
}

/** Tokens hold different wrapping keys: they cannot stand in for each other. */
export function differentKeys(): Problem {
  return conflict('trust.hsm.different-keys', {
    en: 'The tokens hold different wrapping keys of a city. Give each city tokens of its own, or copies of the same.',
    zh: '各令牌中的城市封装密钥不一致。请为每座城市使用各自的令牌，或使用相同的副本。',
  });
}

/** The wrapping key is finished and does not leave its tokens any more. */
export function cannotCarry(tokens: string): Problem {
  return conflict('trust.hsm.cannot-carry', {
    en: `The wrapping key does not leave its tokens any more. Copy it to ${tokens} by the means of their maker, or take these out of the settings.`,
    zh: `封装密钥已不能离开其令牌。请使用厂商工具将其复制到 ${tokens}，或从设置中移除这些令牌。`,
  });
}

/** What is in hardware neither comes in from outside nor goes out. */
export function stayInHardware(): Problem {
  return invalid('trust.hsm.stays', {
    en: 'A key in hardware is made there and never leaves it: it can be neither imported nor exported.',
    zh: '硬件中的密钥在其中生成且永不离开：不能导入，也不能导出。',
  });
}

/** Keys that only ceremonies use are in key processes. */
export function noCeremonies(): Problem {
  return invalid('trust.hsm.offline', {
    en: 'A key that only ceremonies use is held in key processes, not in hardware. Leave “held” out.',
    zh: '仅在仪式中使用的密钥由密钥进程保管，不能置于硬件。请去掉“held”。',
  });
}
