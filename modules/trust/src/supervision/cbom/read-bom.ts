import { invalid, type Problem } from '@citywall/kernel';
import Type, { type Static } from 'typebox';
import { Compile } from 'typebox/compile';

const bytesMost = 16 * 1_048_576;
const componentsMost = 50_000;
const depthMost = 16;

const Name = Type.String({ minLength: 1, maxLength: 500 });
const Said = Type.Optional(Type.String({ maxLength: 2_000 }));

/** What we read of a component; everything else in it is passed over. */
const Component = Type.Object({
  name: Name,
  'bom-ref': Type.Optional(Name),
  cryptoProperties: Type.Optional(
    Type.Object({
      assetType: Type.String({ maxLength: 100 }),
      oid: Said,
      algorithmProperties: Type.Optional(Type.Object({ parameterSetIdentifier: Said, curve: Said })),
      certificateProperties: Type.Optional(
        Type.Object({
          subjectName: Said,
          issuerName: Said,
          notValidBefore: Said,
          notValidAfter: Said,
          signatureAlgorithmRef: Said,
          subjectPublicKeyRef: Said,
        }),
      ),
      relatedCryptoMaterialProperties: Type.Optional(
        Type.Object({
          type: Said,
          state: Said,
          algorithmRef: Said,
          expirationDate: Said,
          size: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
        }),
      ),
      protocolProperties: Type.Optional(
        Type.Object({
          type: Said,
          version: Said,
          cipherSuites: Type.Optional(Type.Array(Type.Object({ name: Type.Optional(Name) }), { maxItems: 1_000 })),
        }),
      ),
    }),
  ),
  evidence: Type.Optional(
    Type.Object({ occurrences: Type.Optional(Type.Array(Type.Object({ location: Name }), { maxItems: 100_000 })) }),
  ),
  properties: Type.Optional(Type.Array(Type.Object({ name: Name, value: Said }), { maxItems: 1_000 })),
});

export type ReadComponent = Static<typeof Component>;

const component = Compile(Component);

/** The document's components as they stand. Throws Problem for what is no CycloneDX JSON. */
export function readBom(bytes: Uint8Array): readonly unknown[] {
  if (bytes.length > bytesMost) throw refused('it is larger than 16 MiB', '文件大于 16 MiB');
  let bom: unknown;
  try {
    bom = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw refused('it is not JSON in UTF-8', '不是 UTF-8 编码的 JSON');
  }
  if (!isObject(bom) || bom.bomFormat !== 'CycloneDX')
    throw refused('bomFormat is not CycloneDX', 'bomFormat 不是 CycloneDX');
  if (typeof bom.specVersion !== 'string' || !/^1\.[4-7]$/.test(bom.specVersion))
    throw refused('specVersion is not between 1.4 and 1.7', 'specVersion 不在 1.4 至 1.7 之间');
  if (bom.components !== undefined && !Array.isArray(bom.components))
    throw refused('components is not a list', 'components 不是列表');
  return bom.components ?? [];
}

/** Components and the components inside them, each checked. Throws Problem that names the first one that is wrong. */
export function flattenComponents(top: readonly unknown[]): readonly ReadComponent[] {
  const found: ReadComponent[] = [];
  const visit = (list: readonly unknown[], depth: number): void => {
    if (depth > depthMost)
      throw refused(`components are nested deeper than ${depthMost}`, `组件嵌套超过 ${depthMost} 层`);
    for (const each of list) {
      if (!component.Check(each)) throw malformed(each);
      found.push(each);
      if (found.length > componentsMost)
        throw refused(`it has more than ${componentsMost} components`, `组件超过 ${componentsMost} 个`);
      const inner: unknown = (each as { components?: unknown }).components;
      if (Array.isArray(inner)) visit(inner, depth + 1);
    }
  };
  visit(top, 1);
  return found;
}

function malformed(value: unknown): Problem {
  const name = isObject(value) && typeof value.name === 'string' ? value.name.slice(0, 80) : '?';
  const [first] = component.Errors(value);
  const where = first === undefined ? '' : ` (${first.instancePath.slice(0, 120)}: ${first.message.slice(0, 120)})`;
  return refused(
    `component “${name}” is not as CycloneDX 1.6 says${where}`,
    `组件“${name}”不符合 CycloneDX 1.6${where}`,
  );
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function refused(en: string, zh: string): Problem {
  return invalid('trust.inventory.not-cbom', {
    en: `The file cannot be imported: ${en}. Give a CycloneDX JSON document, version 1.4 to 1.7.`,
    zh: `无法导入该文件：${zh}。请提供 1.4 至 1.7 版的 CycloneDX JSON 文件。`,
  });
}
