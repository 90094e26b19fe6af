import { randomBytes } from 'node:crypto';
import { type Call, newId, type Operation, Problem, type ProtocolAnswer } from '@citywall/kernel';
import Type from 'typebox';
import type { ReadRequest } from '../authority/certifier.ts';
import { fitsHost, isHost } from '../authority/check-wish.ts';
import { type AccountRow, readBinding } from './account.store.ts';
import { type AcmeDesk, acmeOperation, acmeTime, answerJson, isUuid } from './acme-desk.ts';
import { acmeErrorDocument, acmeProblem } from './acme-problem.ts';
import {
  type AuthorizationRow,
  insertOrder,
  type OrderRow,
  readAuthorizations,
  readOrder,
  updateOrder,
} from './order.store.ts';

const mostNames = 50;
const orderLifeMs = 7 * 86_400_000;
const id = Type.String({ maxLength: 36 });

/** RFC 8555 sections 7.4 and 7.4.2: orders, finalising them, and what they bring. */
export function orderOperations(desk: AcmeDesk): readonly Operation[] {
  return [
    acmeOperation(desk, {
      name: 'order.create',
      path: 'new-order',
      summary: { en: 'Order a certificate over ACME', zh: '通过 ACME 订购证书' },
      params: {},
      signedBy: 'account',
      run: async ({ account, payload }, _input, call) => {
        const order = await openOrder(account as AccountRow, payload, call);
        const location = { location: `${desk.baseUrl()}/acme/order/${order.id}` };
        return answerJson(201, await viewOrder(desk, order, call), location);
      },
    }),
    acmeOperation(desk, {
      name: 'order.get',
      path: 'order/{id}',
      summary: { en: 'State of an ACME order', zh: 'ACME 订单状态' },
      params: { id },
      signedBy: 'account',
      reads: true,
      run: async ({ account }, input, call) =>
        answerJson(200, await viewOrder(desk, await ownOrder(call, account, input.id), call)),
    }),
    acmeOperation(desk, {
      name: 'order.finalize',
      path: 'order/{id}/finalize',
      summary: { en: 'Have an ACME order’s certificate issued', zh: '签发 ACME 订单的证书' },
      params: { id },
      signedBy: 'account',
      run: async ({ account, payload }, input, call) => {
        const order = await ownOrder(call, account, input.id, true);
        const finished = await finalize(desk, order, account as AccountRow, payload?.csr, call);
        const location = { location: `${desk.baseUrl()}/acme/order/${order.id}` };
        return answerJson(200, await viewOrder(desk, finished, call), location);
      },
    }),
    acmeOperation(desk, {
      name: 'certificate.get',
      path: 'certificate/{id}',
      summary: { en: 'Download a certificate over ACME', zh: '通过 ACME 下载证书' },
      params: { id },
      signedBy: 'account',
      reads: true,
      run: ({ account }, input, call) => download(desk, account as AccountRow, input.id, call),
    }),
  ];
}

/** The names of an order: host names, each once, lower-case. */
function hostsOf(payload: Readonly<Record<string, unknown>> | undefined): readonly string[] {
  const written = payload?.identifiers;
  if (!Array.isArray(written) || written.length === 0 || written.length > mostNames) {
    throw acmeProblem('malformed', `An order names 1 to ${mostNames} identifiers.`);
  }
  const hosts = written.map((one: unknown) => {
    const { type, value } = (one ?? {}) as { type?: unknown; value?: unknown };
    if (type !== 'dns') throw acmeProblem('unsupportedIdentifier', 'Only identifiers of type dns can be proved here.');
    if (typeof value !== 'string' || !isHost(value))
      throw acmeProblem('rejectedIdentifier', `${value} is no host name.`);
    return value.toLowerCase();
  });
  return [...new Set(hosts)].sort();
}

async function openOrder(
  account: AccountRow,
  payload: Readonly<Record<string, unknown>> | undefined,
  call: Call,
): Promise<OrderRow> {
  const hosts = hostsOf(payload);
  if (payload?.notBefore !== undefined || payload?.notAfter !== undefined) {
    throw acmeProblem('malformed', 'The times of a certificate are the profile’s; leave notBefore and notAfter out.');
  }
  const binding = account.binding === null ? undefined : await readBinding(call.db, account.binding);
  const foreign = hosts.find(
    (host) => binding !== undefined && !binding.hosts.some((pattern) => fitsHost(host, pattern, '')),
  );
  if (foreign !== undefined) throw acmeProblem('rejectedIdentifier', `This account may not order ${foreign}.`);
  const order: OrderRow = {
    id: newId(),
    account: account.id,
    status: 'pending',
    hosts,
    certificate: null,
    error: null,
    expiresAt: call.time + orderLifeMs,
    createdAt: call.time,
  };
  await insertOrder(
    call.db,
    order,
    hosts.map((host): AuthorizationRow => {
      const wildcard = host.startsWith('*.');
      return {
        id: newId(),
        order: order.id,
        host: wildcard ? host.slice(2) : host,
        wildcard,
        status: 'pending',
        token: randomBytes(24).toString('base64url'),
        kind: null,
        triedAt: null,
        error: null,
        expiresAt: order.expiresAt,
      };
    }),
  );
  call.note({ order: order.id, hosts: [...hosts] });
  return order;
}

