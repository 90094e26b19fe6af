import { createHash } from 'node:crypto';
import {
  conflict,
  type Db,
  newId,
  notFound,
  type Operation,
  operation,
  type Principal,
  Problem,
} from '@citywall/kernel';
import { Type } from 'typebox';
import { nextSchema, reasonSchema, showTime } from '../answers.ts';
import type { Desk } from '../desk.ts';
import { largestDescription } from './description.ts';
import { type Publication, pemOf, readPublication } from './publication.ts';
import {
  claimService,
  findService,
  findVersion,
  insertVersion,
  type ListedVersion,
  listServices,
  listVersions,
  withdrawVersion,
} from './service.store.ts';
import type { Service, ServiceVersion } from './services.tables.ts';

/** A publication is sent soon after it was signed. */
const longestWay = 24 * 3_600_000;

const name = Type.String({ pattern: '^[a-z0-9.-]{1,128}$', maxLength: 128 });
const version = Type.String({ pattern: '^[0-9A-Za-z][0-9A-Za-z.+_-]{0,63}$', maxLength: 64 });
const field = Type.String({ minLength: 1, maxLength: 4_096 });
const stateSchema = Type.Union([Type.Literal('published'), Type.Literal('withdrawn')]);
const ownerSchema = Type.Object({ type: Type.String(), name: Type.String() });
const instantOrNull = Type.Union([Type.String(), Type.Null()]);

const publicationSchema = Type.Object({
  service: name,
  description: Type.String({
    minLength: 2,
    maxLength: largestDescription,
    description: 'OpenAPI 3.1 in JSON, as it was signed',
  }),
  contentDigest: field,
  signatureInput: field,
  signature: field,
  certificates: Type.String({ minLength: 1, maxLength: 65_536, description: 'PEM, the one that signed first' }),
});

const versionSchema = Type.Object({
  version: Type.String(),
  title: Type.String(),
  state: stateSchema,
  algorithm: Type.String(),
  publishedAt: Type.String(),
  publishedBy: Type.String(),
  withdrawnAt: instantOrNull,
  withdrawnBy: Type.Union([Type.String(), Type.Null()]),
  reason: Type.Union([Type.String(), Type.Null()]),
});

const checkSchema = Type.Object({
  holds: Type.Boolean(),
  /** Why not, when it does not. */
  reason: Type.Optional(Type.Object({ code: Type.String(), en: Type.String(), zh: Type.String() })),
});

/** The registry of services. */
export function serviceOperations(desk: Desk): readonly Operation[] {
  return [list(), show(desk), publish(desk), withdraw(desk)];
}

function list(): Operation {
  return operation({
    name: 'identity.service.list',
    http: 'GET /identity/services',
    summary: { en: 'List the services of the city', zh: '列出城市服务' },
    input: Type.Object(
      { cursor: Type.Optional(name), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })) },
      { additionalProperties: false },
    ),
    output: Type.Object({
      items: Type.Array(Type.Object({ name: Type.String(), owner: ownerSchema, newest: versionSchema })),
      next: nextSchema,
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: () => ({ type: 'Service', id: '*' }),
    run: async ({ cursor, limit = 100 }, call) => {
      const rows = await listServices(call.db, cursor, limit + 1);
      const shown = rows.slice(0, limit);
      return { items: shown.map(showListed), next: rows.length > limit ? (shown.at(-1)?.name ?? null) : null };
    },
  });
}

function show(desk: Desk): Operation {
  return operation({
    name: 'identity.service.show',
    http: 'GET /identity/services/{name}',
    summary: { en: 'Fetch a service’s description with its signature', zh: '获取服务描述及其签名' },
    input: Type.Object({ name, version: Type.Optional(version) }, { additionalProperties: false }),
    output: Type.Object({
      name: Type.String(),
      owner: ownerSchema,
      shown: versionSchema,
      publication: publicationSchema,
      check: checkSchema,
      versions: Type.Array(versionSchema),
    }),
    risk: 'low',
    recording: 'aggregate',
    resource: ({ name: id }) => ({ type: 'Service', id }),
    run: async (input, call) => {
      const service = await known(call.db, input.name);
      const versions = await listVersions(call.db, service.id);
      const found =
        (await findVersion(call.db, service.id, input.version)) ?? (input.version ? undefined : versions[0]);
      if (found === undefined) throw noVersion();
      return {
        name: service.name,
        owner: { type: service.owner_type, name: service.owner_name },
        shown: showVersion(found),
        publication: publicationOf(service.name, found),
        check: await check(desk, publicationOf(service.name, found)),
        versions: versions.map(showVersion),
      };
    },
  });
}

