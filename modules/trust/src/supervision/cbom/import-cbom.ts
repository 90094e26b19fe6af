import { invalid, type Problem } from '@citywall/kernel';
import { type EntryKind, type Exposure, entryKinds, type SeenCryptography } from '../inventory/inventory-entry.ts';
import { readAlgorithm } from '../policy/read-algorithm.ts';
import { ownProperty } from './cyclonedx.ts';
import { flattenComponents, type ReadComponent, readBom } from './read-bom.ts';

/** Entries and what was left out, with the reason: together every cryptographic asset of the file. */
export interface CbomImport {
  readonly entries: readonly SeenCryptography[];
  readonly skipped: readonly { readonly component: string; readonly reason: string }[];
}

const entriesMost = 50_000;
const occurrencesMost = 1_000;

/**
 * Reads a CycloneDX JSON document, 1.4 to 1.7, into entries: one for each place where an asset occurs, at `location` when
 * the file names none. Throws Problem for what is no such document, or is too large.
 */
export function importCbom(bytes: Uint8Array, location: string): CbomImport {
  const components = flattenComponents(readBom(bytes));
  const byRef = new Map(components.flatMap((each) => (each['bom-ref'] === undefined ? [] : [[each['bom-ref'], each]])));
  const entries = new Map<string, SeenCryptography>();
  const skipped: { component: string; reason: string }[] = [];
  for (const component of components) {
    const own = ownOf(component);
    if (own.auxiliary === 'true' || (component.cryptoProperties === undefined && own.kind === undefined)) continue;
    const read = entriesOf(component, own, byRef, location);
    if (typeof read === 'string') skipped.push({ component: component.name.slice(0, 200), reason: read });
    else for (const entry of read) keep(entries, entry);
    if (entries.size > entriesMost) throw tooLarge();
  }
  return { entries: [...entries.values()], skipped };
}

/** The first wins: what a component says of itself stands before what a protocol says of its suites. */
function keep(entries: Map<string, SeenCryptography>, entry: SeenCryptography): void {
  const key = JSON.stringify([entry.kind, entry.location, entry.name]);
  const known = entries.get(key);
  if (known === undefined || (known.purpose === 'cipher-suite' && Object.keys(known.parameters).length === 0))
    entries.set(key, entry);
}

type Own = Readonly<Record<string, string>>;

function entriesOf(
  component: ReadComponent,
  own: Own,
  byRef: ReadonlyMap<string, ReadComponent>,
  location: string,
): readonly SeenCryptography[] | string {
  const kind = kindOf(component, own);
  if (kind === undefined) return 'an asset of an unknown type';
  const occurrences = component.evidence?.occurrences ?? [];
  if (occurrences.length > occurrencesMost) return `it occurs in more than ${occurrencesMost} places`;
  const places = occurrences.length > 0 ? occurrences.map((each) => each.location) : [location];
  const algorithm = own.kind === undefined ? algorithmOf(component, kind, byRef) : (own.algorithm ?? null);
  return places.flatMap((place) => {
    const entry: SeenCryptography = {
      kind,
      name: component.name,
      location: place,
      algorithm,
      parameters: own.kind === undefined ? parametersOf(component, byRef) : ownParameters(own),
      purpose: own.purpose ?? null,
      owner: own.owner ?? null,
      foundBy: 'cbom',
      expires: timeOf(own.expires ?? expiryOf(component)),
      exposure: (['public', 'partner', 'internal'] as const).find((each: Exposure) => each === own.exposure) ?? null,
      protectsYears: /^\d{1,3}$/.test(own.protectsYears ?? '') ? Number(own.protectsYears) : null,
    };
    return [entry, ...suitesOf(component, entry)];
  });
}

function suitesOf(component: ReadComponent, protocol: SeenCryptography): readonly SeenCryptography[] {
  const suites = component.cryptoProperties?.protocolProperties?.cipherSuites ?? [];
  return suites.flatMap(({ name }) =>
    name === undefined
      ? []
      : [
          {
            ...protocol,
            kind: 'algorithm' as const,
            name,
            algorithm: name,
            parameters: {},
            purpose: 'cipher-suite',
            expires: null,
          },
        ],
  );
}

