import { randomBytes } from 'node:crypto';
import {
  type BytesInput,
  type Call,
  type Operation,
  operation,
  type ProtocolAnswer,
  type Text,
} from '@citywall/kernel';
import { parsePublicKey, parseRequest } from '@citywall/x509';
import Type from 'typebox';
import { kindOfKey } from '../authority/key-kind.ts';
import { readLinks } from '../authority/succession/link.store.ts';
import { csrAttributes } from './csr-attributes.ts';
import { enrol, issueFor } from './enrol.ts';
import { answerBase64, answerCertificates, answerKey, estProblem, refuseAsEst } from './est-answer.ts';
import { type EstDesk, profileAt } from './est-desk.ts';
import { reEnrol } from './re-enrol.ts';
import { readBody } from './read-body.ts';

/** Attributes by which a client asks for its key to be encrypted once more (RFC 7030 section 4.4.1). */
const decryptKeyIdentifiers = ['1.2.840.113549.1.9.16.2.37', '1.2.840.113549.1.9.16.2.54'];

interface Step {
  /** After `trust.est.`; with a label `-profile` follows. */
  readonly name: string;
  readonly http: `GET ${string}` | `POST ${string}`;
  readonly summary: Text;
  readonly open: boolean;
  run(desk: EstDesk, label: string | undefined, input: BytesInput, call: Call): Promise<ProtocolAnswer>;
}

const steps: readonly Step[] = [
  {
    name: 'authorities',
    http: 'GET cacerts',
    summary: { en: 'EST: the city’s authorities', zh: 'EST：城市签发机构证书' },
    open: true,
    run: authorities,
  },
  {
    name: 'attributes',
    http: 'GET csrattrs',
    summary: { en: 'EST: what a request should hold', zh: 'EST：请求应包含的属性' },
    open: true,
    run: async (desk, label) => answerBase64('application/csrattrs', csrAttributes(profileAt(desk, label))),
  },
  {
    name: 'enroll',
    http: 'POST simpleenroll',
    summary: { en: 'EST: have a certificate issued', zh: 'EST：签发证书' },
    open: false,
    run: (desk, label, { body, contentType }, call) =>
      enrol(desk, call, readBody(body, contentType), profileAt(desk, label)),
  },
  {
    name: 're-enroll',
    http: 'POST simplereenroll',
    summary: { en: 'EST: renew the certificate of this TLS connection', zh: 'EST：续期此 TLS 连接的证书' },
    // The certificate of the connection is the proof, and the only one.
    open: true,
    run: async (desk, label, { body, contentType }, call) => {
      const { row } = await reEnrol(desk, call, readBody(body, contentType), label);
      return answerCertificates([row.certificate]);
    },
  },
  {
    name: 'generate',
    http: 'POST serverkeygen',
    summary: { en: 'EST: have a key pair made and certified', zh: 'EST：代为生成密钥并签发证书' },
    open: false,
    run: generate,
  },
];

/** RFC 7030 with the corrections of RFC 8951; each step with and without a label, which names a profile. */
export function estOperations(desk: EstDesk): readonly Operation[] {
  return steps.flatMap((step) => [
    estOperation(desk, step, step.name, '', {}),
    estOperation(desk, step, `${step.name}-profile`, '{label}/', { label: Type.String({ maxLength: 63 }) }),
  ]);
}

function estOperation(desk: EstDesk, step: Step, name: string, place: string, params: Type.TProperties): Operation {
  const [method, last] = step.http.split(' ') as ['GET' | 'POST', string];
  return operation({
    name: `trust.est.${name}`,
    http: `${method} /.well-known/est/${place}${last}`,
    summary: step.summary,
    input: Type.Object(params),
    output: Type.Unknown(),
    risk: method === 'GET' ? 'low' : 'medium',
    ...(step.open ? { authentication: 'none' as const, rate: { perSecond: 100, burst: 500 } } : {}),
    ...(method === 'GET' ? { recording: 'aggregate' as const } : { accepts: 'bytes' as const }),
    answers: 'protocol',
    resource: (input) => ({ type: 'Profile', id: (input as { label?: string }).label ?? '*' }),
    refuse: refuseAsEst,
    run: (input, call) => {
      const { label } = input as { label?: string };
      return step.run(desk, label, input as unknown as BytesInput, call);
    },
  });
}

/** RFC 7030 section 4.1: those that issue under the profile, what is above them, and the links of roots that changed their keys. */
async function authorities(
  desk: EstDesk,
  label: string | undefined,
  _input: BytesInput,
  call: Call,
): Promise<ProtocolAnswer> {
  const { purpose, keys } = profileAt(desk, label);
  const all = await desk.shelf.all(call.db);
  const fitting = all.filter(
    ({ row }) =>
      row.purpose === purpose &&
      row.state !== 'revoked' &&
      row.notAfter > call.time &&
      (row.hierarchy === 'national' ? keys.includes('sm2') : keys.some((key) => key !== 'sm2')),
  );
  if (fitting.length === 0)
    throw estProblem(
      503,
      'The city has no authority for this yet. Found its hierarchies first.',
      '城市尚无相应的签发机构，请先建立证书体系。',
    );
  const lines = await Promise.all(fitting.map(({ row }) => desk.shelf.lineOf(call.db, row.id)));
  const certificates = new Map(lines.flat().map(({ row }) => [row.id, row.certificate]));
  for (const { id, kind, authority, issuer, certificate } of await readLinks(call.db)) {
    const touches = certificates.has(authority) || (issuer !== null && certificates.has(issuer));
    if (kind !== 'received' && touches) certificates.set(id, certificate);
  }
  return answerCertificates([...certificates.values()]);
}

/** RFC 7030 section 4.4: the request says what is certified and which kind of key; its own key is not. */
async function generate(
  desk: EstDesk,
  label: string | undefined,
  { body, contentType }: BytesInput,
  call: Call,
): Promise<ProtocolAnswer> {
  const profile = profileAt(desk, label);
  const der = readBody(body, contentType);
  const request = desk.certifier.readRequest(der);
  if (decryptKeyIdentifiers.some((type) => parseRequest(der).attributes.has(type)))
    throw estProblem(
      422,
      'A key encrypted once more is not offered: the TLS connection protects it.',
      '不提供额外加密的密钥：由 TLS 连接保护。',
    );
  desk.certifier.check({ profile: profile.name, way: 'est', request });
  const key = await desk.serverKeys.make(request.wish.key);
  const wish = { ...request.wish, key: kindOfKey(parsePublicKey(key.publicKey)) };
  try {
    const { row } = await issueFor(desk, call, { wish, publicKey: key.publicKey }, profile);
    call.note({ keyMadeHere: true });
    return answerKey(key.pkcs8, row.certificate, `citywall-${randomBytes(16).toString('hex')}`);
  } finally {
    key.pkcs8.fill(0);
  }
}
