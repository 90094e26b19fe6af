import { type Authenticator, anonymous, type Credentials, type Principal, Problem } from '@citywall/kernel';
import type { Arrival } from './gate.ts';

const unauthenticated = () =>
  new Problem('access.sign-in.required', 401, {
    en: 'Sign in first: the session, key or password was missing, wrong or no longer valid.',
    zh: '请先登录：会话、密钥或口令缺失、错误或已失效。',
  });

/**
 * Step 1: who is it? Anonymous only where the operation says so, or where nothing was presented
 * to an operation open to everybody. A browser session on an unsafe method must come from our own page.
 */
export async function authenticate(arrival: Arrival, authenticator: Authenticator): Promise<Principal> {
  const { operation, credentials, address } = arrival;
  const presented = presentedCredentials(arrival);
  if (presented === undefined || operation.authentication === 'none') {
    if (operation.authentication === 'none') return anonymous;
    throw unauthenticated();
  }
  const principal = await authenticator.authenticate({ ...presented, address });
  if (principal === undefined) throw unauthenticated();
  const unsafe = !operation.http.startsWith('GET ');
  if (presented.kind === 'session' && unsafe && !credentials.fromOwnPage) {
    throw new Problem('access.request.foreign', 403, {
      en: 'A session may change things only from the console itself. Send the header X-Citywall-Request: 1.',
      zh: '会话只能由控制台自身发起更改。请发送请求头 X-Citywall-Request: 1。',
    });
  }
  if (principal.mustChangePassword && !operation.duringPasswordChange) {
    throw new Problem('identity.password.change-required', 403, {
      en: 'Set a new password first; everything else opens after that.',
      zh: '请先设置新口令，之后才能使用其他功能。',
    });
  }
  return principal;
}

function presentedCredentials({ operation, credentials, address, passive }: Arrival): Credentials | undefined {
  if (credentials.key !== undefined) return { kind: 'key', token: credentials.key, address };
  if (credentials.basic !== undefined) return { kind: 'basic', ...credentials.basic, address };
  if (credentials.session !== undefined) {
    const unused = passive === true || operation.passive === true;
    return { kind: 'session', token: credentials.session, address, ...(unused && { passive: true }) };
  }
  if (credentials.certificate !== undefined) {
    return { kind: 'certificate', certificate: credentials.certificate, address };
  }
  return undefined;
}
