import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Benchmark, Figure } from '../benchmark.ts';
import { run } from '../child.ts';

const ROOT = new URL('../../..', import.meta.url).pathname;
const HEAVIEST = 6;

export const packageSize: Benchmark = {
	name: 'package-size',
	title: 'Installed size',
	how: 'The package as `npm pack` makes it, installed with `npm install --omit=dev` into an empty directory; its node_modules both as the bytes of all files and as the disk usage that `du` counts, where each file takes whole blocks of 4 KB. The heaviest parts are listed by disk usage.',
	measure: async (say) => {
		const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-bench-'));
		try {
			// Without scripts: what they build is there, and `prepack` would remove it under others' feet.
			await run('npm', ['pack', '--ignore-scripts', '--pack-destination', directory], {
				cwd: ROOT,
			});
			const [tarball = ''] = readdirSync(directory);
			writeFileSync(join(directory, 'package.json'), '{}');
			await run(
				'npm',
				['install', '--omit=dev', '--prefer-offline', '--no-audit', `./${tarball}`],
				{
					cwd: directory,
				},
			);
			const modules = join(directory, 'node_modules');
			const total = await megabytes(modules);
			const bytes = await megabytes(modules, '--apparent-size');
			const heaviest = await heaviestIn(modules);
			say(heaviest.map(({ what, value }) => `${what} ${value.toFixed(1)} MB`).join(', '));
			return [
				{
					what: 'package and dependencies, bytes of all files',
					value: bytes,
					unit: 'MB',
					limit: { atMost: 40 },
				},
				{
					what: 'package and dependencies, on disk',
					value: total,
					unit: 'MB',
					limit: { atMost: 40 },
				},
				{ what: 'packed', value: await megabytes(join(directory, tarball)), unit: 'MB' },
				...heaviest,
			];
		} finally {
			rmSync(directory, { recursive: true, force: true });
		}
	},
};

async function heaviestIn(modules: string): Promise<Figure[]> {
	const names = readdirSync(modules).filter((name) => !name.startsWith('.'));
	const sizes = await Promise.all(
		names.map(async (what) => ({
			what: `of it ${what}`,
			value: await megabytes(join(modules, what)),
			unit: 'MB',
		})),
	);
	return sizes.toSorted((a, b) => b.value - a.value).slice(0, HEAVIEST);
}

async function megabytes(path: string, ...flags: string[]): Promise<number> {
	const [kilobytes] = (await run('du', ['-sk', ...flags, path])).split('\t');
	return Number(kilobytes) / 1024;
}
