import { type Language, Problem } from '@citywall/kernel';

/** A problem as RFC 9457 puts it on the wire. */
export interface ProblemAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Turns whatever was thrown into problem details; a fault of ours says nothing internal. */
export function problemAnswer(error: unknown, language: Language): ProblemAnswer {
  const problem = problemOf(error);
  return {
    status: problem.status,
    body: {
      type: `urn:citywall:problem:${problem.code}`,
      title: problem.text[language],
      status: problem.status,
      detail: problem.text[language],
      code: problem.code,
      text: problem.text,
      ...problem.details,
    },
  };
}

/** Whatever was thrown, as a Problem. */
export function problemOf(error: unknown): Problem {
  return error instanceof Problem ? error : fromTransport(error);
}

/** Fastify's own refusals (body too large, not JSON, no route) carry a status below 500; the rest is a fault of ours. */
function fromTransport(error: unknown): Problem {
  const { statusCode, message } = error as { statusCode?: number; message?: string };
  if (statusCode === 413) {
    return new Problem('request.too-large', 413, {
      en: 'The request is too large. Send it in smaller parts.',
      zh: '请求过大。请分成较小的部分发送。',
    });
  }
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500) {
    return new Problem('request.unreadable', statusCode, {
      en: `The request cannot be read: ${message ?? 'malformed'}.`,
      zh: `无法读取请求：${message ?? '格式错误'}。`,
    });
  }
  return fault();
}

/** A fault of ours: `call` lets an operator find what happened in the process log. */
export function fault(call?: string): Problem {
  return new Problem(
    'internal',
    500,
    {
      en: 'Something failed on our side. Try again; if it stays, give the operator the instance id.',
      zh: '我方发生故障。请重试；若仍然失败，请将实例标识告知运维人员。',
    },
    call === undefined ? undefined : { instance: `urn:uuid:${call}` },
  );
}
