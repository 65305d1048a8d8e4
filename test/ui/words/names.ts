import { readFileSync } from 'node:fs';

const SCHEMA = new URL('../../../assets/cluster.schema.json', import.meta.url);

/** Programs and protocols. */
const PROGRAMS = `apt bird calico containerd dnf docker etcd etcdctl firewalld flannel haproxy http https
	kubeadm kubectl kubelet localhost nftables nginx perl python rpm sshd tcp udp ufw zypper`;

/** Words of files, of measurements, of jobs' names and signatures: the search finds them, nobody reads them. */
const OTHERS = `HOST MTU YAML again archive arp bin boot booted cause causes client component connect empty
	enforcing env fetch first fix flags fsync id image init install join level listen mark measure member
	newest or overlay package password patterns ready reboot repositories reset root running samples second settle
	versions vrrp`;

const names = new Set([...`${PROGRAMS} ${OTHERS}`.split(/\s+/), ...wordsOfSchema()]);

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
