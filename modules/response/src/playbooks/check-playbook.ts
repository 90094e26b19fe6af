import { type Command, followersOf, type Playbook, type Step, type Variables } from './cacao.ts';
import { contentOf, faultOf } from './command-checks.ts';
import { parseCondition, variablesOf } from './condition.ts';
import { fits, referencesIn, variableName } from './variables.ts';

/** A fault and where it is, as JSON Pointer (RFC 6901). */
export interface Fault {
  readonly pointer: string;
  readonly reason: string;
}

export type Checked =
  | { readonly ok: true; readonly playbook: Playbook }
  | { readonly ok: false; readonly faults: readonly Fault[] };

const mostBytes = 256 * 1024;
const mostSteps = 200;
const mostFaults = 20;
const stepTypes = [
  'start',
  'end',
  'action',
  'playbook-action',
  'parallel',
  'if-condition',
  'while-condition',
  'switch-condition',
];
const commandTypes = ['openc2-http', 'http-api', 'manual'];
const timestamp = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** Reads a CACAO 2.0 playbook. Everything that could not be run later is refused now, with its place. */
export function checkPlaybook(text: string, allowedHosts: readonly string[] = []): Checked {
  if (Buffer.byteLength(text) > mostBytes)
    return { ok: false, faults: [{ pointer: '', reason: `It is larger than ${mostBytes} bytes.` }] };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, faults: [{ pointer: '', reason: `It is not JSON: ${(error as Error).message}` }] };
  }
  const faults: Fault[] = [];
  const fault = (pointer: string, reason: string): void => {
    if (faults.length < mostFaults) faults.push({ pointer, reason });
  };
  if (typeof value !== 'object' || value === null || Array.isArray(value)) fault('', 'A playbook is a JSON object.');
  else checkWhole(value as Record<string, unknown>, fault, allowedHosts);
  return faults.length > 0 ? { ok: false, faults } : { ok: true, playbook: value as Playbook };
}

type Report = (pointer: string, reason: string) => void;

function checkWhole(value: Record<string, unknown>, fault: Report, allowedHosts: readonly string[]): void {
  if (value.type !== 'playbook') fault('/type', 'must be "playbook".');
  if (value.spec_version !== 'cacao-2.0') fault('/spec_version', 'must be "cacao-2.0".');
  if (!matches(value.id, /^playbook--[0-9a-f-]{36}$/)) fault('/id', 'must be playbook-- and a UUID.');
  if (!matches(value.name, /\S/)) fault('/name', 'is required.');
  if (!matches(value.created_by, /^identity--[0-9a-f-]{36}$/)) fault('/created_by', 'must be identity-- and a UUID.');
  for (const field of ['created', 'modified']) {
    if (!matches(value[field], timestamp)) fault(`/${field}`, 'must be an RFC 3339 time in UTC.');
  }
  if (value.revoked === true) fault('/revoked', 'The playbook is revoked.');
  if (!isObject(value.workflow)) {
    fault('/workflow', 'must map step ids to steps.');
    return;
  }
  const steps = Object.entries(value.workflow);
  if (steps.length > mostSteps) {
    fault('/workflow', `has more than ${mostSteps} steps.`);
    return;
  }
  checkVariables(value.playbook_variables, '/playbook_variables', fault);
  for (const [id, step] of steps) {
    if (isObject(step)) checkStep(id, step, value, fault, allowedHosts);
    else fault(at('workflow', id), 'must be an object.');
  }
  checkShape(value.workflow, value, fault);
}

/** Start, end and the way between them. */
function checkShape(workflow: Record<string, unknown>, whole: Record<string, unknown>, fault: Report): void {
  const typeOf = (id: unknown): unknown =>
    typeof id === 'string' ? (workflow[id] as Step | undefined)?.type : undefined;
  const types = Object.keys(workflow).map(typeOf);
  if (typeOf(whole.workflow_start) !== 'start') fault('/workflow_start', 'must name a start step of the workflow.');
  if (whole.workflow_exception !== undefined && typeOf(whole.workflow_exception) === undefined) {
    fault('/workflow_exception', 'names no step of the workflow.');
  }
  if (!types.includes('end')) fault('/workflow', 'needs an end step.');
  if (!types.includes('action') && !types.includes('playbook-action')) {
    fault('/workflow', 'needs an action or playbook-action step.');
  }
}

function checkStep(
  id: string,
  step: Record<string, unknown>,
  whole: Record<string, unknown>,
  fault: Report,
  allowedHosts: readonly string[],
): void {
  const here = at('workflow', id);
  if (!stepTypes.includes(String(step.type))) {
    fault(`${here}/type`, `${String(step.type)} is not a step type of CACAO 2.0.`);
    return;
  }
  if (!new RegExp(`^${step.type}--[0-9a-f-]{36}$`).test(id)) fault(here, `The id must be ${step.type}-- and a UUID.`);
  for (const field of ['delay', 'timeout']) {
    const time = step[field];
    const wrong =
      time !== undefined && !(Number.isSafeInteger(time) && (time as number) >= 0 && (time as number) <= 2_592_000_000);
    if (wrong) fault(`${here}/${field}`, 'must be milliseconds, at most 30 days.');
  }
  checkWays(here, step, fault);
  checkVariables(step.step_variables, `${here}/step_variables`, fault);
  const before = JSON.stringify(step);
  if (!checkOwn(here, step, whole, fault, allowedHosts)) return;
  for (const next of followersOf(step as unknown as Step)) {
    if (!(next in (whole.workflow as object)))
      fault(here, `leads to ${String(next).slice(0, 100)}, which is not in the workflow.`);
  }
  checkReferences(here, before, step, whole, fault);
}

