/** Where an address is, as far as the address itself tells. */
export function placeOf(address: string): 'here' | 'private' | 'public' {
  const plain = address.replace(/^::ffff:/i, '');
  if (plain === '::1' || plain.startsWith('127.')) return 'here';
  const inside = /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.|169\.254\.|f[cd]|fe[89ab])/i;
  return inside.test(plain) ? 'private' : 'public';
}