function kindOf(component: ReadComponent, own: Own): EntryKind | undefined {
  if (own.kind !== undefined) return entryKinds.find((kind) => kind === own.kind);
  const kinds: Readonly<Record<string, EntryKind>> = {
    algorithm: 'algorithm',
    certificate: 'certificate',
    protocol: 'protocol',
    'related-crypto-material': 'key',
  };
  const type = component.cryptoProperties?.assetType ?? '';
  return Object.hasOwn(kinds, type) ? kinds[type] : undefined;
}

function algorithmOf(
  component: ReadComponent,
  kind: EntryKind,
  byRef: ReadonlyMap<string, ReadComponent>,
): string | null {
  const crypto = component.cryptoProperties;
  if (kind === 'algorithm') return algorithmName(component);
  if (kind === 'protocol') {
    const { type, version } = crypto?.protocolProperties ?? {};
    const said = `${type?.toUpperCase() ?? ''} ${version ?? ''}`.trim();
    return readAlgorithm(component.name).length > 0 || said === '' ? component.name : said;
  }
  if (kind === 'certificate') return resolve(crypto?.certificateProperties?.subjectPublicKeyRef, byRef);
  const material = crypto?.relatedCryptoMaterialProperties;
  const named = resolve(material?.algorithmRef, byRef);
  // Without a reference the name may tell, else the size is all that is known.
  return named ?? (readAlgorithm(component.name).length > 0 ? component.name : null);
}

/** The algorithm a reference leads to, over a public key when need be. */
function resolve(ref: string | undefined, byRef: ReadonlyMap<string, ReadComponent>): string | null {
  const found = ref === undefined ? undefined : byRef.get(ref);
  if (found === undefined) return null;
  const onward = found.cryptoProperties?.relatedCryptoMaterialProperties?.algorithmRef;
  const target = onward === undefined ? found : byRef.get(onward);
  return target === undefined ? null : algorithmName(target);
}

/** The name, with its size when only the parameters say it: "AES" and "128" are "AES-128". */
function algorithmName(component: ReadComponent): string {
  const { parameterSetIdentifier, curve } = component.cryptoProperties?.algorithmProperties ?? {};
  const known = readAlgorithm(component.name);
  if (known.length > 0 && known.every(({ bits }) => bits !== null)) return component.name;
  for (const detail of [parameterSetIdentifier, curve]) {
    const longer = `${component.name}-${detail}`;
    if (detail !== undefined && readAlgorithm(longer).length > 0) return longer;
  }
  return component.name;
}

function parametersOf(
  component: ReadComponent,
  byRef: ReadonlyMap<string, ReadComponent>,
): Readonly<Record<string, string>> {
  const certificate = component.cryptoProperties?.certificateProperties;
  const material = component.cryptoProperties?.relatedCryptoMaterialProperties;
  const facts: Record<string, string | null | undefined> = {
    subject: certificate?.subjectName,
    issuer: certificate?.issuerName,
    notBefore: certificate?.notValidBefore,
    signature: resolve(certificate?.signatureAlgorithmRef, byRef),
    type: material?.type,
    state: material?.state,
    size: material?.size === undefined ? undefined : String(material.size),
    oid: component.cryptoProperties?.oid,
  };
  return Object.fromEntries(
    Object.entries(facts).filter((each): each is [string, string] => typeof each[1] === 'string'),
  );
}

function ownOf(component: ReadComponent): Own {
  const own: Record<string, string> = Object.create(null);
  for (const { name, value } of component.properties ?? [])
    if (name.startsWith(ownProperty) && value !== undefined) own[name.slice(ownProperty.length)] = value;
  return own;
}

function ownParameters(own: Own): Readonly<Record<string, string>> {
  const prefix = 'parameter:';
  return Object.fromEntries(
    Object.entries(own).flatMap(([name, value]) =>
      name.startsWith(prefix) ? [[name.slice(prefix.length), value]] : [],
    ),
  );
}

function expiryOf(component: ReadComponent): string | undefined {
  const crypto = component.cryptoProperties;
  return crypto?.certificateProperties?.notValidAfter ?? crypto?.relatedCryptoMaterialProperties?.expirationDate;
}

function timeOf(text: string | undefined): number | null {
  const time = text === undefined || !/^\d{4}-\d\d-\d\d/.test(text) ? Number.NaN : Date.parse(text);
  return Number.isNaN(time) ? null : time;
}

function tooLarge(): Problem {
  return invalid('trust.inventory.too-large', {
    en: `The file has more than ${entriesMost} entries. Divide it.`,
    zh: `文件包含的条目超过 ${entriesMost} 个。请拆分后导入。`,
  });
}
