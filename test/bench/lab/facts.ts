import { writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pack } from '../../../.build/pack.js';
import { emptyProbe } from '../../../src/facts/probe-request.ts';
import { gatherScript } from '../../../src/facts/script.ts';
import type { LabState } from '../../../src/lab/state.ts';
import type { Benchmark } from '../benchmark.ts';
import { run } from '../child.ts';
import { interleave, timed } from '../interleave.ts';
import {
	ansibleEnvironment,
	installPython,
	requireAnsible,
	sshOptions,
	withBenchLab,
} from './bench-lab.ts';

const ROUNDS = 5;
const LOOK = 'build/bench/look.js';

export const labFacts: Benchmark = {
	name: 'lab-facts',
	title: 'Facts of 12 lab hosts',
	needsLab: true,
	how: `Three ways to look at 12 hosts of the lab, ${ROUNDS} times each in turn, medians, each from the start of its process to its end: k8s-tui (packed as it is shipped and started once before, new connections, Facts with all probes of an install); twelve \`ssh\` calls at the same time, each of which runs the script that gathers these Facts and throws the answer away; and \`ansible all -m setup\` of Debian's ansible-core with 12 forks, pipelining, and connections that are open already. Twelve \`ssh\` calls that run \`true\` show what logging in alone takes here, where all hosts share the processors of this machine with who asks them.`,
	measure: async (say) => {
		await requireAnsible();
		await packAsShipped();
		return withBenchLab({ masters: 3, workers: 9, kubernetes: false }, say, async (lab) => {
			await installPython(lab);
			const ansible = () =>
				run('ansible', ['all', '-m', 'setup'], { env: ansibleEnvironment(lab) });
			await ansible();
			const floor = callAll(lab, 'facts', gatherScript(emptyProbe(), `@${'0'.repeat(32)}`));
			const login = callAll(lab, 'login', 'true\n');
			const taken = await interleave(ROUNDS, {
				facts: () => timed(() => look(lab)),
				ssh: () => timed(() => run('sh', [floor])),
				login: () => timed(() => run('sh', [login])),
				ansible: () => timed(ansible),
			});
			return [
				{ what: 'k8s-tui, new connections', value: taken.facts, unit: 'ms' },
				{ what: '12 parallel `ssh`', value: taken.ssh, unit: 'ms' },
				{ what: '12 parallel `ssh` that run `true`', value: taken.login, unit: 'ms' },
				{ what: 'ansible, open connections', value: taken.ansible, unit: 'ms' },
				{
					what: 'k8s-tui against `ssh`',
					value: taken.facts / taken.ssh,
					unit: '×',
					limit: { atMost: 1.5 },
				},
				{
					what: 'faster than ansible',
					value: taken.ansible / taken.facts,
					unit: '×',
					limit: { atLeast: 4 },
				},
				{
					what: '`ssh` that runs `true`, faster than ansible',
					value: taken.ansible / taken.login,
					unit: '×',
				},
			];
		});
	},
};

/** The program that looks, packed as the one that is shipped. */
async function packAsShipped(): Promise<void> {
	await pack({ look: 'test/bench/lab/look.js' }, dirname(LOOK));
}

async function look({ directory }: LabState): Promise<void> {
	await run(process.execPath, [LOOK, join(directory, 'cluster.yaml')]);
}

/** A shell script with one ssh for each host, all at once, that runs a script there. @returns its path */
function callAll(lab: LabState, name: string, text: string): string {
	const script = join(lab.directory, `${name}.sh`);
	writeFileSync(script, text);
	const calls = lab.hosts.map(
		({ address }) =>
			`ssh ${sshOptions(lab).join(' ')} root@${address} sh -s <${script} >/dev/null &\n`,
	);
	const all = join(lab.directory, `${name}-all.sh`);
	writeFileSync(all, `${calls.join('')}wait\n`);
	return all;
}
