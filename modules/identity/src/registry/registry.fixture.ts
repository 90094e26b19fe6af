import { createAuthorizer } from '@citywall/access';
import { anonymous, type Principal } from '@citywall/kernel';
import { good, openPeopledIdentity } from '../peopled-identity.fixture.ts';

const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Two departments of one city, the first with a unit below it, and operations decided as at the door. */
export async function openRegistry() {
  const peopled = await openPeopledIdentity();
  const { trial, admin } = peopled;
  const { operations } = trial.identity.module;
  const authorizer = createAuthorizer(silent);
  authorizer.load([trial.identity.module]);

  /** Whoever somebody is now, by his password. */
  const become = async (name: string): Promise<Principal | undefined> => peopled.basic(name, good, '10.9.9.9');
  /** Whether the door lets this through: facts, then decision. */
  const decides = async (principal: Principal, name: string, input: object): Promise<boolean> => {
    const operation = operations.find((each) => each.name === name);
    if (operation === undefined) throw new Error(`no operation ${name}`);
    const facts = await operation.facts?.read(input as never, trial.db);
    const resource = { ...operation.resource(input as never), ...facts };
    return authorizer.decide(principal, name, resource, { address: '10.0.0.1' }).allowed;
  };
  /** Decided, then run; rejects with `access.denied` like the door. */
  const act = async (principal: Principal, name: string, input: object) => {
    if (await decides(principal, name, input)) return trial.run(name, input, principal);
    throw Object.assign(new Error(`${name} is denied`), { code: 'access.denied' });
  };
  const organisation = async (code: string, parent?: string): Promise<string> => {
    const input = {
      name: { en: code, zh: code },
      code,
      kind: 'department',
      ...(parent === undefined ? {} : { parent }),
    };
    return (await act(admin, 'identity.organisation.create', input)).output.organisation.id;
  };
  const post = async (place: string, roles: string[] = [], seats?: number): Promise<string> => {
    const title = { en: `Post of ${roles.join(' and ') || 'nothing'}`, zh: '岗位' };
    const input = { organisation: place, title, roles, ...(seats === undefined ? {} : { seats }) };
    return (await act(admin, 'identity.post.create', input)).output.post.id;
  };
  let count = 0;
  /** Somebody with a password of his own, in that organisation. */
  const person = async (place?: string, roles: string[] = []) => {
    count += 1;
    const name = `citizen-${count}`;
    const input = { name, displayName: `市民 ${count}`, roles, password: good, mustChangePassword: false };
    const { output } = await act(
      admin,
      'identity.user.create',
      place === undefined ? input : { ...input, organisation: place },
    );
    return output.user as { id: string; name: string };
  };
  const order = async (kind: string, who: string, more: object, by: Principal = admin) =>
    (await act(by, 'identity.order.create', { kind, person: who, reference: '人字〔2026〕1号', ...more })).output
      .order as {
      id: string;
      state: string;
    };
  const at = (ms: number): string => new Date(trial.now() + ms).toISOString();
  const police = await organisation('police');
  const patrol = await organisation('patrol', police);
  const health = await organisation('health');
  return { ...peopled, anonymous, act, decides, become, organisation, post, person, order, at, police, patrol, health };
}
