/**
 * OpenC2 1.0 messages as Citywall and its agents exchange them, after the Stateless
 * Packet Filter profile (SLPF 1.0). The one extension, `x-citywall:rules`, reads back
 * which rules are really in force; SLPF has no query for that.
 */

export interface DenyArguments {
  readonly response_requested: 'complete';
  /** When the rule ends by itself, ms since 1970. Always sent. */
  readonly stop_time: number;
  readonly slpf: { readonly drop_process: 'none'; readonly persistent: true; readonly direction: 'both' };
}

export type OpenC2Request =
  | {
      readonly action: 'deny';
      readonly target: { readonly ipv4_net: string } | { readonly ipv6_net: string };
      readonly args: DenyArguments;
    }
  | {
      readonly action: 'delete';
      readonly target: { readonly 'slpf:rule_number': number };
      readonly args: { readonly response_requested: 'complete' };
    }
  | { readonly action: 'query'; readonly target: { readonly features: readonly string[] } }
  | { readonly action: 'query'; readonly target: { readonly 'x-citywall:rules': Record<string, never> } };

export interface OpenC2Message {
  readonly headers: {
    readonly request_id: string;
    /** ms since 1970 */
    readonly created: number;
    readonly from: string;
    readonly to: readonly string[];
  };
  readonly body: { readonly openc2: { readonly request: OpenC2Request } };
}

/** A rule as read back from the thing that enforces it. */
export interface RuleInForce {
  readonly rule_number: number;
  readonly network: string;
  /** ms since 1970 */
  readonly stop_time: number;
}

export interface OpenC2Response {
  /** 200 done · 400, 401, 403, 404, 500, 501 as OpenC2 defines them. */
  readonly status: number;
  readonly status_text?: string;
  readonly results?: {
    readonly slpf?: { readonly rule_number: number };
    readonly versions?: readonly string[];
    readonly profiles?: readonly string[];
    readonly pairs?: Readonly<Record<string, readonly string[]>>;
    readonly rate_limit?: number;
    /** Every rule in force after the command, read back, not remembered. */
    readonly 'x-citywall'?: { readonly rules: readonly RuleInForce[] };
  };
}

/** The request of a message, or undefined when it is none of those above. */
export function readRequest(value: unknown): OpenC2Request | undefined {
  const request = value as Partial<Record<string, unknown>> | null;
  if (typeof request !== 'object' || request === null) return undefined;
  const target = request.target as Record<string, unknown> | null;
  if (typeof target !== 'object' || target === null || Object.keys(target).length !== 1) return undefined;
  const [kind = '', aim] = Object.entries(target)[0] ?? [];
  const known =
    (request.action === 'deny' && isNet(kind, aim) && isDenyArguments(request.args)) ||
    (request.action === 'delete' && kind === 'slpf:rule_number' && Number.isSafeInteger(aim)) ||
    (request.action === 'query' && kind === 'features' && Array.isArray(aim)) ||
    (request.action === 'query' && kind === 'x-citywall:rules');
  return known ? (request as unknown as OpenC2Request) : undefined;
}

function isNet(kind: string, aim: unknown): boolean {
  return (kind === 'ipv4_net' || kind === 'ipv6_net') && typeof aim === 'string' && aim.length <= 64;
}

/** Whatever an agent would have to guess is refused: SLPF leaves an omitted direction open. */
function isDenyArguments(value: unknown): boolean {
  const args = value as Partial<DenyArguments> | undefined;
  return (
    Number.isSafeInteger(args?.stop_time) &&
    args?.response_requested === 'complete' &&
    args.slpf?.direction === 'both' &&
    args.slpf.drop_process === 'none'
  );
}
