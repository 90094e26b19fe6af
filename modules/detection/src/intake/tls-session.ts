import type { TLSSocket } from 'node:tls';
import { type ListenerPorts, peerAddress } from './listener.ts';
import type { Source } from './sources.ts';

export interface TlsOptions {
  /** PEM. */
  readonly key: string;
  readonly cert: string;
  /** PEM of the authorities whose client certificates authenticate a sender; none: nobody is authenticated. */
  readonly clientAuthorities?: string;
}

const handshakeMs = 10_000;

/** Options of a TLS server: TLS 1.2 with forward secrecy or 1.3; a client certificate is asked for when authorities are known. */
export function tlsServerOptions(options: TlsOptions) {
  return {
    key: options.key,
    cert: options.cert,
    minVersion: 'TLSv1.2' as const,
    ciphers: 'TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256:ECDHE+AESGCM:ECDHE+CHACHA20',
    handshakeTimeout: handshakeMs,
    ...(options.clientAuthorities
      ? { ca: options.clientAuthorities, requestCert: true, rejectUnauthorized: false }
      : {}),
  };
}

/** The source of a TLS connection: by certificate when it is a valid one of a known authority, else by address. */
export function tlsSource(socket: TLSSocket, kind: 'syslog-tls' | 'relp', ports: ListenerPorts): Source {
  const address = peerAddress(socket.remoteAddress);
  const name = socket.authorized ? socket.getPeerCertificate().subject?.CN : undefined;
  const common = Array.isArray(name) ? name[0] : name;
  if (!common) return ports.sources.open(`${kind}:${address}`, kind, address, ports.clock.now());
  return ports.sources
    .open(`${kind}:cert:${common.slice(0, 128)}`, kind, address, ports.clock.now())
    .authenticate(true);
}
