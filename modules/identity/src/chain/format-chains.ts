import type { Chain, Condition, Hours, Proof } from './chain.ts';

const dayNames = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];

/** The one way in which chains are written; `parseChains` reads the very same chains from it. */
export function formatChains(chains: readonly Chain[]): string {
  return chains.map(formatChain).join('\n');
}

function formatChain({ name, condition, proof, enrolment, minutes, sessions }: Chain): string {
  const lines = [`chain ${quoted(name)}:`];
  if (condition !== undefined) lines.push(`for ${formatCondition(condition)}`);
  lines.push(formatProof(proof));
  if (enrolment !== undefined) {
    const until = enrolment.until === undefined ? '' : ` until ${enrolment.until}`;
    lines.push(`enrol ${enrolment.factors.join(', ')}${until}`);
  }
  const session = [formatMinutes(minutes), ...(sessions === undefined ? [] : [`at most ${sessions}`])].filter(Boolean);
  if (session.length > 0) lines.push(`session ${session.join(', ')}`);
  return `${lines.join('\n  ')}\n`;
}

function formatMinutes(minutes: number | undefined): string {
  if (minutes === undefined) return '';
  const [amount, unit] = minutes % 60 === 0 ? [minutes / 60, 'hour'] : [minutes, 'minute'];
  return `${amount} ${unit}${amount === 1 ? '' : 's'}`;
}

/** The proof in words of the language of chains. */
export function formatProof(proof: Proof): string {
  if (proof.kind === 'factor') return proof.factor;
  return proof.parts
    .map((part) => (part.kind === 'factor' ? part.factor : `(${formatProof(part)})`))
    .join(` ${proof.kind} `);
}

function formatCondition(condition: Condition): string {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.parts
        .map((part) => (isPlain(part) ? formatCondition(part) : `(${formatCondition(part)})`))
        .join(` ${condition.kind} `);
    case 'not':
      return isPlain(condition.part)
        ? `not ${formatCondition(condition.part)}`
        : `not (${formatCondition(condition.part)})`;
    case 'role':
      return `role ${worded(condition.role)}`;
    case 'organisation':
      return `organisation ${worded(condition.organisation)}`;
    case 'application':
      return `application ${worded(condition.application)}`;
    case 'from':
      return `from ${condition.outside ? 'outside ' : ''}${condition.networks.join(', ')}`;
    case 'risk':
      return `risk at least ${condition.least}`;
    case 'hours':
      return formatHours(condition.hours);
  }
}

function isPlain({ kind }: Condition): boolean {
  return kind !== 'and' && kind !== 'or';
}

function formatHours({ from, to, offset, days }: Hours): string {
  const zone = `${offset < 0 ? '-' : '+'}${clock(Math.abs(offset))}`;
  const on = days.length === 0 ? '' : ` on ${formatDays(days)}`;
  return `between ${clock(from)} and ${clock(to)} ${zone}${on}`;
}

function clock(minutes: number): string {
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** 1, 2, 3, 5 is mon-wed, fri. */
function formatDays(days: readonly number[]): string {
  const spans: [number, number][] = [];
  for (const day of days) {
    const last = spans.at(-1);
    if (last !== undefined && last[1] === day - 1) last[1] = day;
    else spans.push([day, day]);
  }
  return spans
    .map(([from, to]) => (from === to ? dayNames[from - 1] : `${dayNames[from - 1]}-${dayNames[to - 1]}`))
    .join(', ');
}

/** Bare where it reads as one word, else in quotes. */
function worded(name: string): string {
  return /^[a-z0-9][a-z0-9_-]*$/.test(name) ? name : quoted(name);
}

function quoted(name: string): string {
  return `"${name.replace(/["\\]/g, '\\$&')}"`;
}
