import type { HostFacts } from '../model/facts.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { capture, linesOf, toCount } from './sections.ts';

const DMI = '/sys/class/dmi/id';
const CONTAINER = '/run/systemd/container';
const CLOUD_ID = '/run/cloud-init/cloud-id';

const CLOUD_FIELDS = [
	'sys_vendor',
	'product_name',
	'chassis_asset_tag',
	'bios_vendor',
	'board_vendor',
];

/** Strings that the makers of virtual machines put into DMI. */
const CLOUDS: [provider: string, pattern: RegExp][] = [
	['aws', /amazon|^ec2/i],
	['gcp', /google/i],
	// Azure's fixed chassis tag; the vendor alone is Hyper-V anywhere.
	['azure', /^7783-7084-3265-9085-8269-3286-77$/],
	['aliyun', /alibaba/i],
	['tencent', /tencent/i],
	['huawei', /huaweicloud|huawei cloud/i],
	['digitalocean', /digitalocean/i],
	['hetzner', /^hetzner$/i],
	['oracle', /^oraclecloud/i],
	['openstack', /openstack/i],
	['vultr', /^vultr$/i],
	['linode', /^(linode|akamai)$/i],
	['scaleway', /^scaleway$/i],
	['upcloud', /^upcloud$/i],
	['exoscale', /^exoscale$/i],
];

/** Names by which cloud-init calls the same providers. */
const CLOUD_INIT: Record<string, string> = {
	aws: 'aws',
	ec2: 'aws',
	gce: 'gcp',
	azure: 'azure',
	aliyun: 'aliyun',
	tencentcloud: 'tencent',
	huaweicloud: 'huawei',
	digitalocean: 'digitalocean',
	hetzner: 'hetzner',
	oracle: 'oracle',
	openstack: 'openstack',
	vultr: 'vultr',
	akamai: 'linode',
	scaleway: 'scaleway',
	upcloud: 'upcloud',
	exoscale: 'exoscale',
};

/** What sshd_config(5) says holds where nothing else does. sshd itself takes longer to ask. */
const SSHD_DEFAULTS = ['maxsessions 10', 'maxstartups 10:30:100'];

/**
 * What tells this host from others, and whose network it is in, from local evidence only. Inside a
 * container DMI is that of the machine around it: it says nothing of this host.
 */
export const hostIdentityPart: FactPart<
	Pick<
		HostFacts,
		'machineId' | 'productUuid' | 'container' | 'cloud' | 'sshd' | 'login' | 'interpreters'
	>
> = {
	name: 'host-identity',
	texts: () => [
		'/etc/machine-id',
		CONTAINER,
		CLOUD_ID,
		`${DMI}/product_uuid`,
		...CLOUD_FIELDS.map((name) => `${DMI}/${name}`),
	],
	script: () => `[ -z "$SUDO_UID" ] || echo "login $SUDO_UID $SUDO_USER"
[ -e /.dockerenv ] || [ -e /run/.containerenv ] && echo container
for name in perl python3 python platform-python; do
	command -v $name
done
[ -x /usr/libexec/platform-python ] && echo /usr/libexec/platform-python
set -- /etc/ssh/sshd_config /etc/ssh/sshd_config.d/*.conf
limits=$(grep -hsiE '^[[:space:]]*(maxsessions|maxstartups|include)[[:space:]]' "$@")
case $limits in
'' | 'Include /etc/ssh/sshd_config.d/*.conf')
	[ -r "$1" ] && printf '%s\\n' '${SSHD_DEFAULTS.join("' '")}' && exit ;;
esac
timeout 5 sshd -T | grep -iE '^(maxsessions|maxstartups) ' && exit
echo "$limits"`,
	parse(evidence) {
		const text = evidence.section('host-identity');
		const contained = evidence.first(CONTAINER) !== null || linesOf(text).includes('container');
		const path = (name: string): string | null =>
			capture(text, new RegExp(`^(/\\S*/${name})$`, 'm'));
		return {
			machineId: capture(evidence.first('/etc/machine-id') ?? '', /^([0-9a-f]{32})$/),
			productUuid: contained
				? null
				: (evidence.first(`${DMI}/product_uuid`)?.toLowerCase() ?? null),
			container: contained,
			cloud: { provider: contained ? null : providerOf(evidence) },
			sshd: {
				maxSessions: toCount(capture(text, /^\s*maxsessions\s+(\d+)\s*$/im) ?? undefined),
				maxStartups: capture(text, /^\s*maxstartups\s+([\d:]+)\s*$/im),
			},
			login: {
				uid: toCount(capture(text, /^login (\d+) /m) ?? undefined) ?? 0,
				user: capture(text, /^login \d+ (\S+)$/m) ?? 'root',
			},
			interpreters: {
				perl: path('perl'),
				python: path('python3') ?? path('python') ?? path('platform-python'),
			},
		};
	},
};

function providerOf(evidence: Evidence): string | null {
	const told = evidence.first(CLOUD_ID)?.toLowerCase() ?? '';
	if (Object.hasOwn(CLOUD_INIT, told)) return CLOUD_INIT[told] ?? null;
	const strings = CLOUD_FIELDS.map((name) => evidence.first(`${DMI}/${name}`)).filter(
		(value) => value !== null,
	);
	return CLOUDS.find(([, pattern]) => strings.some((value) => pattern.test(value)))?.[0] ?? null;
}
