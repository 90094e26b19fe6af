// RFC 4518 as RFC 5280 section 7.1 uses it: strings of names prepared for comparison without case.

/** U+0009–000D, U+0085 and all other separators become spaces (section 2.2). */
const spaces = /[\u0009-\u000d\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/g;
/** All other controls, and what is not seen, become nothing (section 2.2). */
const nothing =
  /[\u0000-\u0008\u000e-\u001f\u007f-\u0084\u0086-\u009f\u00ad\u06dd\u070f\u1806\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffc]|\u034f|[\u180b-\u180d]|[\ufe00-\ufe0f]/g;

/** Two texts name the same thing when their prepared forms are equal. It has no control characters. */
export function prepare(text: string): string {
  if (/^[!-~]*$/.test(text)) return text.toLowerCase();
  return text
    .replace(spaces, ' ')
    .replace(nothing, '')
    .normalize('NFKC')
    .toLowerCase()
    .normalize('NFKC')
    .replace(/ +/g, ' ')
    .trim();
}
