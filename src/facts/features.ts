import type { FeatureState, HostFacts, KernelFeature } from '../model/facts.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { linesOf } from './sections.ts';

interface FeatureSigns {
	/** Modules any of which gives the feature. */
	modules: string[];
	/** Build options any of which, set to y, gives it. */
	options: string[];
	/** What exists below /proc only while it is usable. */
	usable: (evidence: Evidence) => boolean;
}

const FILESYSTEMS = '/proc/filesystems';
const TABLES = '/proc/net/ip_tables_names';
const BRIDGE = '/proc/sys/net/bridge/bridge-nf-call-iptables';
const CONNTRACK = '/proc/sys/net/netfilter/nf_conntrack_max';
const IPVS = '/proc/net/ip_vs';

const SIGNS: Record<KernelFeature, FeatureSigns> = {
	br_netfilter: {
		modules: ['br_netfilter'],
		options: ['BRIDGE_NETFILTER'],
		usable: (evidence) => evidence.first(BRIDGE) !== null,
	},
	overlay: {
		modules: ['overlay'],
		options: ['OVERLAY_FS'],
		usable: (evidence) => evidence.lines(FILESYSTEMS).some((line) => /\soverlay$/.test(line)),
	},
	nf_conntrack: {
		modules: ['nf_conntrack'],
		options: ['NF_CONNTRACK'],
		usable: (evidence) => evidence.first(CONNTRACK) !== null,
	},
	vxlan: { modules: ['vxlan'], options: ['VXLAN'], usable: () => false },
	ip_vs: {
		modules: ['ip_vs'],
		options: ['IP_VS'],
		usable: (evidence) => evidence.first(IPVS) !== null,
	},
	iptables_nat: {
		modules: ['iptable_nat', 'nft_chain_nat', 'nft_chain_nat_ipv4'],
		options: ['IP_NF_NAT', 'NFT_NAT'],
		usable: (evidence) => evidence.lines(TABLES).includes('nat'),
	},
};

const ALL_MODULES = Object.values(SIGNS).flatMap((signs) => signs.modules);
const ALL_OPTIONS = Object.values(SIGNS).flatMap((signs) => signs.options);

/**
 * What the kernel can do. modprobe is not asked: it knows nothing of a feature that was built in
 * where the module directory is missing, as in containers and on kernels made without modules.
 */
export const featuresPart: FactPart<Pick<HostFacts, 'features'>> = {
	name: 'features',
	texts: () => [FILESYSTEMS, TABLES, BRIDGE, CONNTRACK, IPVS],
	script: () => `for module in ${ALL_MODULES.join(' ')}; do
	if [ -e /sys/module/$module/initstate ]; then echo "loaded $module"
	elif [ -d /sys/module/$module ]; then echo "builtin $module"
	fi
done
read -r kernel </proc/sys/kernel/osrelease
dir=/lib/modules/$kernel
[ -d $dir ] && grep -sHE '^[^:]*/(${ALL_MODULES.join('|')})[.]ko' $dir/modules.builtin $dir/modules.dep
[ -e $dir/modules.builtin ] && exit 0
{ gzip -dc /proc/config.gz || cat /boot/config-$kernel; } | grep -E '^CONFIG_(${ALL_OPTIONS.join('|')})=y'`,
	parse: (evidence) => ({ features: parseFeatures(evidence) }),
};

function parseFeatures(evidence: Evidence): Record<KernelFeature, FeatureState> {
	const states = moduleStates(linesOf(evidence.section('features')));
	const state = ({ modules, options, usable }: FeatureSigns): FeatureState => {
		const found = new Set(modules.map((name) => states.get(name)));
		if (found.has('loaded')) return 'loaded';
		if (found.has('builtin') || options.some((name) => states.has(`CONFIG_${name}`)))
			return 'builtin';
		// In use, and no module of that name: it can only be built in.
		if (usable(evidence)) return 'builtin';
		return found.has('loadable') ? 'loadable' : 'absent';
	};
	return {
		br_netfilter: state(SIGNS.br_netfilter),
		overlay: state(SIGNS.overlay),
		nf_conntrack: state(SIGNS.nf_conntrack),
		vxlan: state(SIGNS.vxlan),
		ip_vs: state(SIGNS.ip_vs),
		iptables_nat: state(SIGNS.iptables_nat),
	};
}

/** Module or CONFIG_ name to the strongest state that a line speaks of. */
function moduleStates(lines: readonly string[]): Map<string, FeatureState> {
	const states = new Map<string, FeatureState>();
	for (const line of lines) {
		const [word, name] = line.split(/[\s=]/);
		const path = /\/modules\.(builtin|dep):.*?([\w-]+)\.ko/.exec(line);
		if (path?.[2]) {
			const module = path[2].replaceAll('-', '_');
			const state = path[1] === 'builtin' ? 'builtin' : 'loadable';
			if (!states.has(module)) states.set(module, state);
		} else if ((word === 'loaded' || word === 'builtin') && name) states.set(name, word);
		else if (word?.startsWith('CONFIG_')) states.set(word, 'builtin');
	}
	return states;
}
