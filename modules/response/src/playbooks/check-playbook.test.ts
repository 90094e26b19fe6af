import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPlaybook } from './check-playbook.ts';

const starter = readFileSync(new URL('../../playbooks/block-attacker.json', import.meta.url), 'utf8');
const uuid = (digit: number): string => `00000000-0000-4000-8000-00000000000${digit}`;
const start = `start--${uuid(1)}`;
const act = `action--${uuid(2)}`;
const end = `end--${uuid(3)}`;

function playbookOf(change: (playbook: any) => void = () => {}): string {
  const playbook = {
    type: 'playbook',
    spec_version: 'cacao-2.0',
    id: `playbook--${uuid(0)}`,
    name: 'Ask',
    created_by: `identity--${uuid(0)}`,
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    workflow_start: start,
    workflow: {
      [start]: { type: 'start', on_completion: act },
      [act]: {
        type: 'action',
        agent: 'group--1',
        commands: [{ type: 'manual', command: 'Look.' }],
        on_completion: end,
      },
      [end]: { type: 'end' },
    },
    agent_definitions: { 'group--1': { type: 'group', name: 'Operators' } },
  };
  change(playbook);
  return JSON.stringify(playbook);
}

const deny = (target: object, args: object = { duration: 1000 }) => ({
  type: 'openc2-http',
  command: 'POST / HTTP/1.1',
  content_b64: Buffer.from(JSON.stringify({ action: 'deny', target, args })).toString('base64'),
});

describe('checkPlaybook', () => {
  it('accepts the starter and a plain playbook', () => {
    expect(checkPlaybook(starter)).toMatchObject({ ok: true });
    expect(checkPlaybook(playbookOf())).toMatchObject({ ok: true });
  });

  it.each<[string, (playbook: any) => void, string, string]>([
    ['another version', (p) => (p.spec_version = 'cacao-1.1'), '/spec_version', 'cacao-2.0'],
    ['no name', (p) => delete p.name, '/name', 'required'],
    ['a revoked one', (p) => (p.revoked = true), '/revoked', 'revoked'],
    ['a start that is none', (p) => (p.workflow_start = end), '/workflow_start', 'start step'],
    ['no end', (p) => delete p.workflow[end], '/workflow', 'needs an end'],
    ['a way to nowhere', (p) => (p.workflow[act].on_completion = 'end--x'), `/workflow/${act}`, 'not in the workflow'],
    ['two ways at once', (p) => (p.workflow[act].on_success = end), `/workflow/${act}`, 'excludes'],
    ['a step type of its own', (p) => (p.workflow[act].type = 'magic'), `/workflow/${act}/type`, 'not a step type'],
    ['an id of another type', (p) => (p.workflow[act].type = 'end'), `/workflow/${act}`, 'must be end--'],
    [
      'an agent that is not defined',
      (p) => (p.workflow[act].agent = 'x'),
      `/workflow/${act}/agent`,
      'agent_definitions',
    ],
    ['no commands', (p) => (p.workflow[act].commands = []), `/workflow/${act}/commands`, 'at least one'],
    [
      'a shell',
      (p) => (p.workflow[act].commands[0].type = 'bash'),
      `/workflow/${act}/commands/0/type`,
      'bash are not run',
    ],
    ['ssh', (p) => (p.workflow[act].commands[0].type = 'ssh'), `/workflow/${act}/commands/0/type`, 'ssh are not run'],
    [
      'a variable that is not declared',
      (p) => (p.workflow[act].commands[0].command = '__x__:value'),
      `/workflow/${act}`,
      '__x__',
    ],
    [
      'a wrong variable name',
      (p) => (p.playbook_variables = { x: { type: 'string' } }),
      '/playbook_variables/x',
      '__name__',
    ],
    [
      'a value of another type',
      (p) => (p.playbook_variables = { __x__: { type: 'integer', value: 'a' } }),
      '/playbook_variables/__x__/value',
      'integer',
    ],
    ['a timeout of a year', (p) => (p.workflow[act].timeout = 3e10), `/workflow/${act}/timeout`, '30 days'],
    [
      'deny of a domain',
      (p) => (p.workflow[act].commands = [deny({ domain_name: 'evil.example' })]),
      `/workflow/${act}/commands/0`,
      'ipv4_net or ipv6_net',
    ],
    [
      'deny without end',
      (p) => (p.workflow[act].commands = [deny({ ipv4_net: '1.2.3.4' }, {})]),
      `/workflow/${act}/commands/0`,
      'duration',
    ],
    [
      'a host that is not allowed',
      (p) => (p.workflow[act].commands = [{ type: 'http-api', command: 'POST https://evil.example/x HTTP/1.1' }]),
      `/workflow/${act}/commands/0`,
      'not among the allowed hosts',
    ],
    [
      'a host from a variable',
      (p) => (p.workflow[act].commands = [{ type: 'http-api', command: 'GET https://__x__:value/' }]),
      `/workflow/${act}/commands/0`,
      '',
    ],
  ])('refuses %s, and says where', (_, change, pointer, reason) => {
    const checked = checkPlaybook(playbookOf(change));
    expect(checked.ok).toBe(false);
    const faults = checked.ok ? [] : checked.faults;
    expect(faults.map((fault) => fault.pointer)).toContain(pointer);
    expect(faults.map((fault) => fault.reason).join(' ')).toContain(reason);
  });

  it('allows hosts that are listed', () => {
    const text = playbookOf(
      (p) => (p.workflow[act].commands = [{ type: 'http-api', command: 'POST https://hooks.example/x' }]),
    );
    expect(checkPlaybook(text, ['hooks.example'])).toMatchObject({ ok: true });
  });

  it('refuses what is no playbook, without a throw', () => {
    for (const text of ['', '[]', 'null', '{', '{"workflow":[]}', '{"workflow":{"a":null}}', ' '.repeat(300_000)]) {
      expect(checkPlaybook(text).ok).toBe(false);
    }
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        const broken = playbookOf((playbook) => {
          playbook.workflow[act] = one;
          playbook.playbook_variables = other;
        });
        checkPlaybook(broken);
        checkPlaybook(JSON.stringify(one));
      }),
    );
  });
});
