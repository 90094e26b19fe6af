import Type from 'typebox';

/** Schemas of a wish for a certificate (PKCS#10, PEM) that may name an owner of these types besides who asks. */
export function wishInput<const OwnerType extends string>(ownerTypes: readonly OwnerType[]) {
  return {
    profile: Type.String({ maxLength: 63 }),
    request: Type.String({ minLength: 1, maxLength: 100_000 }),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3_650 })),
    owner: Type.Optional(
      Type.Object({ type: Type.Enum([...ownerTypes]), id: Type.String({ minLength: 1, maxLength: 200 }) }),
    ),
  };
}
