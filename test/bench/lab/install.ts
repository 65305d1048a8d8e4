import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { journalEvents } from '../../../src/engine/journal.ts';
import type { LabState } from '../../../src/lab/state.ts';
import { type Timeline, timelineOf } from '../../../src/report/timeline.ts';
import type { Benchmark, Figure } from '../benchmark.ts';
import { nodeArguments, run } from '../child.ts';
import { timed } from '../interleave.ts';
import { apply, journalOf, sshOptions, withBenchLab } from './bench-lab.ts';

const EXPORT = new URL('export-install.ts', import.meta.url);
const FLOOR = new URL('../peers/s3-floor.sh', import.meta.url).pathname;
const HOSTS = { masters: 3, workers: 2, kubernetes: true } as const;

export const labInstall: Benchmark = {
	name: 'lab-install',
	title: 'An install of three masters and two workers',
	needsLab: true,
	how: 'From five fresh hosts to a verified cluster: `k8s-tui apply`, from the start of its process to its end, against test/bench/peers/s3-floor.sh, which runs the very same commands by `ssh`, each in the moment in which those that it needs have ended. The script is told by the Plan what to run, looks at nothing and checks nothing beforehand. Each has a lab of its own, one after the other on the same machine, whose cores all hosts share. Below it, from the journal: what `k8s-tui` waited for, Task by Task.',
	measure: async (say) => {
		const floor = await withBenchLab(HOSTS, say, (lab) => installByScript(lab));
		say(`by script: ${(floor / 1000).toFixed(1)} s`);
		const { milliseconds, timeline } = await withBenchLab(HOSTS, say, async (lab) => ({
			milliseconds: await timed(() => apply(lab)),
			timeline: timelineOf(journalEvents(journalOf(lab))),
		}));
		return [
			{ what: 'k8s-tui apply', value: milliseconds / 1000, unit: 's' },
			{ what: 's3-floor.sh', value: floor / 1000, unit: 's' },
			{
				what: 'k8s-tui against the script',
				value: milliseconds / floor,
				unit: '×',
				limit: { atMost: 1.2 },
			},
			...whereItWent(milliseconds / 1000, timeline),
		];
	},
};

/** @returns milliseconds of the script alone */
async function installByScript(lab: LabState): Promise<number> {
	const directory = join(lab.directory, 'floor');
	mkdirSync(directory);
	writeSshConfig(lab, directory);
	await run(
		process.execPath,
		nodeArguments(EXPORT, join(lab.directory, 'cluster.yaml'), directory),
	);
	return await timed(() => run('sh', [FLOOR, directory]));
}

/** Connections that are made once and kept. */
function writeSshConfig(lab: LabState, directory: string): void {
	const options = sshOptions(lab);
	const settings = options.flatMap((option, index) =>
		options[index - 1] === '-o' ? [`${option.replace('=', ' ')}\n`] : [],
	);
	const hosts = lab.hosts.map(({ name, address }) => `Host ${name}\nHostName ${address}\n`);
	writeFileSync(
		join(directory, 'ssh_config'),
		`${hosts.join('')}Host *
User root
IdentityFile ${join(lab.directory, 'id_ed25519')}
${settings.join('')}ControlMaster auto
ControlPath ${join(directory, 'cp-%n')}
ControlPersist 600
`,
	);
}

function whereItWent(all: number, { beforeSeconds, criticalPath, seconds }: Timeline): Figure[] {
	const last = criticalPath.at(-1);
	const end = last ? last.startSeconds + last.seconds : seconds;
	const parts: [string, number][] = [
		['start, connecting, Facts, preflight, plan', beforeSeconds + (all - seconds)],
		...criticalPath.map(({ step, host, seconds: took }): [string, number] => [
			`\`${step}\` on ${host}`,
			took,
		]),
		['kubeconfig and cleaning up', seconds - end],
	];
	return parts.map(([what, value]) => ({ what: `of it ${what}`, value, unit: 's' }));
}
