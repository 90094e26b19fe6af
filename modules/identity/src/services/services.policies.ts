import type { Policy } from '@citywall/kernel';

function permit(id: string, who: string, verbs: readonly string[], words: Policy['words']): Policy {
  const actions = verbs.map((verb) => `Action::"identity.${verb}"`).join(', ');
  return { id: `identity.${id}`, words, cedar: `permit(principal${who}, action in [${actions}], resource);` };
}

/** Who may do what with the registry of services. */
export const servicesPolicies: readonly Policy[] = [
  permit('everyone-fetches-services', '', ['service.list', 'service.show', 'message.verify'], {
    en: 'Whoever is authenticated may fetch the descriptions of services and have signed messages verified.',
    zh: '任何通过认证者都可以获取服务描述，并验证签名消息。',
  }),
  {
    id: 'identity.applications-publish-services',
    words: {
      en: 'Applications that prove themselves by a certificate publish the descriptions that they signed, and withdraw their own.',
      zh: '以证书证明身份的应用可以发布自己签署的描述，并撤回自己的描述。',
    },
    cedar: `permit(principal is Application, action in [Action::"identity.service.publish", Action::"identity.service.withdraw"], resource)
      when { context has authentication && context.authentication == "certificate" };`,
  },
  permit(
    'system-administrator-publishes-services',
    ' in Role::"system-administrator"',
    ['service.publish', 'service.withdraw'],
    {
      en: 'System administrators publish descriptions that their owners signed, and withdraw them.',
      zh: '系统管理员可以发布由所有者签署的描述，也可以撤回。',
    },
  ),
  permit('security-administrator-withdraws-services', ' in Role::"security-administrator"', ['service.withdraw'], {
    en: 'Security administrators withdraw descriptions, and with them trust in the messages of the service.',
    zh: '安全管理员可以撤回描述，该服务的消息随之不再受信任。',
  }),
];
