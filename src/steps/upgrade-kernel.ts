import { OperatorError } from '../model/errors.ts';
import type { HostFacts } from '../model/facts.ts';
import { proxyExports } from '../render/http-proxy.ts';
import { observedFile } from '../resources/observed.ts';
import { quote } from '../ssh/quote.ts';
import { waitForMaster } from './etcd-members.ts';
import { rebootHost } from './reboot-host.ts';
import { type FleetContext, type Step, taskId } from './step.ts';

/** Left when the newest kernel of the distribution runs: it is asked for once, not at each apply. */
export const KERNEL_MARKER = '/var/lib/k8s-tui/kernel';

/** The distribution's newest kernel, and a reboot into it where it does not run yet. */
export const upgradeKernel: Step = {
	id: 'upgrade-kernel',
	title: 'newer kernel',
	estimate: 120,
	hosts: ({ spec }) => (spec.os.kernelUpgrade ? spec.hosts : []),
	// Nodes of a cluster go down one by one; bare hosts all at once.
	needs: (context) => {
		const nodes = standingNodes(context);
		const before = nodes[nodes.indexOf(context.host.name) - 1];
		return [
			taskId('use-package-mirror', context.host.name),
			...(before ? [taskId('upgrade-kernel', before)] : []),
		];
	},
	probe: () => [{ files: [KERNEL_MARKER] }],

	plan: ({ hostFacts }) => ({
		kind: 'action',
		params: {},
		// A container has the kernel of the machine around it.
		changes:
			hostFacts.container || observedFile(hostFacts, KERNEL_MARKER)
				? []
				: [
						{
							verb: 'run',
							subject: 'upgrade of the kernel',
							note: `${hostFacts.kernel} now; the host reboots if there is a newer one`,
						},
					],
	}),

	async run(context) {
		const { spec, hostFacts, job, look, say } = context;
		await job(`${proxyExports(spec)}${installScript(hostFacts)}`, { name: 'install' });
		const newest = (await look(newestScript, { name: 'newest' })).stdout.trim();
		const running = (await look('uname -r', { name: 'running' })).stdout.trim();
		if (newest !== '' && newest !== running) {
			say(`rebooting from ${running} into ${newest}`);
			await rebootHost(context);
			const now = (await look('uname -r', { name: 'booted' })).stdout.trim();
			if (now !== newest) throw otherKernel(context.host.name, newest, now);
			say(`${now} runs`);
			if (context.cluster.controlPlane.includes(context.host.name)) await waitForMaster(context);
		}
		await look(
			`mkdir -p /var/lib/k8s-tui && printf '%s\\n' ${quote(newest || running)} >${KERNEL_MARKER}`,
			{ name: 'mark' },
		);
	},
};

function standingNodes({ cluster, targets, spec }: FleetContext): string[] {
	const nodes = new Set(cluster.view?.nodes.map(({ name }) => name));
	return spec.hosts.map(({ name }) => name).filter((name) => nodes.has(name) && targets.has(name));
}

/** On CentOS 7 the distribution's own is too old for what is new: ELRepo's, if the host has it. */
function installScript({ packages: { manager } }: HostFacts): string {
	switch (manager) {
		case 'apt':
			return `export DEBIAN_FRONTEND=noninteractive
apt-get -o DPkg::Lock::Timeout=300 update || exit 1
kernels=$(dpkg-query -W -f '\${db:Status-Status} \${Package}\\n' 'linux-image-*' | awk '$1 == "installed" && $2 !~ /^linux-image-(unsigned-)?[0-9]/ { print $2 }')
[ -n "$kernels" ] || { echo 'error: no package linux-image-… is installed that would bring newer kernels'; exit 1; }
apt-get -y -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install $kernels
`;
		case 'zypper':
			return 'ZYPP_LOCK_TIMEOUT=300 zypper --non-interactive install --no-recommends kernel-default\n';
		default:
			return `manager=$(command -v dnf || command -v yum) || { echo 'error: no package manager that k8s-tui knows'; exit 1; }
for kernel in kernel-lt kernel-ml; do
	if "$manager" -q list available "$kernel" >/dev/null 2>&1 || rpm -q --quiet "$kernel"; then
		"$manager" install -y "$kernel" && { ! command -v grub2-set-default >/dev/null || grub2-set-default 0; }
		exit
	fi
done
"$manager" install -y kernel && "$manager" update -y kernel
`;
	}
}

/** The kernel that the boot loader takes by default: the newest that has its modules. */
const newestScript = `for dir in /lib/modules/*/; do
	[ -e "$dir/modules.dep" ] && basename "$dir"
done | sort -V | tail -n 1`;

function otherKernel(host: string, expected: string, found: string): OperatorError {
	return new OperatorError(`${host} has not booted the newest kernel`, {
		code: 'kernel-not-booted',
		exitCode: 1,
		host,
		expected,
		found,
		fix: `Make ${expected} the default of the boot loader on ${host}, or set os.kernelUpgrade to false.`,
	});
}
