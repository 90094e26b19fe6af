import type { Text } from '@citywall/kernel';

/** CACAO Security Playbooks 2.0 (OASIS), the parts that Citywall runs. Checked by check-playbook.ts before use. */

export type VariableType =
  | 'bool'
  | 'dictionary'
  | 'float'
  | 'hash'
  | 'hexstring'
  | 'integer'
  | 'ipv4-addr'
  | 'ipv6-addr'
  | 'long'
  | 'mac-addr'
  | 'md5-hash'
  | 'sha256-hash'
  | 'string'
  | 'uri'
  | 'uuid';

export interface Variable {
  readonly type: VariableType;
  readonly description?: string;
  readonly value?: string;
  readonly constant?: boolean;
  readonly external?: boolean;
}

export type Variables = Readonly<Record<string, Variable>>;

export interface Command {
  readonly type: 'openc2-http' | 'http-api' | 'manual';
  readonly description?: string;
  readonly command: string;
  readonly headers?: Readonly<Record<string, readonly string[]>>;
  readonly content?: string;
  readonly content_b64?: string;
}

interface StepBase {
  readonly name?: string;
  readonly description?: string;
  /** ms before the step begins */
  readonly delay?: number;
  /** ms until the step has failed */
  readonly timeout?: number;
  readonly step_variables?: Variables;
  readonly on_completion?: string;
  readonly on_success?: string;
  readonly on_failure?: string;
  readonly step_extensions?: Readonly<Record<string, unknown>>;
}

export interface ActionStep extends StepBase {
  readonly type: 'action';
  readonly commands: readonly Command[];
  readonly agent: string;
  readonly targets?: readonly string[];
}

export type Step =
  | (StepBase & { readonly type: 'start' | 'end' })
  | ActionStep
  | (StepBase & {
      readonly type: 'playbook-action';
      readonly playbook_id: string;
      readonly in_args?: readonly string[];
      readonly out_args?: readonly string[];
    })
  | (StepBase & { readonly type: 'parallel'; readonly next_steps: readonly string[] })
  | (StepBase & {
      readonly type: 'if-condition';
      readonly condition: string;
      readonly on_true: string;
      readonly on_false?: string;
    })
  | (StepBase & { readonly type: 'while-condition'; readonly condition: string; readonly on_true: string })
  | (StepBase & {
      readonly type: 'switch-condition';
      readonly switch: string;
      readonly cases: Readonly<Record<string, string>>;
    });

export interface Playbook {
  readonly type: 'playbook';
  readonly spec_version: 'cacao-2.0';
  readonly id: string;
  readonly name: string;
  readonly description?: string;
  readonly created_by: string;
  readonly created: string;
  readonly modified: string;
  readonly revoked?: boolean;
  readonly valid_from?: string;
  readonly valid_until?: string;
  readonly workflow_start: string;
  readonly workflow_exception?: string;
  readonly workflow: Readonly<Record<string, Step>>;
  readonly playbook_variables?: Variables;
  readonly agent_definitions?: Readonly<Record<string, { readonly type: string; readonly name: string }>>;
  readonly target_definitions?: Readonly<Record<string, { readonly type: string; readonly name: string }>>;
  readonly playbook_extensions?: Readonly<Record<string, unknown>>;
}

/**
 * The extension under which Citywall keeps what CACAO leaves open: when a playbook starts by itself, and Chinese words.
 * Of a playbook: `{"rules": [names or ids; empty: any], "minimum_level": "medium", "name_zh", "description_zh"}`;
 * of a step: `{"name_zh"}`.
 */
export const ownExtension = 'extension-definition--7c1c2b0e-5a5b-4d53-9c52-0f6f3f0f8e11';

/** Name and description of a playbook in both languages; the document's own words where it has no Chinese ones. */
export function wordsOf(playbook: Playbook): { readonly name: Text; readonly description: Text } {
  const { name, description = '' } = playbook;
  const own = playbook.playbook_extensions;
  return {
    name: { en: name, zh: chinese(own, 'name_zh') ?? name },
    description: { en: description, zh: chinese(own, 'description_zh') ?? description },
  };
}

/** Name of a step in both languages; its type where it has none. */
export function nameOfStep(step: Step): Text {
  const name = step.name ?? step.type;
  return { en: name, zh: chinese(step.step_extensions, 'name_zh') ?? name };
}

function chinese(extensions: Readonly<Record<string, unknown>> | undefined, field: string): string | undefined {
  const words = (extensions?.[ownExtension] as Record<string, unknown> | undefined)?.[field];
  return typeof words === 'string' && words !== '' ? words : undefined;
}

/** The steps that may follow directly. */
export function followersOf(step: Step): readonly string[] {
  const own =
    step.type === 'parallel'
      ? step.next_steps
      : step.type === 'if-condition'
        ? [step.on_true, step.on_false]
        : step.type === 'while-condition'
          ? [step.on_true]
          : step.type === 'switch-condition'
            ? Object.values(step.cases)
            : [];
  return [...own, step.on_completion, step.on_success, step.on_failure].filter((id) => id !== undefined);
}
