import { Command } from 'commander';
import type { SpecProblem } from '../spec/problem.ts';
import type { SpecValues } from '../spec/template.ts';

export interface InitFlags {
	fromCluster?: string;
	name?: string;
	kubernetesVersion?: string;
	master: string[];
	worker: string[];
	vip?: string;
	user?: string;
	identityFile?: string;
	jump: string[];
	runtime?: string;
	podCidr?: string;
	serviceCidr?: string;
	bundle?: string;
	mirror?: string;
	output: string;
	force?: boolean;
	json?: boolean;
}

/** Which flag a field of the written file came from. */
const FLAG_OF: Record<string, string> = {
	name: '--name',
	'kubernetes.version': '--kubernetes-version',
	'endpoint.vip.address': '--vip',
	'ssh.user': '--user',
	'ssh.identityFile': '--identity-file',
	'ssh.jump': '--jump',
	'runtime.name': '--runtime',
	'network.podCidr': '--pod-cidr',
	'network.serviceCidr': '--service-cidr',
	'source.bundle': '--bundle',
	'source.mirror': '--mirror',
};

/**
 * `k8s-tui init`: writes a commented cluster.yaml from flags. It never asks: what is missing is
 * named. Failures are thrown as OperatorError for the caller to report.
 */
export function initCommand(): Command {
	return new Command('init')
		.description('write a commented cluster.yaml from flags')
		.option(
			'--from-cluster <host>',
			'as this control-plane host knows its cluster; of the other flags only those of SSH and software count',
		)
		.option('--name <name>', 'name of the cluster')
		.option('--kubernetes-version <version>', 'exact version, e.g. 1.20.2')
		.option('--master <[name=]address>', 'control-plane host; repeatable', collect, [])
		.option('--worker <[name=]address>', 'worker host; repeatable', collect, [])
		.option('--vip <address>', 'virtual address of the control plane')
		.option('--user <user>', 'SSH user: root, or one that may use sudo')
		.option('--identity-file <path>', 'SSH private key')
		.option('--jump <host>', 'jump host; repeatable, in the order of travel', collect, [])
		.option('--runtime <name>', 'containerd or docker')
		.option('--pod-cidr <cidr>', 'network of the pods')
		.option('--service-cidr <cidr>', 'network of the Services')
		.option('--bundle <dir>', 'install from this offline bundle')
		.option('--mirror <name>', 'whose copies to download: none, aliyun or daocloud')
		.option('-o, --output <file>', 'file to write, - for stdout', 'cluster.yaml')
		.option('--force', 'overwrite the file')
		.option('--json', 'one JSON record on stdout')
		.action(init);
}

function collect(value: string, list: string[]): string[] {
	return [...list, value];
}

async function init(flags: InitFlags): Promise<void> {
	const text = await renderInit(flags);
	if (flags.output === '-') {
		process.stdout.write(text);
		return;
	}
	await save(flags, text);
	const { output } = flags;
	if (flags.json) {
		const { parseSpec } = await import('../spec/parse.ts');
		const { hostsWith } = await import('../model/spec.ts');
		const { spec } = parseSpec(text, output);
		const masters = hostsWith(spec, 'control-plane').length;
		const record = { type: 'spec', file: output, masters, workers: spec.hosts.length - masters };
		process.stdout.write(`${JSON.stringify(record)}\n`);
	} else {
		process.stdout.write(`wrote ${output}; next: k8s-tui preflight -f ${output}\n`);
	}
}

/**
 * The text of the file.
 * @throws OperatorError `flag-missing`, or `flag-invalid` with all that is wrong, by flag.
 */
export async function renderInit(flags: InitFlags): Promise<string> {
	if (flags.fromCluster === undefined) await refuseMissing(flags);
	const { renderSpecTemplate } = await import('../spec/template.ts');
	const { parseSpec } = await import('../spec/parse.ts');
	const { SpecError } = await import('../spec/problem.ts');
	const text = renderSpecTemplate(await allValues(flags));
	try {
		const { warnings } = parseSpec(text, flags.output);
		for (const { message } of warnings) process.stderr.write(`warning: ${message}\n`);
		return text;
	} catch (error) {
		if (!(error instanceof SpecError)) throw error;
		throw await flagError(flags, error.problems);
	}
}

async function refuseMissing(flags: InitFlags): Promise<void> {
	const missing = [
		flags.name === undefined ? '--name NAME' : '',
		flags.kubernetesVersion === undefined ? '--kubernetes-version VERSION' : '',
		flags.master.length === 0 ? '--master [NAME=]ADDRESS' : '',
		flags.vip === undefined ? '--vip ADDRESS' : '',
	].filter((flag) => flag !== '');
	if (missing.length === 0) return;
	const { OperatorError } = await import('../model/errors.ts');
	throw new OperatorError(`init needs ${missing.join(', ')}`, {
		code: 'flag-missing',
		exitCode: 2,
		fix: 'for example: k8s-tui init --name demo --kubernetes-version 1.20.2 --master 10.0.0.11 --vip 10.0.0.100',
	});
}

