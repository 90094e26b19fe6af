// Trigram indexes know ASCII letters only where the database's locale is C, as that of the private database is: a name in
// Chinese would be looked for in every row. So other characters are kept as x and their code point in hex, which is ASCII.

/** A text as it is kept to be searched in: lower case, in ASCII. */
export function searchWords(text: string): string {
  return text.toLowerCase().replace(/[^ -~]/gu, (character) => `x${character.codePointAt(0)?.toString(16)}`);
}

/**
 * Patterns for LIKE, one of which must fit: the text anywhere; a text of fewer than three letters, which no trigram
 * holds, at beginnings of words.
 */
export function searchPatterns(text: string): readonly string[] {
  const words = searchWords(text).replace(/[\\%_]/g, '\\$&');
  if (words.length > 2) return [`%${words}%`];
  return ['', '% ', '%=', '%.', '%-', '%@', '%,'].map((before) => `${before}${words}%`);
}
