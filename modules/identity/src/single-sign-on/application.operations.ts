import { conflict, type Db, notFound, type Operation, operation, type Text } from '@citywall/kernel';
import { Type } from 'typebox';
import { idSchema, listSchema, pageOf, pagingSchema } from '../answers.ts';
import {
  applicationFields,
  applicationSchema,
  kindSchema,
  secretSchema,
  showApplication,
  showSecret,
  stateSchema,
} from './application.schemas.ts';
import { countAsked, findApplication, listApplications, listSecrets, updateApplication } from './application.store.ts';
import { checkApplication } from './application-rules.ts';
import { deleteArtefactsOf } from './artefact.store.ts';
import { type ApplicationInput, keepApplication, renewSecret, rowFrom } from './keep-application.ts';
import { issuerOf } from './protocol.ts';
import type { SignOnDesk } from './sign-on-desk.ts';
import type { Application, ApplicationState } from './single-sign-on.tables.ts';

const byId = Type.Object({ id: idSchema }, { additionalProperties: false });
const secretOnce = Type.Optional(Type.String({ description: 'Shown once' }));

/** The registry of applications. */
export function applicationOperations(sso: SignOnDesk): readonly Operation[] {
  return [
    list(),
    show(sso),
    create(sso),
    change(sso),
    decide(sso, 'approve', 'approved', { en: 'Approve an application', zh: '批准应用' }),
    decide(sso, 'disable', 'disabled', { en: 'Disable an application', zh: '停用应用' }),
    renew(sso),
    rotateKeys(sso),
  ];
}

