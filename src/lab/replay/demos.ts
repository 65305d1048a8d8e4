import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { assetPath } from '../../assets/asset.ts';
import { OperatorError } from '../../model/errors.ts';
import type { DemoInfo, Recorded } from './recording.ts';

/** Where recordings are kept, each in a directory of its name. */
export const DEMOS_ROOT = assetPath('demos/');

/** What a recording's directory holds. */
export const DEMO_FILES = {
	info: 'demo.json',
	/** The spec that was applied, without how its hosts were reached. */
	spec: 'cluster.yaml',
	/** Of the bundle that was installed from. */
	manifest: 'manifest.json',
	/** One `Recorded` a line, compressed. */
	recording: 'recording.jsonl.gz',
} as const;

/** All demos there are, by name. */
export async function listDemos(root: string = DEMOS_ROOT): Promise<DemoInfo[]> {
	const entries = await readdir(root, { withFileTypes: true });
	const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
	return await Promise.all(names.toSorted().map((name) => readInfo(join(root, name))));
}

/**
 * The directory of a demo.
 * @throws OperatorError `demo-unknown` (exit 2)
 */
export async function demoDirectory(name: string, root: string = DEMOS_ROOT): Promise<string> {
	const known = (await listDemos(root)).map((demo) => demo.name);
	if (known.includes(name)) return join(root, name);
	throw new OperatorError(`There is no demo "${name}"`, {
		code: 'demo-unknown',
		exitCode: 2,
		expected: `one of: ${known.join(', ')}`,
		found: name,
		fix: 'k8s-tui demo --list shows what each is about.',
	});
}

export async function readInfo(directory: string): Promise<DemoInfo> {
	return JSON.parse(await readFile(join(directory, DEMO_FILES.info), 'utf8')) as DemoInfo;
}

export async function readRecording(directory: string): Promise<Recorded[]> {
	const packed = await readFile(join(directory, DEMO_FILES.recording));
	const text = (await promisify(gunzip)(packed)).toString('utf8');
	return text
		.split('\n')
		.filter((line) => line !== '')
		.map((line) => JSON.parse(line) as Recorded);
}
