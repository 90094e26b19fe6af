import { Type } from 'typebox';

/** A sentence in both languages, as answers carry it. */
export const textSchema = Type.Object({ en: Type.String(), zh: Type.String() });