function checkWays(here: string, step: Record<string, unknown>, fault: Report): void {
  const { on_completion: completion, on_success: success, on_failure: failure } = step;
  if (step.type === 'end' && (completion ?? success ?? failure) !== undefined)
    fault(here, 'An end step leads nowhere.');
  if (completion !== undefined && (success ?? failure) !== undefined) {
    fault(here, 'on_completion excludes on_success and on_failure.');
  }
  if (step.type === 'start' && completion === undefined) fault(here, 'A start step needs on_completion.');
  for (const [field, way] of Object.entries({ on_completion: completion, on_success: success, on_failure: failure })) {
    if (way !== undefined && typeof way !== 'string') fault(`${here}/${field}`, 'must be a step id.');
  }
}

/** The properties of each type; false when they are too wrong to go on. */
function checkOwn(
  here: string,
  step: Record<string, unknown>,
  whole: Record<string, unknown>,
  fault: Report,
  allowedHosts: readonly string[],
): boolean {
  const need = (field: string, good: boolean, reason: string): boolean => {
    if (!good) fault(`${here}/${field}`, reason);
    return good;
  };
  const isId = (value: unknown): boolean => typeof value === 'string';
  switch (step.type) {
    case 'action':
      return checkAction(here, step, whole, fault, allowedHosts);
    case 'playbook-action':
      return need('playbook_id', matches(step.playbook_id, /^playbook--/), 'must name a playbook.');
    case 'parallel':
      return need('next_steps', isList(step.next_steps, isId, 1), 'must list at least one step.');
    case 'if-condition':
    case 'while-condition': {
      const ways = need('on_true', isId(step.on_true), 'is required.');
      return checkCondition(`${here}/condition`, step.condition, fault) && ways;
    }
    case 'switch-condition': {
      const named = need(
        'switch',
        typeof step.switch === 'string' && referencesIn(step.switch).length === 1,
        'must be one variable, as __name__:value.',
      );
      return (
        need('cases', isObject(step.cases) && Object.values(step.cases).every(isId), 'must map values to steps.') &&
        named
      );
    }
    default:
      return true;
  }
}

function checkCondition(pointer: string, condition: unknown, fault: Report): boolean {
  try {
    if (typeof condition !== 'string') throw new Error('is required.');
    parseCondition(condition);
    return true;
  } catch (error) {
    fault(pointer, (error as Error).message);
    return false;
  }
}

function checkAction(
  here: string,
  step: Record<string, unknown>,
  whole: Record<string, unknown>,
  fault: Report,
  allowedHosts: readonly string[],
): boolean {
  const agents = isObject(whole.agent_definitions) ? whole.agent_definitions : {};
  const targets = isObject(whole.target_definitions) ? whole.target_definitions : {};
  if (typeof step.agent !== 'string' || !(step.agent in agents))
    fault(`${here}/agent`, 'must name one of agent_definitions.');
  for (const target of Array.isArray(step.targets) ? step.targets : []) {
    if (!(String(target) in targets) && !(String(target) in agents))
      fault(`${here}/targets`, `${String(target).slice(0, 100)} is not defined.`);
  }
  if (!isList(step.commands, isObject, 1)) {
    fault(`${here}/commands`, 'must list at least one command.');
    return false;
  }
  (step.commands as Record<string, unknown>[]).forEach((command, index) => {
    const place = `${here}/commands/${index}`;
    if (!commandTypes.includes(String(command.type))) {
      fault(
        `${place}/type`,
        `Commands of type ${String(command.type).slice(0, 50)} are not run here: only ${commandTypes.join(', ')}.`,
      );
    } else if (typeof command.command !== 'string') fault(`${place}/command`, 'is required.');
    else {
      const reason = faultOf(command as unknown as Command, allowedHosts);
      if (reason !== undefined) fault(place, reason);
    }
  });
  return true;
}

function checkVariables(variables: unknown, pointer: string, fault: Report): void {
  if (variables === undefined) return;
  if (!isObject(variables)) {
    fault(pointer, 'must map names to variables.');
    return;
  }
  for (const [name, variable] of Object.entries(variables as unknown as Variables)) {
    const here = `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (!variableName.test(name)) fault(here, 'A name is written __name__.');
    if (!isObject(variable) || typeof variable.type !== 'string') fault(here, 'needs a type.');
    else if (
      variable.value !== undefined &&
      !(typeof variable.value === 'string' && fits(variable.type, variable.value))
    ) {
      fault(`${here}/value`, `is not a text of type ${variable.type}.`);
    }
  }
}

/** Every variable that is used is declared, in the step or the playbook. */
function checkReferences(
  here: string,
  text: string,
  step: Record<string, unknown>,
  whole: Record<string, unknown>,
  fault: Report,
): void {
  const contents = (Array.isArray(step.commands) ? (step.commands as Command[]) : []).map((command) => {
    try {
      return contentOf(command) ?? '';
    } catch {
      return '';
    }
  });
  const used = [text, ...contents]
    .flatMap(referencesIn)
    .concat(typeof step.condition === 'string' ? variablesOf(step.condition) : []);
  const declared = {
    ...(whole.playbook_variables as object | undefined),
    ...(step.step_variables as object | undefined),
  };
  for (const name of new Set(used)) if (!(name in declared)) fault(here, `uses ${name}, which is not declared.`);
}

function at(...parts: readonly string[]): string {
  return parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function matches(value: unknown, form: RegExp): boolean {
  return typeof value === 'string' && value.length <= 2_000 && form.test(value);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isList(value: unknown, each: (item: unknown) => boolean, least: number): boolean {
  return Array.isArray(value) && value.length >= least && value.length <= 100 && value.every(each);
}
