import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type OpenC2Message,
  type OpenC2Response,
  open,
  readPublicKey,
  readRequest,
  seal,
} from '@citywall/response/protocol';
import { type AgentState, type Enrolment, openAgentState } from './agent-state.ts';
import { answerCommand } from './answer-command.ts';
import { callCitywall, Refused } from './citywall-client.ts';
import type { Enforcer } from './enforcer.ts';
import { addressesOf, readResolvers } from './protected-networks.ts';
import { openSeenMessages, type SeenMessages } from './seen-messages.ts';

export interface AgentOptions {
  /** Where Citywall answers, e.g. https://citywall.example:8443. */
  readonly url: string;
  /** Folder for key, enrolment and what was seen; made 0700. */
  readonly state: string;
  /** One-time token; needed only while the folder holds no enrolment. */
  readonly token?: string;
  readonly name: string;
  readonly kind: 'nftables' | 'city-gateway';
  /** The gateway's own addresses, asked before each poll: Citywall protects them. */
  readonly addresses: () => readonly string[];
  readonly enforcer: Enforcer;
  /** Addresses or networks this agent never denies, besides its own. */
  readonly protect?: readonly string[];
  readonly signal: AbortSignal;
  /** Told what a person at the gateway would want to know; never a secret. */
  readonly log?: (line: string) => void;
  /** Told once Citywall has answered the first poll. */
  readonly onReady?: (agent: string) => void;
}

const waitSeconds = 25;
const version = '0.1.0';

/**
 * Enrols if need be, then asks Citywall for commands until the signal aborts (resolves) or Citywall says
 * that the agent is revoked or its token no good (rejects with Refused). Lost connections are retried with
 * growing pauses; what is denied stays denied until its time meanwhile.
 */
export async function runAgent(options: AgentOptions): Promise<void> {
  const state = openAgentState(options.state);
  const enrolment = state.enrolment() ?? (await enrol(state, options));
  const seen = openSeenMessages(join(state.folder, 'seen'), Date.now());
  try {
    await listen(options, state, enrolment, seen);
  } catch (error) {
    if (!options.signal.aborted) throw error;
  } finally {
    seen.close();
  }
}

async function enrol(state: AgentState, options: AgentOptions): Promise<Enrolment> {
  const { url, token, name, kind, signal } = options;
  if (token === undefined) {
    throw new Error(`${state.folder} holds no enrolment. Give the one-time token of an invitation.`);
  }
  const body = { token, name, kind, publicKey: state.publicKey, addresses: options.addresses() };
  const answer = await callCitywall<{ agent: { id: string }; key: string; commandKey: string }>(url, 'enrol', body, {
    timeout: 30_000,
    signal,
  });
  const enrolment = { agent: answer.agent.id, key: answer.key, commandKey: answer.commandKey };
  state.enrolled(enrolment);
  options.log?.(`Enrolled as ${name} (${answer.agent.id}).`);
  return enrolment;
}

async function listen(
  options: AgentOptions,
  state: AgentState,
  enrolment: Enrolment,
  seen: SeenMessages,
): Promise<void> {
  let failures = 0;
  let first = true;
  while (!options.signal.aborted) {
    try {
      const messages = await poll(options, enrolment, first ? 0 : waitSeconds);
      if (first || failures > 0) options.log?.(`Listening to ${options.url}.`);
      if (first) options.onReady?.(enrolment.agent);
      first = false;
      failures = 0;
      for (const message of messages) await obey(message, options, state, enrolment, seen);
    } catch (error) {
      if (options.signal.aborted) return;
      if (error instanceof Refused && error.code === 'response.agent.revoked') throw error;
      failures += 1;
      const pause = Math.min(30_000, 500 * 2 ** Math.min(failures, 6)) * (0.75 + Math.random() / 2);
      options.log?.(
        `Citywall did not answer as expected: ${reasonOf(error)} Trying again in ${Math.ceil(pause / 1000)} s.`,
      );
      await sleep(pause, undefined, { signal: options.signal }).catch(() => {});
    }
  }
}

/** fetch hides why a connection failed in the cause. */
function reasonOf(error: unknown): string {
  const { message, cause } = error as Error;
  return cause instanceof Error && cause.message !== '' ? `${message} (${cause.message}).` : `${message}.`;
}

async function poll(options: AgentOptions, enrolment: Enrolment, wait: number): Promise<readonly string[]> {
  const body = { waitSeconds: wait, addresses: options.addresses(), resolvers: readResolvers(), version };
  const answer = await callCitywall<{ messages: readonly string[] }>(options.url, 'poll', body, {
    key: enrolment.key,
    timeout: (wait + 15) * 1000,
    signal: options.signal,
  });
  return answer.messages;
}

async function obey(
  sealed: string,
  options: AgentOptions,
  state: AgentState,
  enrolment: Enrolment,
  seen: SeenMessages,
): Promise<void> {
  const now = Date.now();
  const opened = open<{ message: OpenC2Message }>(sealed, readPublicKey(enrolment.commandKey), enrolment.agent, now);
  if (!opened.ok) return refuse(opened.doubt);
  const { jti, exp, message } = opened.payload;
  if (!seen.admit(jti, exp * 1000)) return refuse('replayed');
  const request = readRequest(message?.body?.openc2?.request);
  const protectedAddresses = [
    ...options.addresses(),
    ...readResolvers(),
    ...(options.protect ?? []),
    ...(await addressesOf(options.url)),
  ];
  const response = await answerCommand(request, { enforcer: options.enforcer, protectedAddresses, now });
  const done = `${request?.action ?? 'unknown'} ${JSON.stringify(request?.target ?? {})}`;
  options.log?.(`${done}: ${response.status}${response.status_text === undefined ? '' : ` ${response.status_text}`}`);
  await report(jti, response, options, state, enrolment);

  /** Nothing is answered to a message that is not to be believed; Citywall sends an honest one anew. */
  function refuse(doubt: string): void {
    options.log?.(`Refused a message: ${doubt}. If this repeats, compare the clock of this host with Citywall's.`);
  }
}

async function report(
  id: string,
  response: OpenC2Response,
  options: AgentOptions,
  state: AgentState,
  enrolment: Enrolment,
): Promise<void> {
  const seconds = Math.floor(Date.now() / 1000);
  const claims = { iss: enrolment.agent, aud: 'citywall', iat: seconds, exp: seconds + 60, jti: id };
  const body = { request_id: id, response, proof: seal({ ...claims, response }, state.sign) };
  await callCitywall(options.url, 'report', body, { key: enrolment.key, timeout: 15_000, signal: options.signal });
}
