import { readFileSync } from 'node:fs';

const SCHEMA = new URL('../../../assets/cluster.schema.json', import.meta.url);

/** Programs and things that are called alike in every language. */
const PROGRAMS = [
	...[
		'apt',
		'calico',
		'containerd',
		'docker',
		'etcd',
		'etcdctl',
		'firewalld',
		'flannel',
		'haproxy',
	],
	...[
		'http',
		'https',
		'kubeadm',
		'kubectl',
		'kubelet',
		'localhost',
		'nftables',
		'nginx',
		'sshd',
		'ufw',
	],
];

/** Words of commands, protocols and files that k8s-tui writes, and between the parts of a list. */
const OTHERS = [
	...[
		'HOST',
		'MTU',
		'YAML',
		'bin',
		'client',
		'member',
		'init',
		'join',
		'overlay',
		'archive',
		'image',
	],
	...['listen', 'measure', 'connect', 'arp', 'vrrp', 'fsync', 'repositories', 'fetch', 'env', 'or'],
	...['bird', 'enforcing', 'tcp', 'udp', 'settle', 'reset', 'ready', 'empty', 'install', 'first'],
	...['second', 'newest', 'running', 'booted', 'mark', 'reboot', 'boot'],
	...['id', 'component', 'level', 'patterns', 'samples', 'cause', 'fix', 'versions', 'causes'],
];

const names = new Set([...PROGRAMS, ...OTHERS, ...wordsOfSchema()]);

/** The fields of cluster.yaml and the values that they may have. */
function wordsOfSchema(): string[] {
	const found: string[] = [];
	JSON.parse(readFileSync(SCHEMA, 'utf8'), (key, value) => {
		if (key === 'properties') found.push(...Object.keys(value));
		if (key === 'enum') found.push(...value.map(String));
		return value;
	});
	return found;
}

/** Whether there is nothing to word in a text: no word, or a single name, path or setting. */
export function isName(text: string): boolean {
	const said = text.replaceAll(/\{\}|"/g, '').trim();
	if (!/[a-z]{2}/i.test(said)) return true;
	if (/\s/.test(said)) return false;
	return /[./_\d@:=\\+-]|[a-z][A-Z]/.test(said) || names.has(said);
}
