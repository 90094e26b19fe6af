import { newId, type Operation, type ProtocolAnswer } from '@citywall/kernel';
import { calculateJwkThumbprint, type FlattenedJWSInput, flattenedVerify, importJWK, type JWK } from 'jose';
import Type from 'typebox';
import {
  type AccountRow,
  insertAccount,
  readAccountByKey,
  readBinding,
  setAccountKey,
  updateAccount,
  useBinding,
} from './account.store.ts';
import { type AcmeCall, type AcmeDesk, acmeOperation, answerJson, isUuid } from './acme-desk.ts';
import { acmeProblem } from './acme-problem.ts';
import { bindingRequired } from './directory.operations.ts';
import { findOrders } from './order.store.ts';
import { thumbprintOf } from './read-request.ts';

const mostContacts = 10;
const id = Type.String({ maxLength: 36 });

/** RFC 8555 section 7.3: accounts, their keys, and the binding of each to somebody the city knows. */
export function accountOperations(desk: AcmeDesk): readonly Operation[] {
  return [
    acmeOperation(desk, {
      name: 'account.create',
      path: 'new-account',
      summary: { en: 'Open an ACME account', zh: '开立 ACME 账户' },
      params: {},
      signedBy: 'key',
      run: (request, _input, call) => openAccount(desk, request, call),
    }),
    acmeOperation(desk, {
      name: 'account.update',
      path: 'account/{id}',
      summary: { en: 'Read or change an ACME account', zh: '查看或更改 ACME 账户' },
      params: { id },
      signedBy: 'account',
      run: async ({ account, payload }, input, call) => {
        const own = ownAccount(account, input.id);
        const contact = payload?.contact === undefined ? own.contact : contactsOf(payload.contact);
        if (payload?.status !== undefined && payload.status !== 'deactivated') {
          throw acmeProblem('malformed', 'The status of an account can only become deactivated.');
        }
        const changed = {
          ...own,
          contact,
          status: payload?.status === 'deactivated' ? ('deactivated' as const) : own.status,
        };
        await updateAccount(call.db, own.id, changed);
        return answerJson(200, viewAccount(desk, changed));
      },
    }),
    acmeOperation(desk, {
      name: 'order.list',
      path: 'account/{id}/orders',
      summary: { en: 'Orders of an ACME account', zh: 'ACME 账户的订单' },
      params: { id },
      signedBy: 'account',
      reads: true,
      run: async ({ account }, input, call) => {
        const own = ownAccount(account, input.id);
        const orders = await findOrders(call.db, own.id, 100);
        return answerJson(200, { orders: orders.map((order) => `${desk.baseUrl()}/acme/order/${order.id}`) });
      },
    }),
    acmeOperation(desk, {
      name: 'account.change-key',
      path: 'key-change',
      summary: { en: 'Change the key of an ACME account', zh: '更换 ACME 账户密钥' },
      params: {},
      signedBy: 'account',
      run: async ({ account, payload }, _input, call) => {
        const own = account as AccountRow;
        const key = await newKeyOf(desk, own, payload);
        if (!(await setAccountKey(call.db, own.id, await thumbprintOf(key), key))) {
          throw acmeProblem('malformed', 'Another account has that key.');
        }
        call.note({ account: own.id });
        return answerJson(200, viewAccount(desk, own));
      },
    }),
  ];
}

async function openAccount(
  desk: AcmeDesk,
  { signer, payload }: AcmeCall,
  call: Parameters<Operation['run']>[1],
): Promise<ProtocolAnswer> {
  if (signer.kind !== 'key') throw acmeProblem('malformed', 'Sign this with jwk.');
  const location = (account: AccountRow) => ({ location: `${desk.baseUrl()}/acme/account/${account.id}` });
  const known = await readAccountByKey(call.db, signer.thumbprint);
  if (known !== undefined) {
    if (known.status !== 'valid') throw acmeProblem('unauthorized', `The account of this key is ${known.status}.`);
    return answerJson(200, viewAccount(desk, known), location(known));
  }
  if (payload?.onlyReturnExisting === true) throw acmeProblem('accountDoesNotExist', 'No account has this key.');
  const account: AccountRow = {
    id: newId(),
    thumbprint: signer.thumbprint,
    key: signer.jwk,
    contact: contactsOf(payload?.contact ?? []),
    status: 'valid',
    binding: await boundBy(desk, signer.jwk, payload?.externalAccountBinding, call),
    createdAt: call.time,
  };
  if (!(await insertAccount(call.db, account)))
    throw acmeProblem('malformed', 'The account is being opened; ask again.');
  if (account.binding !== null && !(await useBinding(call.db, account.binding, account.id, call.time))) {
    throw acmeProblem(
      'unauthorized',
      'The external account binding was used, revoked or has run out; ask for another.',
    );
  }
  call.note({ account: account.id, ...(account.binding === null ? {} : { binding: account.binding }) });
  return answerJson(201, viewAccount(desk, account), location(account));
}

