import type { Actuator, Text } from '@citywall/kernel';
import { fillIn } from '../playbooks/variables.ts';
import type { Context } from '../surroundings.ts';
import { advance, effectsOf, settle } from './advance.ts';
import { readBlockOf } from './carry-out.ts';
import type { RunRow } from './run.store.ts';
import { type Effect, nextMoment } from './run-machine.ts';

const mostLines = 50;

/** What a run would do if every command succeeded, in words, refusals included. Changes nothing. */
export async function planRun(context: Context, actuator: Actuator, run: RunRow): Promise<readonly Text[]> {
  const lines: Text[] = [];
  let now = context.ports.clock.now();
  let machine = advance(run.machine, run.definitions, now);
  while (machine.outcome === null && lines.length < mostLines) {
    const effect = effectsOf(machine, run.definitions)[0];
    if (effect === undefined) {
      // Only a delay is left: the plan looks past it.
      now = nextMoment(machine) ?? Number.POSITIVE_INFINITY;
      if (!Number.isFinite(now)) break;
      machine = advance(machine, run.definitions, now);
      continue;
    }
    lines.push(...(await linesOf(context, actuator, run, effect)));
    machine = settle(machine, run.definitions, effect.key, { ok: true, text: { en: '', zh: '' } }, now);
  }
  return lines.slice(0, mostLines);
}

async function linesOf(context: Context, actuator: Actuator, run: RunRow, effect: Effect): Promise<readonly Text[]> {
  const { command, lookup } = effect;
  try {
    if (command.type === 'manual') {
      const asked = fillIn(command.command, lookup);
      return [{ en: `A person is asked: ${asked}`, zh: `请人工处理：${asked}` }];
    }
    if (command.type === 'http-api') {
      const asked = fillIn(command.command, lookup, encodeURIComponent);
      return [{ en: `Sends ${asked}`, zh: `发送 ${asked}` }];
    }
    const wish = readBlockOf(context, run, effect);
    const { refusal: refused, changes } = await actuator.plan(wish);
    if (refused === undefined) return changes;
    const refusal = refused.text;
    // What only a person may decide is planned as that person's act: it is what an approval would do.
    const attended = await actuator.plan({ ...wish, parameters: { ...wish.parameters, unattended: false } });
    if (attended.refusal === undefined) {
      return [
        { en: `A person decides first: ${refusal.en}`, zh: `须先由人工决定：${refusal.zh}` },
        ...attended.changes,
      ];
    }
    return [{ en: `Would be refused: ${refusal.en}`, zh: `将被拒绝：${refusal.zh}` }];
  } catch (error) {
    const reason = (error as Error).message;
    return [{ en: `Would fail: ${reason}`, zh: `将失败：${reason}` }];
  }
}
