import { type ActionRequest, type Actuator, type Json, Problem, type Text } from '@citywall/kernel';
import { contentOf, readBlockRequest, readWebRequest } from '../playbooks/command-checks.ts';
import { fillIn, fillInJson } from '../playbooks/variables.ts';
import { speakWeb } from '../speak-web.ts';
import { automation, type Context, clockTime, rfc3339, same } from '../surroundings.ts';
import type { RunRow } from './run.store.ts';
import type { Effect, EffectOutcome } from './run-machine.ts';

/** What became of a command: its end, still under way, or a person must decide first. */
export type Progress =
  | { readonly kind: 'ended'; readonly outcome: EffectOutcome; readonly refusal?: Text }
  | { readonly kind: 'under-way' }
  | { readonly kind: 'needs-person'; readonly text: Text };

const webTimeout = 10_000;
const mostAnswer = 4_096;

/**
 * Carries out a command of a run, or looks how far it is. Idempotent by run and effect key: asked again after a crash
 * it finds what it did before.
 */
export async function carryOut(context: Context, actuator: Actuator, run: RunRow, effect: Effect): Promise<Progress> {
  try {
    if (effect.command.type === 'manual')
      return { kind: 'needs-person', text: same(fillIn(effect.command.command, effect.lookup)) };
    if (effect.command.type === 'http-api') return await request(context, run, effect);
    return await block(context, actuator, run, effect);
  } catch (error) {
    if (error instanceof Problem) return refused(run, error);
    return ended(false, same((error as Error).message.slice(0, 500)));
  }
}

/** What a policy refuses and a person may grant waits for one; the rest has failed. */
function refused(run: RunRow, problem: Problem): Progress {
  if (problem.details?.personMay === true && run.approvedBy === null && run.mode === 'automatic') {
    return { kind: 'needs-person', text: problem.text };
  }
  return { kind: 'ended', outcome: { ok: false, text: problem.text }, refusal: problem.text };
}

async function block(context: Context, actuator: Actuator, run: RunRow, effect: Effect): Promise<Progress> {
  const wish = readBlockOf(context, run, effect);
  const proof = await actuator.apply(wish);
  const seen = proof.seen as {
    state: string;
    network: string;
    expiresAt: number;
    gateways?: readonly { name: string; reason: string | null }[];
  };
  const evidence = proof.seen as Json;
  if (proof.effective) {
    const text = {
      en: `${seen.network} is blocked until ${clockTime(seen.expiresAt)}; read back from the gateway.`,
      zh: `${seen.network} 已封禁至 ${clockTime(seen.expiresAt)}；已从网关回读确认。`,
    };
    return { kind: 'ended', outcome: { ok: true, text, proof: evidence } };
  }
  if (seen.state === 'applying') return { kind: 'under-way' };
  const reasons = (seen.gateways ?? []).map(({ name, reason }) => `${name}: ${reason ?? ''}`).join('; ');
  return {
    kind: 'ended',
    outcome: {
      ok: false,
      text: { en: `The block is ${seen.state}. ${reasons}`, zh: `封禁状态：${seen.state}。${reasons}` },
      proof: evidence,
    },
  };
}

/** The request to the actuator that a block command stands for. */
export function readBlockOf(context: Context, run: RunRow, effect: Effect): ActionRequest {
  const wanted = readBlockRequest(effect.command);
  const duration =
    typeof wanted.duration === 'number' ? wanted.duration : Number(fillIn(wanted.duration, effect.lookup));
  if (!Number.isFinite(duration)) throw new Error('The duration of the block is not a number.');
  return {
    action: 'block address',
    target: { kind: 'address', value: fillIn(wanted.target, effect.lookup) },
    until: context.ports.clock.now() + duration,
    parameters: {
      cause: `${run.id}/${effect.key}`,
      run: run.id,
      incident: run.incident,
      reason: run.playbookName,
      unattended: run.mode === 'automatic' && run.approvedBy === null,
      trusted: run.trusted,
      by: (run.approvedBy ?? (run.mode === 'automatic' ? automation : run.requestedBy)) as unknown as Json,
    },
  };
}

async function request(context: Context, run: RunRow, effect: Effect): Promise<Progress> {
  const allowed = context.ports.settings.get<readonly string[]>('response.webhook-hosts', []);
  const { method, url } = readWebRequest(effect.command, allowed);
  const content = contentOf(effect.command);
  const headers = new Headers({ 'idempotency-key': `${run.id}/${effect.key}` });
  for (const [name, values] of Object.entries(effect.command.headers ?? {})) {
    for (const value of values) headers.append(name, fillIn(value, effect.lookup));
  }
  const { status, ok, beginning } = await speakWeb({
    url: fillIn(url, effect.lookup, encodeURIComponent),
    method,
    headers: Object.fromEntries(headers),
    timeout: webTimeout,
    mostAnswer,
    ...(content !== undefined && method !== 'GET' && { body: fillContent(content, effect) }),
  });
  const text = { en: `${method} answered ${status}.`, zh: `${method} 返回 ${status}。` };
  return {
    kind: 'ended',
    outcome: { ok, text, proof: { status, answer: beginning, at: rfc3339(Date.now()) } },
  };
}

/** JSON is filled in as a structure, so that a value cannot break out of its text. */
function fillContent(content: string, effect: Effect): string {
  try {
    return JSON.stringify(fillInJson(JSON.parse(content), effect.lookup));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return fillIn(content, effect.lookup);
  }
}

function ended(ok: boolean, text: Text): Progress {
  return { kind: 'ended', outcome: { ok, text } };
}
