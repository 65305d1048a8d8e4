import { createHash, randomFillSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabState } from '../../../src/lab/state.ts';
import type { Benchmark } from '../benchmark.ts';
import { nodeArguments, run } from '../child.ts';
import { timed } from '../interleave.ts';
import { median } from '../statistics.ts';
import { sshOptions, withBenchLab } from './bench-lab.ts';

const ROUNDS = 3;
const MEGABYTES = 200;
const SPREAD = new URL('spread.ts', import.meta.url);

export const labTransfer: Benchmark = {
	name: 'lab-transfer',
	title: '200 MB to five hosts',
	needsLab: true,
	how: `A file of ${MEGABYTES} MB that cannot be compressed, from a bundle to five hosts of the lab as a Run brings it there, against \`scp\` to each at the same time; a new file each of ${ROUNDS} times, in turn, medians. Bytes are those of the file that went over connections from this machine. All hosts of a lab share this machine's processors and disk, so there is no slow link on which sending once would also save time.`,
	measure: (say) =>
		withBenchLab({ masters: 3, workers: 2, kubernetes: false }, say, async (lab) => {
			const spread: { milliseconds: number; sentBytes: number }[] = [];
			const copied: number[] = [];
			for (let round = 0; round < ROUNDS; round++) {
				const file = writeFile(lab, round);
				const result = await run(
					process.execPath,
					nodeArguments(SPREAD, join(lab.directory, 'cluster.yaml'), file.path, file.sha256),
				);
				spread.push(JSON.parse(result));
				say(`spread: ${result.trim()}`);
				copied.push(await timed(() => copyToAll(lab, file.path)));
			}
			const time = median(spread.map(({ milliseconds }) => milliseconds));
			const copies = median(spread.map(({ sentBytes }) => sentBytes)) / (MEGABYTES * 1024 ** 2);
			return [
				{
					what: 'bytes that left this machine, against one copy',
					value: copies,
					unit: '×',
					limit: { atMost: 1.3 },
				},
				{ what: 'k8s-tui', value: time / 1000, unit: 's' },
				{ what: '5 parallel `scp`', value: median(copied) / 1000, unit: 's' },
				{ what: 'k8s-tui against `scp`', value: time / median(copied), unit: '×' },
			];
		}),
};

function writeFile({ directory }: LabState, round: number): { path: string; sha256: string } {
	const path = join(directory, 'bundle/bin', `bench-${round}`);
	mkdirSync(join(directory, 'bundle/bin'), { recursive: true });
	const bytes = randomFillSync(Buffer.alloc(MEGABYTES * 1024 ** 2));
	writeFileSync(path, bytes);
	return { path, sha256: createHash('sha256').update(bytes).digest('hex') };
}

async function copyToAll(lab: LabState, file: string): Promise<void> {
	await Promise.all(
		lab.hosts.map(({ address }) =>
			run('scp', ['-q', ...sshOptions(lab), file, `root@${address}:/var/tmp/bench-scp`]),
		),
	);
}
