import { Command } from 'commander';

interface CreateFlags {
	from: string;
	out: string;
	kubernetesVersion?: string;
	arch?: string;
	json?: boolean;
}

/**
 * `k8s-tui bundle create|verify`: the software of a cluster as files on this machine. Failures are
 * thrown as OperatorError for the caller to report.
 */
export function bundleCommand(): Command {
	const bundle = new Command('bundle').description('offline bundles: programs, images, checksums');
	bundle
		.command('create')
		.description('make a bundle from programs and image archives that are there already')
		.requiredOption('--from <dir>', 'directory with bin/* and images/*.tar')
		.requiredOption('--out <dir>', 'directory to make')
		.option('--kubernetes-version <version>', 'if no kube-apiserver image tells')
		.option('--arch <arch>', 'amd64, arm64, …; if no program tells')
		.option('--json', 'one JSON record on stdout')
		.action(create);
	bundle
		.command('verify')
		.argument('<dir>', 'the bundle')
		.description('compare every file of a bundle with its manifest')
		.option('--json', 'one JSON record per problem on stdout')
		.action(verify);
	return bundle;
}

async function create(flags: CreateFlags): Promise<void> {
	const { createBundle } = await import('../bundle/create.ts');
	const { json, ...options } = flags;
	const { manifest, ignored } = await createBundle({
		...options,
		onProgress: ({ path, filesDone, filesTotal }) =>
			process.stderr.write(`${filesDone}/${filesTotal} ${path}\n`),
	});
	for (const path of ignored) process.stderr.write(`left out: ${path}\n`);
	const { kubernetesVersion, arch, files } = manifest;
	const bytes = files.reduce((sum, file) => sum + file.size, 0);
	if (json) {
		record({ type: 'bundle', dir: flags.out, kubernetesVersion, arch, files: files.length, bytes });
	} else {
		const size = `${files.length} files, ${Math.ceil(bytes / 1024 ** 2)} MiB`;
		process.stdout.write(`${flags.out}: Kubernetes ${kubernetesVersion} for ${arch}, ${size}\n`);
	}
}

async function verify(dir: string, flags: { json?: boolean }): Promise<void> {
	const { verifyBundle } = await import('../bundle/verify.ts');
	const problems = await verifyBundle(dir);
	for (const problem of problems) {
		const { path, kind, found, expected } = problem;
		if (flags.json) record({ type: 'bundle-problem', ...problem });
		else process.stdout.write(`${path}: ${kind}: found ${found}, expected ${expected}\n`);
	}
	if (flags.json) record({ type: 'bundle', dir, problems: problems.length });
	if (problems.length === 0) {
		if (!flags.json) process.stdout.write(`${dir}: every file is as the manifest says\n`);
		return;
	}
	const { OperatorError } = await import('../model/errors.ts');
	throw new OperatorError(`${dir} is not as its manifest says: ${problems.length} problems`, {
		code: 'bundle-damaged',
		exitCode: 1,
		fix: 'copy or make the bundle again',
	});
}

function record(value: Record<string, unknown>): void {
	process.stdout.write(`${JSON.stringify(value)}\n`);
}
