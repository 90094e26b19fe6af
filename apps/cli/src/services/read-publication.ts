import { readFileSync } from 'node:fs';
import type { Publication } from '@citywall/identity';
import { Unusable } from '../audit/log-files.ts';

const largest = 8 * 1024 * 1024;
const parts = ['service', 'description', 'contentDigest', 'signatureInput', 'signature', 'certificates'] as const;

/** Text of a file of at most 8 MiB; throws Unusable. */
export function readText(path: string): string {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new Unusable(`${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check the path.`);
  }
  if (text.length > largest) throw new Unusable(`${path} is larger than 8 MiB.`);
  return text;
}

/** A publication in JSON, alone or as identity.service.show answers it; throws Unusable for what is none. */
export function readPublicationFile(path: string): Publication {
  const found = publicationIn(parse(path));
  if (found !== undefined) return found;
  throw new Unusable(
    `${path} is no publication of a service. Fetch one: citywall call identity.service.show name=NAME.`,
  );
}

function parse(path: string): unknown {
  try {
    return JSON.parse(readText(path));
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

function publicationIn(value: unknown): Publication | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if ('publication' in value) return publicationIn(value.publication);
  const given = value as Record<string, unknown>;
  if (parts.some((part) => typeof given[part] !== 'string')) return undefined;
  return Object.fromEntries(parts.map((part) => [part, given[part]])) as unknown as Publication;
}