/** The account's own order; one that was not finished in time is invalid. */
async function ownOrder(call: Call, account: AccountRow | undefined, wanted: string, lock = false): Promise<OrderRow> {
  const order = isUuid(wanted) ? await readOrder(call.db, wanted, lock) : undefined;
  if (order === undefined || order.account !== account?.id)
    throw acmeProblem('unauthorized', 'There is no such order of this account.');
  const late = order.expiresAt <= call.time && (order.status === 'pending' || order.status === 'ready');
  return late ? { ...order, status: 'invalid' } : order;
}

async function finalize(
  desk: AcmeDesk,
  order: OrderRow,
  account: AccountRow,
  csr: unknown,
  call: Call,
): Promise<OrderRow> {
  if (order.status !== 'ready')
    throw acmeProblem('orderNotReady', `The order is ${order.status}; prove its names first.`);
  const request = await readCsr(desk, csr, order);
  const binding = account.binding === null ? undefined : await readBinding(call.db, account.binding);
  const owner = {
    type: (binding?.ownerType ?? 'application') as 'application',
    id: binding?.owner ?? account.id,
    name: `acme ${account.id}`,
  };
  const { row } = await desk.certifier
    .issue(call.db, { profile: 'service-tls', way: 'acme', request, owner, namesProved: true })
    .catch((error: unknown) => {
      throw error instanceof Problem && error.code === 'trust.request.refused'
        ? acmeProblem('badCSR', error.text.en)
        : error;
    });
  await updateOrder(call.db, order.id, { status: 'valid', certificate: row.id });
  call.note({ order: order.id, certificate: row.id, serial: row.serial });
  return { ...order, status: 'valid', certificate: row.id };
}

/** RFC 8555 section 7.4: the request names exactly what the order names. */
async function readCsr(desk: AcmeDesk, csr: unknown, order: OrderRow): Promise<ReadRequest> {
  if (typeof csr !== 'string') throw acmeProblem('malformed', 'csr must be a PKCS#10 request in base64url.');
  let request: ReadRequest;
  try {
    request = desk.certifier.readRequest(Buffer.from(csr, 'base64url'));
  } catch (error) {
    throw acmeProblem('badCSR', error instanceof Problem ? error.text.en : 'The request cannot be read.');
  }
  const { names, subject } = request.wish;
  const common = subject.filter(({ attribute }) => attribute === 'commonName').map(({ value }) => value.toLowerCase());
  const asked = new Set([...names.map(({ value }) => value.toLowerCase()), ...common]);
  const same = asked.size === order.hosts.length && order.hosts.every((host) => asked.has(host));
  if (!same || names.some(({ kind }) => kind !== 'host')) {
    throw acmeProblem('badCSR', `The request must name exactly ${order.hosts.join(', ')}.`);
  }
  return request;
}

async function download(desk: AcmeDesk, account: AccountRow, wanted: string, call: Call): Promise<ProtocolAnswer> {
  const binding = account.binding === null ? undefined : await readBinding(call.db, account.binding);
  const owner = binding?.owner ?? account.id;
  const issued = isUuid(wanted) ? await desk.certifier.find(call.db, wanted) : undefined;
  if (issued === undefined || issued.row.owner !== owner)
    throw acmeProblem('unauthorized', 'There is no such certificate of this account.');
  const body = issued.chain.map(pemOf).join('');
  return { status: 200, headers: { 'content-type': 'application/pem-certificate-chain' }, body };
}

function pemOf(der: Uint8Array): string {
  const lines = Buffer.from(der)
    .toString('base64')
    .match(/.{1,64}/g) as string[];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}

async function viewOrder(desk: AcmeDesk, order: OrderRow, call: Call): Promise<Record<string, unknown>> {
  const at = (path: string) => `${desk.baseUrl()}/acme/${path}`;
  const authorizations = await readAuthorizations(call.db, order.id);
  const expired = acmeErrorDocument('malformed', 'The order was not finished in time.');
  return {
    status: order.status,
    expires: acmeTime(order.expiresAt),
    identifiers: order.hosts.map((value) => ({ type: 'dns', value })),
    authorizations: authorizations.map((one) => at(`authorization/${one.id}`)),
    finalize: at(`order/${order.id}/finalize`),
    ...(order.certificate === null ? {} : { certificate: at(`certificate/${order.certificate}`) }),
    ...(order.status === 'invalid' ? { error: order.error ?? expired } : {}),
  };
}
