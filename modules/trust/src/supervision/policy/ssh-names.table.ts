import type { AlgorithmUse, Purpose } from './algorithm-use.ts';

const use =
  (purpose: Purpose) =>
  (family: string, bits: number | null = null): AlgorithmUse => ({ family, bits, purpose });
const exchange = use('key-exchange');
const signs = use('signature');
const encrypts = use('encryption');
const authenticates = use('mac');

/** Names of SSH (IANA SSH parameters and OpenSSH's own) that say more than their words; without suffixes such as -etm. */
export const sshNames: Readonly<Record<string, readonly AlgorithmUse[]>> = {
  'diffie-hellman-group1-sha1': [exchange('DH', 1024), exchange('SHA-1', 160)],
  'diffie-hellman-group14-sha1': [exchange('DH', 2048), exchange('SHA-1', 160)],
  'diffie-hellman-group-exchange-sha1': [exchange('DH'), exchange('SHA-1', 160)],
  'diffie-hellman-group14-sha256': [exchange('DH', 2048)],
  'diffie-hellman-group15-sha512': [exchange('DH', 3072)],
  'diffie-hellman-group16-sha512': [exchange('DH', 4096)],
  'diffie-hellman-group17-sha512': [exchange('DH', 6144)],
  'diffie-hellman-group18-sha512': [exchange('DH', 8192)],
  'diffie-hellman-group-exchange-sha256': [exchange('DH')],
  'rsa1024-sha1': [exchange('RSA', 1024), exchange('SHA-1', 160)],
  'rsa2048-sha256': [exchange('RSA', 2048)],
  'ecdh-sha2-nistp256': [exchange('ECDH', 256)],
  'ecdh-sha2-nistp384': [exchange('ECDH', 384)],
  'ecdh-sha2-nistp521': [exchange('ECDH', 521)],
  'curve25519-sha256': [exchange('ECDH', 256)],
  'curve25519-sha256@libssh.org': [exchange('ECDH', 256)],
  'curve448-sha512': [exchange('ECDH', 448)],
  'sntrup761x25519-sha512': [exchange('NTRU Prime', 761), exchange('ECDH', 256)],
  'sntrup761x25519-sha512@openssh.com': [exchange('NTRU Prime', 761), exchange('ECDH', 256)],
  'mlkem768x25519-sha256': [exchange('ML-KEM', 768), exchange('ECDH', 256)],
  'mlkem768nistp256-sha256': [exchange('ML-KEM', 768), exchange('ECDH', 256)],
  'mlkem1024nistp384-sha384': [exchange('ML-KEM', 1024), exchange('ECDH', 384)],
  'sm2-sm3': [exchange('SM2', 256)],
  'ssh-dss': [signs('DSA', 1024), signs('SHA-1', 160)],
  'ssh-rsa': [signs('RSA'), signs('SHA-1', 160)],
  'rsa-sha2-256': [signs('RSA'), signs('SHA-2', 256)],
  'rsa-sha2-512': [signs('RSA'), signs('SHA-2', 512)],
  'ecdsa-sha2-nistp256': [signs('ECDSA', 256), signs('SHA-2', 256)],
  'ecdsa-sha2-nistp384': [signs('ECDSA', 384), signs('SHA-2', 384)],
  'ecdsa-sha2-nistp521': [signs('ECDSA', 521), signs('SHA-2', 512)],
  'sk-ecdsa-sha2-nistp256@openssh.com': [signs('ECDSA', 256), signs('SHA-2', 256)],
  'ssh-ed25519': [signs('EdDSA', 256)],
  'ssh-ed448': [signs('EdDSA', 448)],
  'sk-ssh-ed25519@openssh.com': [signs('EdDSA', 256)],
  'aes128-gcm': [encrypts('AES', 128)],
  'aes256-gcm': [encrypts('AES', 256)],
  'aes128-ctr': [encrypts('AES', 128)],
  'aes192-ctr': [encrypts('AES', 192)],
  'aes256-ctr': [encrypts('AES', 256)],
  'aes128-cbc': [encrypts('CBC in SSH'), encrypts('AES', 128)],
  'aes192-cbc': [encrypts('CBC in SSH'), encrypts('AES', 192)],
  'aes256-cbc': [encrypts('CBC in SSH'), encrypts('AES', 256)],
  'rijndael-cbc@lysator.liu.se': [encrypts('CBC in SSH'), encrypts('AES', 256)],
  '3des-cbc': [encrypts('3DES', 112)],
  'des-cbc': [encrypts('DES', 56)],
  'blowfish-cbc': [encrypts('64-bit or rare cipher', 64)],
  'cast128-cbc': [encrypts('64-bit or rare cipher', 64)],
  arcfour: [encrypts('RC4', 128)],
  arcfour128: [encrypts('RC4', 128)],
  arcfour256: [encrypts('RC4', 256)],
  'hmac-md5': [authenticates('MD5', 128)],
  'hmac-md5-96': [authenticates('MD5', 96)],
  'hmac-sha1': [authenticates('SHA-1', 160)],
  'hmac-sha1-96': [authenticates('SHA-1', 96)],
  'hmac-sha2-256': [authenticates('SHA-2', 256)],
  'hmac-sha2-512': [authenticates('SHA-2', 512)],
  'hmac-ripemd160': [authenticates('RIPEMD', 160)],
  'umac-64': [authenticates('UMAC', 64)],
  'umac-128': [authenticates('UMAC', 128)],
};

/** Entries of the lists that are signals of the protocol, not algorithms. */
export const sshSignals: ReadonlySet<string> = new Set([
  'ext-info-s',
  'ext-info-c',
  'kex-strict-s-v00@openssh.com',
  'kex-strict-c-v00@openssh.com',
]);
