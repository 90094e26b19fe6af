import type { Call, Principal, ProtocolAnswer } from '@citywall/kernel';
import type { Protocol } from './protocol.ts';
import { readCookies } from './sign-on-desk.ts';
import type { Application } from './single-sign-on.tables.ts';

/** Headers that the protocol reads; cookies are ours alone. */
const read = ['accept', 'authorization', 'content-type', 'dpop', 'origin', 'user-agent'] as const;

/** Lets the library answer the request of this call, at another path where given. */
export async function askLibrary(
  protocol: Protocol,
  call: Call,
  body?: Uint8Array,
  url = call.request?.url ?? '/',
  principal?: Principal,
): Promise<ProtocolAnswer> {
  const given = call.request?.headers ?? {};
  const headers = Object.fromEntries(
    read.flatMap((name) => (typeof given[name] === 'string' ? [[name, given[name] as string]] : [])),
  );
  const method = call.request?.method === 'POST' ? 'POST' : 'GET';
  return protocol.ask({ method, url, headers, ...(body === undefined ? {} : { body }) }, { principal });
}

/** The cookies of the request of this call. */
export function cookiesOfCall(call: Call): ReadonlyMap<string, string> {
  return readCookies(call.request?.headers.cookie);
}

/** From now on the record of this call names the application. */
export function noteClient(call: Call, { id, name_en }: Pick<Application, 'id' | 'name_en'>): void {
  call.identify({ type: 'application', id, name: name_en });
}