/** RFC 8555 section 7.3.4: the id of the binding whose MAC key signed the account's key. */
async function boundBy(
  desk: AcmeDesk,
  jwk: JWK,
  written: unknown,
  call: Parameters<Operation['run']>[1],
): Promise<string | null> {
  if (written === undefined) {
    if (!bindingRequired(desk)) return null;
    throw acmeProblem(
      'externalAccountRequired',
      'This city opens accounts only with an external account binding. A key administrator creates one: trust.acme.binding.create.',
    );
  }
  const jws = written as FlattenedJWSInput & { protected?: string };
  const header = readHeader(jws.protected);
  const known =
    typeof header.kid === 'string' && isUuid(header.kid) ? await readBinding(call.db, header.kid) : undefined;
  if (known === undefined) throw acmeProblem('unauthorized', 'There is no such external account binding.');
  if (header.url !== `${desk.baseUrl()}/acme/new-account`)
    throw acmeProblem('malformed', 'The binding names another url.');
  const proved = await flattenedVerify(jws, bindingKey(desk, known.id), { algorithms: ['HS256'] }).catch(
    () => undefined,
  );
  if (proved === undefined)
    throw acmeProblem('unauthorized', 'The signature of the external account binding does not hold.');
  const bound = JSON.parse(Buffer.from(proved.payload).toString('utf8')) as JWK;
  if ((await thumbprintOf(bound)) !== (await calculateJwkThumbprint(jwk))) {
    throw acmeProblem('malformed', 'The binding is for another account key.');
  }
  return known.id;
}

/** The MAC key of a binding, derived from the installation's secret: nothing of it is stored. */
export function bindingKey({ signer }: Pick<AcmeDesk, 'signer'>, binding: string): Uint8Array {
  return signer.mac('acme account binding', Buffer.from(binding));
}

function readHeader(text: unknown): Readonly<Record<string, unknown>> {
  try {
    return JSON.parse(Buffer.from(String(text), 'base64url').toString('utf8')) as Record<string, unknown>;
  } catch {
    throw acmeProblem('malformed', 'The inner JWS has no readable protected header.');
  }
}

/** RFC 8555 section 7.3.5: the new key, which signs a statement that names the account and its old key. */
async function newKeyOf(desk: AcmeDesk, account: AccountRow, payload: AcmeCall['payload']): Promise<JWK> {
  const jws = payload as unknown as FlattenedJWSInput & { protected?: string };
  const header = readHeader(jws?.protected);
  const jwk = header.jwk as JWK | undefined;
  if (jwk === undefined || typeof header.alg !== 'string')
    throw acmeProblem('malformed', 'The inner JWS must name alg and jwk.');
  await thumbprintOf(jwk);
  const key = await importJWK(jwk, header.alg).catch(() => {
    throw acmeProblem('badPublicKey', 'The new key does not fit its algorithm.');
  });
  const proved = await flattenedVerify(jws, key, { algorithms: ['ES256', 'ES384', 'RS256', 'EdDSA'] }).catch(() => {
    throw acmeProblem('unauthorized', 'The signature of the new key does not hold.');
  });
  const { account: named, oldKey } = JSON.parse(Buffer.from(proved.payload).toString('utf8')) as {
    account?: string;
    oldKey?: JWK;
  };
  const isOld = oldKey !== undefined && (await thumbprintOf(oldKey)) === account.thumbprint;
  if (header.url !== `${desk.baseUrl()}/acme/key-change` || !isOld || !named?.endsWith(`/acme/account/${account.id}`)) {
    throw acmeProblem('malformed', 'The inner JWS must name this url, this account and its old key.');
  }
  return jwk;
}

function ownAccount(account: AccountRow | undefined, wanted: string): AccountRow {
  if (account === undefined || account.id !== wanted) throw acmeProblem('unauthorized', 'This is another account’s.');
  return account;
}

function contactsOf(written: unknown): readonly string[] {
  const fits = Array.isArray(written) && written.length <= mostContacts;
  const contacts = fits ? (written as unknown[]) : [];
  if (
    !fits ||
    contacts.some((one) => typeof one !== 'string' || !/^mailto:[^\s@,?]{1,64}@[^\s@,?]{1,255}$/.test(one))
  ) {
    throw acmeProblem('invalidContact', `A contact is mailto: and one address; at most ${mostContacts}.`);
  }
  return contacts as string[];
}

function viewAccount(desk: AcmeDesk, { id, status, contact }: AccountRow): Record<string, unknown> {
  return { status, contact, orders: `${desk.baseUrl()}/acme/account/${id}/orders` };
}