async function allValues(flags: InitFlags): Promise<SpecValues> {
	const own = await valuesOf(flags);
	if (flags.fromCluster === undefined) return own;
	const { recordedValues } = await import('./recorded-values.ts');
	const { fromCluster, user, identityFile, jump } = flags;
	const login = dropUnset({ user, identityFile, jump: jump.length > 0 ? jump : undefined });
	const recorded = await recordedValues(fromCluster, login);
	const section = (key: 'ssh' | 'source') => ({
		...(recorded[key] as SpecValues),
		...(own[key] as SpecValues),
	});
	return { ...recorded, ssh: section('ssh'), source: section('source') };
}

async function valuesOf(flags: InitFlags): Promise<SpecValues> {
	const { dirname, isAbsolute, relative, resolve } = await import('node:path');
	const folder = flags.output === '-' ? '.' : dirname(flags.output);
	// Flags are relative to where the operator stands, fields to where the file is.
	const fromFile = (path: string | undefined) =>
		path === undefined || isAbsolute(path) || path.startsWith('~')
			? path
			: `./${relative(resolve(folder), resolve(path)) || '.'}`.replace(/^\.\/(?=\.\.(\/|$))/, '');
	return dropUnset({
		name: flags.name,
		kubernetes: { version: flags.kubernetesVersion },
		endpoint: { vip: { address: flags.vip } },
		runtime: { name: flags.runtime },
		network: { podCidr: flags.podCidr, serviceCidr: flags.serviceCidr },
		ssh: {
			user: flags.user,
			identityFile: fromFile(flags.identityFile),
			jump: flags.jump.length > 0 ? flags.jump : undefined,
		},
		hosts: [...hosts(flags.master, 'control-plane', 'master'), ...hosts(flags.worker, 'worker')],
		source: { bundle: fromFile(flags.bundle), mirror: flags.mirror },
	});
}

function hosts(texts: readonly string[], role: string, prefix = role): SpecValues[] {
	return texts.map((text, index) => {
		const [, name, address = text] = /^([^=]*)=(.*)$/.exec(text) ?? [];
		return { name: name ?? `${prefix}-${index + 1}`, address, roles: [role] };
	});
}

/** Without the fields that no flag set, and the sections that are empty then. */
function dropUnset(values: SpecValues): SpecValues {
	const kept = Object.entries(values).flatMap(([key, value]) => {
		if (value === undefined) return [];
		const isSection = typeof value === 'object' && value !== null && !Array.isArray(value);
		const clean = isSection ? dropUnset(value as SpecValues) : value;
		return isSection && Object.keys(clean as object).length === 0 ? [] : [[key, clean]];
	});
	return Object.fromEntries(kept);
}

async function flagError(flags: InitFlags, problems: readonly SpecProblem[]) {
	const { OperatorError } = await import('../model/errors.ts');
	const lines = problems.map(({ path, found, expected, suggestion }) => {
		const hint = suggestion === undefined ? '' : `; did you mean ${suggestion}?`;
		return `  ${flagOf(flags, path)}: found ${found}, expected ${expected}${hint}`;
	});
	return new OperatorError(`these flags make no valid cluster:\n${lines.join('\n')}`, {
		code: 'flag-invalid',
		exitCode: 2,
		fix: 'change the flags; nothing was written',
	});
}

function flagOf(flags: InitFlags, path: string): string {
	const index = /^hosts\[(\d+)\]/.exec(path)?.[1];
	if (index === undefined || flags.fromCluster !== undefined)
		return FLAG_OF[path.replace(/\[\d+\]$/, '')] ?? path;
	const position = Number(index);
	const isMaster = position < flags.master.length;
	const text = isMaster ? flags.master[position] : flags.worker[position - flags.master.length];
	return `${isMaster ? '--master' : '--worker'} ${text}`;
}

async function save(flags: InitFlags, text: string): Promise<void> {
	const { existsSync } = await import('node:fs');
	const { writeText } = await import('../spec/write.ts');
	if (flags.force || !existsSync(flags.output)) {
		await writeText(flags.output, text);
		return;
	}
	const { OperatorError } = await import('../model/errors.ts');
	throw new OperatorError(`there is a ${flags.output} already`, {
		code: 'file-exists',
		exitCode: 2,
		fix: 'write to another file with --output, or overwrite it with --force',
	});
}
