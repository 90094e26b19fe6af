import type { BytesInput } from '@citywall/kernel';
import { oauthRefusal } from './oauth-refusal.ts';

/** Larger than any request of the protocol, bytes. */
const largest = 56 * 1024;

/** The fields of a form body. Throws the protocol's refusal for another type, a body too large, or a field given twice. */
export function readForm({ body, contentType }: BytesInput): URLSearchParams {
  if (body.length > largest) throw oauthRefusal(413, 'invalid_request', 'the request is too large');
  if (contentType !== 'application/x-www-form-urlencoded')
    throw oauthRefusal(400, 'invalid_request', 'send the parameters as application/x-www-form-urlencoded');
  const form = new URLSearchParams(Buffer.from(body).toString('utf8'));
  const names = [...form.keys()];
  if (new Set(names).size < names.length)
    throw oauthRefusal(400, 'invalid_request', 'a parameter must not be given twice');
  // The database keeps no NUL, and no parameter of the protocol has one.
  if ([...form].flat().some((text) => text.includes('\0')))
    throw oauthRefusal(400, 'invalid_request', 'a parameter holds a NUL character');
  return form;
}
