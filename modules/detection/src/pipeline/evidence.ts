import type { Entity, Evidence, JsonObject } from '@citywall/kernel';
import type { Observation } from '@citywall/ocsf';
import type { Matcher, SigmaRule } from '@citywall/sigma';
import type { Hit, SessionHit } from '../detect-hit.ts';
import type { LineFacts } from './lake-row.ts';

/** What is kept of an event that a rule matched, plain JSON: enough to explain the finding without reading the lake. */
export interface EventReference extends Evidence {
  readonly trusted: boolean;
  readonly entities: readonly Entity[];
}

/** A hit as it crosses threads; its reference is an EventReference as JSON. */
export type EventHit = Hit<JsonObject> | SessionHit;

const shownCharacters = 4_096;

/** The evidence of one matched observation, with what made the rules match highlighted. */
export function evidenceOf(
  matcher: Matcher,
  rules: readonly SigmaRule[],
  observation: Observation,
  facts: LineFacts,
): EventReference {
  const raw = facts.text.slice(0, shownCharacters);
  return {
    event: facts.uid,
    time: observation.time,
    source: facts.source,
    raw,
    highlights: joined(
      rules.flatMap((rule) => matcher.explain(rule, observation).highlights),
      raw.length,
    ),
    trusted: facts.trusted,
    entities: entitiesOf(observation),
  };
}

/** Sorted, merged and inside the text. */
function joined(spans: readonly (readonly [number, number])[], length: number): readonly (readonly [number, number])[] {
  const merged: [number, number][] = [];
  for (const [start, end] of [...spans].sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
    const last = merged.at(-1);
    const to = Math.min(end, length);
    if (start >= to) continue;
    if (last && start <= last[1]) last[1] = Math.max(last[1], to);
    else merged.push([start, to]);
  }
  return merged;
}

interface Named {
  readonly ip?: unknown;
  readonly hostname?: unknown;
  readonly name?: unknown;
}

/** Who and what an event is about, from its OCSF attributes. The remote end is the attacker's, the device the target. */
function entitiesOf(observation: Observation): readonly Entity[] {
  const event = observation.event as unknown as Readonly<Record<string, Named | undefined>> & {
    readonly actor?: { readonly user?: Named; readonly process?: Named };
    readonly process?: Named;
    readonly http_request?: { readonly url?: { readonly path?: unknown } };
  };
  const found: Entity[] = [];
  const add = (kind: Entity['kind'], value: unknown, role: Entity['role']) => {
    if (typeof value !== 'string' || value === '' || value.length > 1024) return;
    if (!found.some((entity) => entity.kind === kind && entity.value === value)) found.push({ kind, value, role });
  };
  add('address', event.src_endpoint?.ip, 'attacker');
  add('name', event.src_endpoint?.hostname, 'attacker');
  add('host', event.device?.hostname ?? event.dst_endpoint?.hostname, 'target');
  add('address', event.dst_endpoint?.ip, 'target');
  add('user', event.user?.name, 'account');
  add('user', event.actor?.user?.name, 'related');
  add('process', event.process?.name ?? event.actor?.process?.name, 'related');
  add('url', event.http_request?.url?.path, 'related');
  return found;
}
