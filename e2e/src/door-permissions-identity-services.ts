/** Who may do what with the registry of services. */
export const everyoneServices = ['identity.service.list', 'identity.service.show', 'identity.message.verify'];

export const securityServices = ['identity.service.withdraw'];

export const systemServices = ['identity.service.publish', 'identity.service.withdraw'];