function list(): Operation {
  return operation({
    name: 'identity.application.list',
    http: 'GET /identity/applications',
    summary: { en: 'List applications', zh: '列出应用' },
    input: Type.Object({ ...pagingSchema, state: Type.Optional(stateSchema) }, { additionalProperties: false }),
    output: Type.Object({ ...listSchema(applicationSchema).properties, asked: Type.Integer() }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Application', id: '*' }),
    run: async ({ state, cursor, limit = 100 }, call) => {
      const rows = await listApplications(call.db, { state, before: cursor, limit: limit + 1 });
      return { ...pageOf(rows, limit, showApplication), asked: await countAsked(call.db) };
    },
  });
}

function show(sso: SignOnDesk): Operation {
  return operation({
    name: 'identity.application.show',
    http: 'GET /identity/applications/{id}',
    summary: { en: 'Show an application and how to connect it', zh: '查看应用及其接入方式' },
    input: byId,
    output: Type.Object({
      application: applicationSchema,
      secrets: Type.Array(secretSchema),
      issuer: Type.String(),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ id }) => ({ type: 'Application', id }),
    run: async ({ id }, call) => ({
      application: showApplication(await known(call.db, id)),
      secrets: (await listSecrets(call.db, id)).map(showSecret),
      issuer: issuerOf(sso),
    }),
  });
}

function create(sso: SignOnDesk): Operation {
  return operation({
    name: 'identity.application.create',
    http: 'POST /identity/applications',
    summary: { en: 'Register an application; it waits for approval', zh: '登记应用，等待批准' },
    input: Type.Object({ kind: kindSchema, ...applicationFields }, { additionalProperties: false }),
    output: Type.Object({ application: applicationSchema, secret: secretOnce }),
    risk: 'medium',
    resource: () => ({ type: 'Application', id: '*' }),
    run: async ({ kind, ...input }, call) => {
      // Whoever registers it answers for it until somebody else is named.
      const { type, id, name } = call.principal;
      const owner = type === 'person' ? id : null;
      const made = await keepApplication(sso, call.db, kind, { owner, ...input }, name);
      call.note({ application: made.application.id, name: made.application.name_en, kind });
      const { application, secret } = made;
      return { application: showApplication(application), ...(secret === undefined ? {} : { secret }) };
    },
  });
}

function change(sso: SignOnDesk): Operation {
  return operation({
    name: 'identity.application.change',
    http: 'PATCH /identity/applications/{id}',
    summary: {
      en: 'Change an application; a change of where people are sent waits for approval again',
      zh: '修改应用；更改人员去向须重新批准',
    },
    input: Type.Object(
      { id: idSchema, ...applicationFields, name: Type.Optional(applicationFields.name) },
      { additionalProperties: false },
    ),
    output: Type.Object({ application: applicationSchema }),
    risk: 'medium',
    resource: ({ id }) => ({ type: 'Application', id }),
    run: async ({ id, ...input }, call) => {
      const before = await known(call.db, id);
      const changed = rowFrom(input as Partial<ApplicationInput>, before);
      await checkApplication(sso, changed);
      const after = reaches(before, changed) ? { ...changed, state: 'asked' as const } : changed;
      await updateApplication(call.db, id, after);
      call.note({ name: after.name_en, fields: Object.keys(input), state: after.state });
      call.afterCommit(() => sso.changed(id));
      return { application: showApplication(after) };
    },
  });
}

/** Fields that say whom it reaches and what it gets: who approved one did not approve the other. */
const approved = [
  'redirect_uris',
  'log_out_uris',
  'back_channel_uri',
  'host',
  'grant_types',
  'authentication',
  'jwks',
  'scopes',
  'trusted',
  'introspects',
  'assurance',
  'proofs',
  'roles',
  'organisations',
  'must_push',
  'must_bind',
] as const;

function reaches(before: Application, after: Application): boolean {
  return (
    before.state === 'approved' &&
    approved.some((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
  );
}

function decide(sso: SignOnDesk, verb: string, state: ApplicationState, summary: Text): Operation {
  return operation({
    name: `identity.application.${verb}`,
    http: `POST /identity/applications/{id}/${verb}`,
    summary,
    input: byId,
    output: Type.Object({ application: applicationSchema }),
    risk: 'high',
    resource: ({ id }) => ({ type: 'Application', id }),
    run: async ({ id }, call) => {
      const before = await known(call.db, id);
      if (before.state === state)
        throw conflict('identity.application.state', {
          en: `The application is ${state} already.`,
          zh: state === 'approved' ? '该应用已批准。' : '该应用已停用。',
        });
      const decided = { state, decided_at: sso.desk.clock.now(), decided_by: call.principal.name };
      await updateApplication(call.db, id, decided);
      // What it holds is worth nothing from now on, also if it comes back.
      if (state === 'disabled') await deleteArtefactsOf(call.db, id);
      call.note({ name: before.name_en, from: before.state, to: state });
      call.afterCommit(() => sso.changed(id));
      return { application: showApplication({ ...before, ...decided }) };
    },
  });
}

function renew(sso: SignOnDesk): Operation {
  return operation({
    name: 'identity.application.renew-secret',
    http: 'POST /identity/applications/{id}/secret',
    summary: {
      en: 'Give an application a new secret; the old one works for seven days more',
      zh: '为应用签发新密钥，旧密钥七天内仍有效',
    },
    input: byId,
    output: Type.Object({ secret: Type.String({ description: 'Shown once' }), secrets: Type.Array(secretSchema) }),
    risk: 'high',
    resource: ({ id }) => ({ type: 'Application', id }),
    run: async ({ id }, call) => {
      const { authentication, name_en } = await known(call.db, id);
      if (!authentication.startsWith('client_secret'))
        throw conflict('identity.application.no-secret', {
          en: 'This application proves itself without a secret.',
          zh: '该应用不使用密钥证明自身。',
        });
      const secret = await renewSecret(sso, call.db, id);
      call.note({ name: name_en });
      call.afterCommit(() => sso.changed(id));
      return { secret, secrets: (await listSecrets(call.db, id)).map(showSecret) };
    },
  });
}

function rotateKeys(sso: SignOnDesk): Operation {
  return operation({
    name: 'identity.application.rotate-keys',
    http: 'POST /identity/applications/rotate-keys',
    summary: { en: 'Have new keys sign what applications verify', zh: '更换供应用验证的签名密钥' },
    input: Type.Object({}, { additionalProperties: false }),
    output: Type.Object({ keys: Type.Array(Type.String()) }),
    risk: 'high',
    transaction: false,
    resource: () => ({ type: 'Application', id: '*' }),
    run: async (_input, call) => {
      await sso.keys.rotate();
      const keys = (await sso.keys.list()).map(({ kid }) => String(kid));
      call.note({ keys });
      return { keys };
    },
  });
}

async function known(db: Db, id: string): Promise<Application> {
  const application = await findApplication(db, id);
  if (application === undefined) throw notFound({ en: 'The application', zh: '该应用' });
  return application;
}
