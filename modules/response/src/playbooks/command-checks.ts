import type { Command } from './cacao.ts';

/** A request to block a network, as an openc2-http command carries it; texts may still hold references. */
export interface BlockRequest {
  readonly target: string;
  /** ms; a number, or the text of a reference. */
  readonly duration: number | string;
}

/** What an http-api command asks for. */
export interface WebRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
}

/** Text of a command's content, decoded. Undefined when there is none; throws when it is not base64. */
export function contentOf(command: Command): string | undefined {
  if (command.content_b64 === undefined) return command.content;
  if (!/^[A-Za-z0-9+/]*={0,2}$/.test(command.content_b64)) throw new Error('content_b64 is not base64.');
  return Buffer.from(command.content_b64, 'base64').toString('utf8');
}

/** Reads an openc2-http command. Throws with the reason when it is not `deny` of an address or network for a time. */
export function readBlockRequest(command: Command): BlockRequest {
  const content = contentOf(command);
  if (content === undefined) throw new Error('content or content_b64 with an OpenC2 message is required.');
  let message: unknown;
  try {
    message = JSON.parse(content);
  } catch {
    throw new Error('its content is not JSON.');
  }
  const request = requestIn(message);
  const { target, args, action } = request;
  const kinds = typeof target === 'object' && target !== null ? Object.entries(target) : [];
  const [kind, value] = kinds[0] ?? [];
  if (action !== 'deny') throw new Error(`the action ${String(action)} is not carried out here; only deny is.`);
  if (kinds.length !== 1 || (kind !== 'ipv4_net' && kind !== 'ipv6_net') || typeof value !== 'string') {
    throw new Error('the target must be one ipv4_net or ipv6_net.');
  }
  const duration = (args as { duration?: unknown } | undefined)?.duration;
  const known = (typeof duration === 'number' && duration > 0) || (typeof duration === 'string' && duration !== '');
  if (!known) throw new Error('args.duration in milliseconds is required: every block ends.');
  return { target: value, duration: duration as number | string };
}

/** The request alone, or in a whole message as OpenC2 1.0 writes it. */
function requestIn(message: unknown): { action?: unknown; target?: unknown; args?: unknown } {
  const whole = message as { body?: { openc2?: { request?: unknown } } } | null;
  const request = whole?.body?.openc2?.request ?? message;
  if (typeof request !== 'object' || request === null) throw new Error('it holds no OpenC2 request.');
  return request;
}

/** Reads an http-api command (`POST https://host/path`). Throws unless the host is on the list and written out. */
export function readWebRequest(command: Command, allowedHosts: readonly string[]): WebRequest {
  const [, method, url = ''] = /^(GET|POST|PUT|PATCH|DELETE) (\S+)( HTTP\/1\.1)?$/.exec(command.command) ?? [];
  if (method === undefined) throw new Error('command must read like “POST https://host/path”.');
  if (!URL.canParse(url)) throw new Error('the address of the request is not a URL.');
  const { protocol, host, username } = new URL(url);
  const written = url.slice(url.indexOf('//') + 2).split(/[/?#]/)[0] ?? '';
  if (written.includes('__')) throw new Error('the host may not come from a variable.');
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error('only http and https are spoken.');
  if (username !== '') throw new Error('credentials in the address are not allowed.');
  if (!allowedHosts.includes(host))
    throw new Error(`${host} is not among the allowed hosts (setting response.webhook-hosts).`);
  return { method: method as WebRequest['method'], url };
}

/** Why a command cannot be run, or undefined when it can. */
export function faultOf(command: Command, allowedHosts: readonly string[]): string | undefined {
  try {
    if (command.type === 'openc2-http') readBlockRequest(command);
    else if (command.type === 'http-api') readWebRequest(command, allowedHosts);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
