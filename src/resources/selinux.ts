import type { SelinuxResource } from '../model/resource.ts';
import type { ResourceKind } from './kind.ts';

/** SELinux' mode now; /etc/selinux/config is a file Resource beside it. */
export const selinux: ResourceKind<SelinuxResource> = {
	probe: () => ({}),
	diff: ({ mode }, facts) =>
		facts.selinux === mode || facts.selinux === 'disabled' || facts.selinux === 'absent'
			? []
			: [{ verb: 'update', subject: `SELinux (${mode})` }],
	converge: ({ mode }, index) => `ensure_selinux ${index} ${mode}\n`,
};
