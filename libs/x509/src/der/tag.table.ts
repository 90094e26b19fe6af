// X.680 8.4 and X.690 8.1.2: identifier octets as they stand in DER, for tag numbers below 31.

/** Universal types by name, as the one identifier octet that DER allows for each. */
export const tag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  oid: 0x06,
  enumerated: 0x0a,
  utf8String: 0x0c,
  numericString: 0x12,
  printableString: 0x13,
  teletexString: 0x14,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  visibleString: 0x1a,
  universalString: 0x1c,
  bmpString: 0x1e,
  sequence: 0x30,
  set: 0x31,
} as const;

/** Identifier octet of `[number]` in primitive form (IMPLICIT over a primitive type); number below 31. */
export const contextTag = (number: number): number => 0x80 | number;

/** Identifier octet of `[number]` in constructed form (EXPLICIT, or IMPLICIT over SEQUENCE and SET); number below 31. */
export const constructedTag = (number: number): number => 0xa0 | number;
