import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { LabState } from '../../../src/lab/state.ts';
import type { Benchmark } from '../benchmark.ts';
import { nodeArguments, run } from '../child.ts';
import { interleave, timed } from '../interleave.ts';
import {
	ansibleEnvironment,
	apply,
	installPython,
	journalOf,
	requireAnsible,
	withBenchLab,
} from './bench-lab.ts';

const ROUNDS = 3;
const PLAYBOOK = new URL('../peers/same-state.yml', import.meta.url).pathname;
const EXPORT = new URL('export-state.ts', import.meta.url);

export const labReapply: Benchmark = {
	name: 'lab-reapply',
	title: 'Re-apply without changes',
	needsLab: true,
	how: `\`k8s-tui apply\` of an installed cluster of three masters and two workers, which finds nothing to do, against test/bench/peers/same-state.yml, which declares the same packages, files, settings, programs, images and units for Ansible (12 forks, pipelining, connections that are open already); ${ROUNDS} times each in turn, medians, each from the start of its process to its end.`,
	measure: async (say) => {
		await requireAnsible();
		return withBenchLab({ masters: 3, workers: 2, kubernetes: true }, say, async (lab) => {
			say('installing');
			const install = await timed(() => apply(lab));
			say(`installed in ${Math.round(install / 1000)} s`);
			await installPython(lab);
			const resources = await exportState(lab);
			const play = () => run('ansible-playbook', [PLAYBOOK], { env: ansibleEnvironment(lab) });
			await play();
			await apply(lab);
			requireUnchanged(journalOf(lab));
			const taken = await interleave(ROUNDS, {
				apply: () => timed(() => apply(lab)),
				ansible: () => timed(play),
			});
			return [
				{ what: 'Resources that are declared', value: resources, unit: '' },
				{ what: 'k8s-tui apply', value: taken.apply / 1000, unit: 's' },
				{ what: 'ansible-playbook', value: taken.ansible / 1000, unit: 's' },
				{
					what: 'faster than ansible-playbook',
					value: taken.ansible / taken.apply,
					unit: '×',
					limit: { atLeast: 10 },
				},
			];
		});
	},
};

/** @throws Error if the last run changed anything: then the two do not want the same */
function requireUnchanged(journal: string): void {
	const changed = readFileSync(journal, 'utf8')
		.split('\n')
		.filter((line) => line.includes('"type":"resource"'));
	if (changed.length === 0) return;
	throw new Error(`apply changes back what the playbook did:\n${changed.slice(0, 5).join('\n')}`);
}

async function exportState({ directory }: LabState): Promise<number> {
	const variables = join(directory, 'host_vars');
	const program = nodeArguments(EXPORT, join(directory, 'cluster.yaml'), variables);
	return Number(await run(process.execPath, program));
}
