/** Every word of the page: [English, Chinese]. */
export const words = {
  title: ['Evidence verifier', '证据验证'],
  lead: [
    'Checks a package of evidence in this page alone: nothing is sent anywhere, and it works without a network and without an account.',
    '仅在本页面内验证证据包：不发送任何内容，无需网络，也无需账号。',
  ],
  language: ['中文', 'English'],
  evidence: ['Evidence package', '证据包'],
  'evidence.text': [
    'Drop the file here (evidence-….tar), or choose it.',
    '将文件（evidence-….tar）拖到此处，或点击选择。',
  ],
  roots: ['The city’s root certificates', '城市根证书'],
  'roots.text': [
    'From the city’s site or another place you trust, not from whoever gave you the package. PEM or DER.',
    '请从城市官方网站等可信渠道获取，而不是由提供证据包的一方给出。PEM 或 DER 格式。',
  ],
  content: ['The content', '内容文件'],
  'content.text': [
    'Only when the package holds its digest alone: the file that the evidence is about.',
    '仅在证据包只含摘要时需要：证据所涉及的文件。',
  ],
  choose: ['Choose a file', '选择文件'],
  remove: ['Remove {{name}}', '移除 {{name}}'],
  'too-large': ['{{name}} is larger than 64 MB and no package of evidence.', '{{name}} 超过 64 MB，不是证据包。'],
  unreadable: ['{{name}} could not be read. Try again.', '{{name}} 无法读取，请重试。'],
  waiting: ['Lay a package of evidence here and the answer appears at once.', '放入证据包后立即显示结果。'],
  checking: ['Checking …', '正在验证…'],
  proven: ['Proven', '已证明'],
  'proven.text': [
    'The package is whole, every signature holds, and all chains end at the roots you gave.',
    '证据包完整，全部签名有效，所有证书链均通向您提供的根证书。',
  ],
  'proven.own': ['Holds in itself – now compare the roots', '自身成立，请核对根证书'],
  'proven.own.text': [
    'Everything in the package fits together, but anybody can make such a package with roots of their own. Give the city’s root certificates, or compare the fingerprints below with those that the city publishes.',
    '证据包内部完全一致，但任何人都能用自己的根证书制作这样的证据包。请提供城市根证书，或将下方指纹与城市公布的指纹逐一核对。',
  ],
  'not-proven': ['Not proven', '未能证明'],
  'not-proven.text': ['Do not rely on this package.', '请勿采信此证据包。'],
  'no-roots': ['The root certificates cannot be read', '根证书无法解析'],
  'no-roots.text': [
    'The file holds no certificate in PEM or DER. Take the roots from the city’s site again.',
    '文件中没有 PEM 或 DER 格式的证书。请重新从城市官方网站获取根证书。',
  ],
  fault: ['Could not be checked', '无法验证'],
  'fault.text': [
    'This page met something it does not know; that says nothing about the package. Check it with “citywall evidence verify”.',
    '本页面遇到未知情况，这并不说明证据包的真伪。请使用“citywall evidence verify”命令验证。',
  ],
  what: ['What', '内容'],
  who: ['Signed by', '签署者'],
  when: ['Existed and was signed at the latest', '最迟存在并签署于'],
  'when.zone': ['{{time}} in your time zone', '您所在时区：{{time}}'],
  digest: ['{{name}} of the content', '内容的 {{name}}'],
  'content.checked': ['The content was at hand and is the one that was signed.', '已核对内容，与被签署的内容一致。'],
  'content.absent': [
    'Only the digest is proven: the content was not at hand. Give it above to check it.',
    '仅证明了摘要：未提供内容文件。可在上方提供以核对。',
  ],
  record: ['Record in the audit log', '审计记录'],
  'record.number': [
    'No. {{number}}, counted from 0, of {{size}} in {{name}}',
    '{{name}} 共 {{size}} 条中的第 {{number}} 号（从 0 起计）',
  ],
  keys: ['Whose keys', '密钥归属'],
  'keys.signer': ['Signer', '签署者'],
  'keys.time': ['Time-stamping authority', '时间戳机构'],
  'keys.log': ['Audit log', '审计日志'],
  root: ['Roots, SHA-256 fingerprints', '根证书 SHA-256 指纹'],
  reason: ['Why', '原因'],
  detail: ['In detail', '详情'],
  checked: ['What was checked', '验证了什么'],
  'step.whole': [
    'Whole: every byte of the archive is as it was packed, and the manifest names every file.',
    '完整：归档的每个字节都与打包时一致，清单列出了每个文件。',
  ],
  'step.signature': [
    'Signed: the signature over the content holds, and is by the person or organisation stated.',
    '签名：对内容的签名有效，且签署者与声明一致。',
  ],
  'step.chain': [
    'Whose keys: the certificates of signer, time-stamping authority and audit log lead to the city’s roots.',
    '密钥归属：签署者、时间戳机构和审计日志的证书均通向城市根证书。',
  ],
  'step.chain.own': [
    'Whose keys: the certificates lead to the roots above. Whether those are the city’s, only comparing shows.',
    '密钥归属：证书通向上方的根证书。该根证书是否属于城市，须核对后才能确定。',
  ],
  'step.status': [
    'Not revoked: the authorities said at that time that each certificate was good.',
    '未被吊销：当时各签发机构声明每张证书状态良好。',
  ],
  'step.time': [
    'Time: the timestamp is over all of this, so none of it is younger.',
    '时间：时间戳覆盖以上全部内容，均不晚于该时间。',
  ],
  'step.log': [
    'Recorded: the record leads by hashes to the signed state of the city’s audit log, which only grows.',
    '留痕：审计记录经哈希路径通向城市审计日志的已签名状态，该日志只增不减。',
  ],
  offline: ['Keep this page', '保存本页面'],
  'offline.text': [
    'It is one file. Save it (Ctrl+S) and open it from a disk, with the network off: it does the same.',
    '本页面是单个文件。保存后（Ctrl+S）断网从磁盘打开，功能完全相同。',
  ],
  'offline.save': ['Save this page', '保存本页面'],
} as const satisfies Readonly<Record<string, readonly [english: string, chinese: string]>>;

export type WordKey = keyof typeof words;
