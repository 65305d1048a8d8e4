import { Command, InvalidArgumentError, Option } from 'commander';
import type { LabState } from '../lab/state.ts';
import type { LabStatus } from '../lab/status.ts';

interface UpFlags {
	name: string;
	masters: number;
	workers: number;
	runtime: 'docker' | 'containerd';
	cni: string;
	dir?: string;
	bastion: boolean;
	kubernetes: boolean;
	json?: boolean;
}

/**
 * `k8s-tui lab up|down|status`: real hosts on this machine. Heavy modules are loaded by the actions,
 * so that `--help` stays light. Failures are thrown as OperatorError for the caller to report.
 */
export function labCommand(): Command {
	const lab = new Command('lab').description(
		'real hosts on this machine to try it on (Linux, root)',
	);
	lab
		.command('up')
		.description('boot hosts, and make a bundle of Kubernetes for them')
		.option('--name <name>', 'several labs live side by side under their names', 'lab')
		.option('--masters <n>', 'control-plane hosts', wholeNumber, 3)
		.option('--workers <n>', 'worker hosts', wholeNumber, 2)
		.addOption(
			new Option('--runtime <name>', 'container runtime that cluster.yaml asks for')
				.choices(['docker', 'containerd'])
				.default('docker'),
		)
		.option('--cni <name>', 'pod network that cluster.yaml asks for', 'bridge')
		.option('--dir <path>', 'where cluster.yaml, keys and bundle go (default: ./NAME)')
		.option('--bastion', 'add a jump host; the last host is reached through it only', false)
		.option('--no-kubernetes', 'hosts only, without Kubernetes and bundle')
		.option('--json', 'one JSON record on stdout')
		.action(up);
	lab
		.command('down')
		.description('end the hosts and remove all of the lab, also after a crash')
		.option('--name <name>', 'which lab', 'lab')
		.option('--json', 'one JSON record on stdout')
		.action(down);
	lab
		.command('status')
		.description('show the hosts of a lab, or of all labs')
		.option('--name <name>', 'which lab; without it, all of them')
		.option('--json', 'one JSON record per host on stdout')
		.action(status);
	return lab;
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

async function up(flags: UpFlags): Promise<void> {
	const { startLab } = await import('../lab/start.ts');
	const abort = new AbortController();
	const stop = () => abort.abort();
	for (const signal of signals) process.on(signal, stop);
	try {
		const { dir, json, ...options } = flags;
		const state = await startLab({
			...options,
			directory: dir ?? `./${flags.name}`,
			onProgress: (line) => process.stderr.write(`${line}\n`),
			signal: abort.signal,
		});
		if (json) record({ type: 'lab', ...state });
		else process.stdout.write(await nextSteps(state));
	} finally {
		for (const signal of signals) process.off(signal, stop);
	}
}

async function down(flags: { name: string; json?: boolean }): Promise<void> {
	const { stopLab } = await import('../lab/stop.ts');
	await stopLab(flags.name);
	if (flags.json) record({ type: 'lab', name: flags.name, phase: 'down' });
	else process.stderr.write(`lab "${flags.name}" is gone\n`);
}

async function status(flags: { name?: string; json?: boolean }): Promise<void> {
	const { labStatus } = await import('../lab/status.ts');
	const { knownLabs } = await import('../lab/stop.ts');
	const { labsWithState } = await import('../lab/state.ts');
	const whole = await labsWithState();
	const names = flags.name === undefined ? await knownLabs() : [flags.name];
	if (names.length === 0 && !flags.json) process.stderr.write('no lab on this machine\n');
	for (const name of names) {
		if (flags.name === undefined && !whole.includes(name)) {
			process.stderr.write(`lab "${name}" is a leftover: k8s-tui lab down --name ${name}\n`);
			continue;
		}
		const found = await labStatus(name);
		if (flags.json) {
			for (const host of found.hosts) record({ type: 'lab-host', lab: name, ...host });
		} else {
			process.stdout.write(describe(found));
		}
	}
}

function describe({ state, hosts }: LabStatus): string {
	const lines = hosts.map((host) => {
		const how = host.pid === null ? 'off' : `${host.system ?? 'starting'}, pid ${host.pid}`;
		const ssh = host.ssh ? 'ssh' : host.behindBastion ? 'ssh through bastion' : 'no ssh';
		return `  ${host.name.padEnd(8)} ${host.address.padEnd(12)} ${how}, ${ssh}\n`;
	});
	const where = state.network?.subnet ?? 'no network yet';
	return `lab "${state.name}" (${state.phase}), ${where}, files in ${state.directory}\n${lines.join('')}`;
}

async function nextSteps(state: LabState): Promise<string> {
	const { join, relative } = await import('node:path');
	const { quote } = await import('../ssh/quote.ts');
	const directory = relative(process.cwd(), state.directory) || '.';
	const file = (name: string) => {
		const path = join(directory, name);
		return /^[\w./-]+$/.test(path) ? path : quote(path);
	};
	const login = state.hosts[0];
	const lines = [
		`lab "${state.name}" is up: ${state.hosts.map((host) => `${host.name} ${host.address}`).join(', ')}`,
		'',
		`  k8s-tui preflight -f ${file('cluster.yaml')}`,
		`  k8s-tui apply -f ${file('cluster.yaml')} --yes`,
		`  KUBECONFIG=${state.name}.kubeconfig ${file('bundle/bin/kubectl')} get nodes`,
		'',
		`  ssh -i ${file('id_ed25519')} -o UserKnownHostsFile=${file('known_hosts')} root@${login?.address}`,
		`  k8s-tui lab down --name ${state.name}`,
	];
	return `${lines.join('\n')}\n`;
}

function record(value: object): void {
	process.stdout.write(`${JSON.stringify(value)}\n`);
}

function wholeNumber(text: string): number {
	if (/^\d{1,3}$/.test(text)) return Number(text);
	throw new InvalidArgumentError('a whole number is needed');
}
