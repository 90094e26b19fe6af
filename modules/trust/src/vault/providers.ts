import type { HardwareSlots } from './pkcs11/slots.ts';
import { noCeremonies, stayInHardware } from './problems.ts';
import type { Provider } from './provider.ts';

/** Key processes and hardware as one provider: each key goes to where it is held. */
export function joinProviders(processes: Provider, slots: HardwareSlots): Provider {
  return {
    generate: async (descriptor, offline) => {
      if (descriptor.held !== 'hsm') return processes.generate(descriptor, offline);
      if (offline === true) throw noCeremonies();
      return slots.generate(descriptor);
    },
    takeOffline: async (key) => {
      if (key.descriptor.held === 'hsm') throw noCeremonies();
      return processes.takeOffline(key);
    },
    import: async (descriptor, form, material, transport) => {
      if (descriptor.held === 'hsm') throw stayInHardware();
      return processes.import(descriptor, form, material, transport);
    },
    export: async (key, form, publicKey) => {
      if (key.descriptor.held === 'hsm') throw stayInHardware();
      return processes.export(key, form, publicKey);
    },
    work: (work, key, target) => (key.descriptor.held === 'hsm' ? slots : processes).work(work, key, target),
    forget: async (version) => {
      await Promise.all([processes.forget(version), slots.forget(version)]);
    },
  };
}
