/** Words of the registry of services: [English, Chinese]. */
export const servicesMessages = {
  'service.lead': [
    'What departments and applications offer each other, described and signed by their owners.',
    '各部门和应用相互提供的服务，由其所有者描述并签名。',
  ],
  'service.none': ['No service is published yet', '尚未发布服务'],
  'service.none.text': [
    'Sign a description (OpenAPI 3.1) with “citywall services sign” and publish it.',
    '用“citywall services sign”签署描述（OpenAPI 3.1），然后发布。',
  ],
  'service.name': ['Service', '服务'],
  'service.owner': ['Owner', '所有者'],
  'service.version': ['Version', '版本'],
  'service.state': ['State', '状态'],
  'service.state.published': ['Published', '已发布'],
  'service.state.withdrawn': ['Withdrawn', '已撤回'],
  'service.published': ['Published at', '发布时间'],
  'service.by': ['Published by', '发布者'],
  'service.algorithm': ['Signed with', '签名算法'],
  'service.digest': ['Digest', '摘要'],
  'service.withdrawn': ['Withdrawn', '撤回'],
  'service.check': ['Check of the signature', '签名核验'],
  'service.check.holds': [
    'It holds: the description is as it was signed, and the certificate of its owner is valid now.',
    '有效：描述与签署时一致，且所有者的证书当前有效。',
  ],
  'service.check.offline': [
    'Consumers check it without us: save the file and run this with the root certificate of the city.',
    '使用方可自行离线核验：保存文件，并以城市根证书运行此命令。',
  ],
  'service.save': ['Save signed description', '保存已签名的描述'],
  'service.description': ['Description', '描述'],
  'service.versions': ['Versions', '版本'],
  'service.withdraw': ['Withdraw', '撤回'],
  'service.withdraw.title': ['Withdraw {{name}} {{version}}', '撤回 {{name}} {{version}}'],
  'service.withdraw.plan': [
    'Consumers are told that this version counts no more. Without another published version no message of the service is believed.',
    '使用方将得知该版本不再有效。若没有其他已发布的版本，该服务的消息不再受信任。',
  ],
  'service.withdraw.undone': ['Not at all: the owner publishes a new version.', '无法撤销：所有者可发布新版本。'],
} as const;