function publish(desk: Desk): Operation {
  return operation({
    name: 'identity.service.publish',
    http: 'POST /identity/services',
    summary: { en: 'Publish a signed description of a service', zh: '发布已签名的服务描述' },
    input: publicationSchema,
    output: Type.Object({ name: Type.String(), version: Type.String(), owner: ownerSchema }),
    risk: 'medium',
    resource: ({ service }) => ({ type: 'Service', id: service }),
    run: async (publication, call) => {
      const now = desk.clock.now();
      const { facts, signed, certificate, others } = await readPublication(publication, now, longestWay);
      const signer = await desk.principalOf(certificate.raw);
      if (signer === undefined) throw stranger();
      const service = await claimService(call.db, {
        ...{ id: newId(), name: publication.service, created_at: now },
        ...{ owner_type: signer.type, owner: signer.id, owner_name: signerName(signer) },
      });
      if (service.owner !== signer.id || service.owner_type !== signer.type) throw taken(service);
      if ((await findVersion(call.db, service.id, facts.version)) !== undefined) throw there(facts.version);
      await insertVersion(call.db, {
        ...{ id: newId(), service: service.id, ...facts, description: publication.description },
        ...{ content_digest: publication.contentDigest, signature_input: publication.signatureInput },
        ...{ signature: publication.signature, certificates: [certificate, ...others].map(pemOf).join('') },
        ...{ algorithm: signed.algorithm, published_at: now, published_by: call.principal.name },
        ...{ withdrawn_at: null, withdrawn_by: null, reason: null },
      });
      const sha256 = createHash('sha256').update(publication.description).digest('hex');
      call.note({ version: facts.version, signer: signerName(signer), algorithm: signed.algorithm, sha256 });
      call.afterCommit(() => desk.live.announce('identity.service', { id: service.name }));
      return { name: service.name, version: facts.version, owner: { type: signer.type, name: signerName(signer) } };
    },
  });
}

function withdraw(desk: Desk): Operation {
  return operation({
    name: 'identity.service.withdraw',
    http: 'POST /identity/services/{name}/versions/{version}/withdraw',
    summary: { en: 'Withdraw a version of a service’s description', zh: '撤回服务描述的一个版本' },
    input: Type.Object({ name, version, reason: reasonSchema }, { additionalProperties: false }),
    output: Type.Object({ withdrawn: versionSchema }),
    risk: 'medium',
    resource: ({ name: id }) => ({ type: 'Service', id }),
    run: async (input, call) => {
      const service = await known(call.db, input.name, true);
      requireRight(service, call.principal);
      const found = await findVersion(call.db, service.id, input.version);
      if (found === undefined) throw noVersion();
      if (found.withdrawn_at !== null) {
        throw conflict('identity.service.withdrawn', {
          en: 'This version is withdrawn already.',
          zh: '该版本已撤回。',
        });
      }
      const change = { withdrawn_at: desk.clock.now(), withdrawn_by: call.principal.name, reason: input.reason };
      await withdrawVersion(call.db, found.id, change);
      call.note({ version: input.version, reason: input.reason });
      call.afterCommit(() => desk.live.announce('identity.service', { id: service.name }));
      return { withdrawn: showVersion({ ...found, ...change }) };
    },
  });
}

async function known(db: Db, service: string, lock = false): Promise<Service> {
  const found = await findService(db, service, lock);
  if (found === undefined) throw notFound({ en: 'The service', zh: '该服务' });
  return found;
}

/** Whether digest and signature are right and the certificate still names somebody: as the city sees it now. */
async function check(desk: Desk, publication: Publication) {
  try {
    const { certificate } = await readPublication(publication, desk.clock.now());
    if ((await desk.principalOf(certificate.raw)) === undefined) throw stranger();
    return { holds: true };
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return { holds: false, reason: { code: error.code, ...error.text } };
  }
}

/** Policies let people in by their role; machines only withdraw what is theirs. */
function requireRight(service: Service, { type, id }: Principal): void {
  if (type === 'person' || (service.owner === id && service.owner_type === type)) return;
  throw new Problem('identity.service.not-yours', 403, {
    en: 'Only its owner or an administrator withdraws a description.',
    zh: '只有其所有者或管理员可以撤回描述。',
  });
}

/** Certificates of machines carry no name but their id. */
function signerName({ type, id, name }: Principal): string {
  return type === 'person' ? name : id;
}

function publicationOf(service: string, row: ServiceVersion): Publication {
  return {
    ...{ service, description: row.description, contentDigest: row.content_digest },
    ...{ signatureInput: row.signature_input, signature: row.signature, certificates: row.certificates },
  };
}

function showListed(row: ListedVersion) {
  return { name: row.name, owner: { type: row.owner_type, name: row.owner_name }, newest: showVersion(row) };
}

function showVersion(row: Omit<ServiceVersion, 'description' | 'certificates'>) {
  const { title, algorithm, reason } = row;
  return {
    ...{ version: row.version, title, algorithm, reason },
    state: row.withdrawn_at === null ? ('published' as const) : ('withdrawn' as const),
    publishedAt: showTime(row.published_at),
    publishedBy: row.published_by,
    withdrawnAt: row.withdrawn_at === null ? null : showTime(row.withdrawn_at),
    withdrawnBy: row.withdrawn_by,
  };
}

function noVersion(): Problem {
  return notFound({ en: 'This version of the service', zh: '该服务的此版本' });
}

function stranger(): Problem {
  return new Problem('identity.service.signer', 422, {
    en: 'The certificate that signed is not a valid one of the city, or its holder may not act. Ask for one at Trust → Certificates.',
    zh: '签名证书不是本市的有效证书，或其持有者无权操作。请在“信任 → 证书”申请。',
  });
}

function taken({ owner_name }: Service): Problem {
  return new Problem('identity.service.taken', 409, {
    en: `The name belongs to ${owner_name}. Sign with a certificate of that owner, or choose another name.`,
    zh: `该名称属于 ${owner_name}。请使用该所有者的证书签署，或另选名称。`,
  });
}

function there(shown: string): Problem {
  return conflict('identity.service.version', {
    en: `Version ${shown} was published before. Give the description a new version and sign it anew.`,
    zh: `版本 ${shown} 此前已发布。请更新描述的版本号并重新签署。`,
  });
}
