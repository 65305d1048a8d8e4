import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EventStream } from '../../src/engine/event-stream.ts';
import { makePlan } from '../../src/engine/planner.ts';
import { runPlan } from '../../src/engine/runner.ts';
import { Session } from '../../src/engine/session.ts';
import { cutNetwork, powerOff, powerOn, restoreNetwork } from '../../src/lab/faults.ts';
import { execInHost } from '../../src/lab/host.ts';
import { waitFor } from '../../src/lab/wait.ts';
import { loadSpec } from '../../src/spec/load.ts';
import { noCredentials } from '../../src/ssh/credentials.ts';
import { formsOf } from '../support/secret-forms.ts';
import { editSpec } from './support/cluster.ts';
import { clusterFlags, expectConverged, repeatedTasks } from './support/converged.ts';
import { withLab } from './support/lab.ts';
import { longJob, releaseLongJob, timesBegun, wholeOutput } from './support/long-job.ts';
import { type ProgramRun, recordsOf, runProgram, startProgram } from './support/program.ts';
import { readableFilesWith, SecretWatch, type Seen } from './support/secret-watch.ts';
import { isTask } from './support/wait-for.ts';

/** What must be survived, on real hosts; one lab for all of it. More of this is in `all/`. */
describe('an operator whose hosts and network fail', () => {
	const lab = withLab('faults', { workers: 1, bastion: false });
	const all = ['m1', 'm2', 'm3', 'w1'];

	test('a long job is begun once and shown whole, whatever happens to the connection', async () => {
		lab.keepLogsOnFailure();
		const shown = new Map<string, string[]>(all.map((host) => [host, []]));
		const linesOf = (host: string) => shown.get(host) ?? [];
		const shows = (host: string, more: number) => {
			const from = linesOf(host).length;
			return waitFor(async () => (linesOf(host).length >= from + more ? true : null), {
				timeoutMs: 120_000,
				what: `${more} more lines of ${host}`,
			});
		};
		const session = await openSession((event) => {
			if (event.type === 'output') linesOf(event.host).push(event.text);
		});
		try {
			const running = runLongJob(session, 'faults-long');
			await Promise.all(all.map((host) => shows(host, 20)));

			await Promise.all([
				cutFor20Seconds('w1'),
				execInHost(lab.name, 'm1', ['sh', '-c', restartSshd]),
				execInHost(lab.name, 'm2', ['sh', '-c', freezeSessions]),
				powerOff(lab.name, 'm3').then(() => powerOn(lab.name, 'm3')),
			]);
			await Promise.all(['w1', 'm1', 'm2'].map((host) => shows(host, 20)));
			await execInHost(lab.name, 'm2', ['sh', '-c', 'pkill -CONT -x sshd']);
			for (const host of ['w1', 'm1', 'm2']) await releaseLongJob(lab.name, host);
			const { statuses, errors } = await running;

			for (const host of ['w1', 'm1', 'm2']) {
				expect(statuses[`long-job@${host}`]).toBe('done');
				expect(await timesBegun(lab.name, host), host).toBe(1);
				expect(linesOf(host), host).toEqual(wholeOutput(linesOf(host)));
				expect(linesOf(host).length, host).toBeGreaterThan(100);
			}
			expect(errors['long-job@m3'], 'the host that lost power').toMatchObject({
				code: 'job-died',
				host: 'm3',
				fix: expect.stringMatching(/restarted.*Run again/),
			});
			expect(linesOf('m3')).toEqual(wholeOutput([...linesOf('m3'), '']).slice(0, -1));
		} finally {
			await session.close();
		}
	});

	const runs: ProgramRun[] = [];
	let seen: Seen = { processes: [], stdin: [] };

	test('an install that is killed twice converges and repeats no step', async () => {
		lab.keepLogsOnFailure();
		editSpec(lab, [[['hosts', 1, 'ssh'], { user: 'ops' }]]);
		const watch = new SecretWatch(lab.name, all);
		const apply = () => startProgram(lab.state.directory, ['apply', ...clusterFlags(lab), '--yes']);

		const first = apply();
		await first.until('images on m2', isTask('load-images', 'm2', 'running'));
		first.process.kill('SIGKILL');
		runs.push(await first.ended);

		const second = apply();
		await second.until('kubeadm init', isTask('init-control-plane', 'm1', 'running'));
		await refusedHere(second.process.pid);
		second.process.kill('SIGKILL');
		runs.push(await second.ended);

		const third = await apply().ended;
		runs.push(third);
		expect(third.exitCode, third.stderr.slice(-3000)).toBe(0);
		const begun = runs.flatMap((run) => recordsOf(run, 'task')).filter(isInit);
		expect(begun, 'kubeadm init was begun once').toHaveLength(1);
		expect(repeatedTasks(runs)).toEqual([]);
		seen = await watch.seen();
		await expectConverged(lab);
	});

	test('no secret of the install is in any process, readable file, event or log', async () => {
		lab.keepLogsOnFailure();
		const secrets = await secretsOfInstall(seen);
		const needles = secrets.flatMap(formsOf);
		expect(seen.processes.filter((line) => line.includes('kubeadm join')).length).toBeGreaterThan(
			0,
		);
		expect(seen.processes.flatMap((line) => shownIn(line, line, needles))).toEqual([]);
		for (const host of all) expect(await readableFilesWith(lab.name, host, needles)).toEqual([]);

		const state = join(lab.state.directory, 'state');
		const files = readdirSync(state, { recursive: true, withFileTypes: true })
			.filter((entry) => entry.isFile())
			.map((entry) => join(entry.parentPath, entry.name));
		expect(files.length).toBeGreaterThan(5);
		for (const file of files) {
			expect(`${file} ${(statSync(file).mode & 0o777).toString(8)}`).toBe(`${file} 600`);
			expect(shownIn(file, readFileSync(file, 'utf8'), needles)).toEqual([]);
		}
		const said = runs.map(({ records, stderr }) => JSON.stringify(records) + stderr).join('\n');
		expect(shownIn('what k8s-tui said', said, needles)).toEqual([]);
	});

	/** What the operator meets who starts a second apply on the same machine. */
	async function refusedHere(holder: number | undefined): Promise<void> {
		const second = await runProgram(lab.state.directory, ['apply', ...clusterFlags(lab), '--yes']);
		expect(second.exitCode, second.stderr).toBe(5);
		expect(recordsOf(second, 'error')).toMatchObject([
			{ code: 'locked', found: expect.stringContaining(`process ${holder} of `) },
		]);
	}

	async function cutFor20Seconds(host: string): Promise<void> {
		await cutNetwork(lab.name, host);
		const until = performance.now() + 20_000;
		await waitFor(async () => (performance.now() > until ? true : null), {
			timeoutMs: 30_000,
			what: 'the end of the cut',
		});
		await restoreNetwork(lab.name, host);
	}

	async function openSession(listener: Parameters<EventStream['subscribe']>[0]): Promise<Session> {
		const specFile = join(lab.state.directory, 'cluster.yaml');
		const { spec } = await loadSpec(specFile);
		const stream = new EventStream();
		stream.subscribe(listener);
		const session = await Session.open({
			...{ spec, specFile, stream, credentials: noCredentials, hostKeys: 'strict', limit: [] },
			spec: { ...spec, source: { ...spec.source, bundle: join(lab.state.directory, 'bundle') } },
		});
		await session.connect();
		await session.look();
		return session;
	}

	/** Passwords, tokens and keys of the install that went before. */
	async function secretsOfInstall({ stdin }: Seen): Promise<string[]> {
		const password = readFileSync(join(lab.state.directory, 'ops-password'), 'utf8').trim();
		const given = stdin.join('\n');
		const tokens = given.match(/\b[a-z0-9]{6}\.[a-z0-9]{16}\b/g) ?? [];
		const certificateKeys = [...given.matchAll(/certificateKey: "?([0-9a-f]{64})/g)].map(
			([, key = '']) => key,
		);
		const pki = await execInHost(lab.name, 'm1', [
			...['sh', '-c', 'cat /etc/kubernetes/pki/*.key /etc/kubernetes/pki/etcd/*.key'],
		]);
		const keys = pki.stdout.match(/^[A-Za-z0-9+/=]{64}$/gm) ?? [];
		expect(password.length).toBeGreaterThan(8);
		expect(tokens.length, 'bootstrap tokens').toBeGreaterThan(0);
		expect(certificateKeys.length, 'certificate keys').toBeGreaterThan(0);
		expect(keys.length, 'lines of private keys').toBeGreaterThan(50);
		const halves = tokens.map((token) => token.slice(7));
		return [...new Set([password, ...tokens, ...halves, ...certificateKeys, ...keys])];
	}
});

/** Ends all sessions too, as some distributions' updates of sshd do. */
const restartSshd = 'systemctl restart ssh; pkill -x sshd; systemctl restart ssh';

/** Connections stay open and nothing answers on them; new ones can be made. */
const freezeSessions =
	'listener=$(systemctl show -p MainPID --value ssh); for pid in $(pgrep -x sshd); do [ "$pid" = "$listener" ] || kill -STOP "$pid"; done';

function runLongJob(session: Session, run: string) {
	const never = new AbortController().signal;
	const context = session.context();
	return runPlan(makePlan([longJob], context), [longJob], context, {
		run,
		emit: session.stream.emit,
		secret: () => undefined,
		transports: session.transports,
		bundle: null,
		pause: never,
		abort: never,
	});
}

function isInit(record: Record<string, unknown>): boolean {
	return record.step === 'init-control-plane' && record.status === 'running';
}

function shownIn(place: string, text: string, needles: readonly string[]): string[] {
	return needles.filter((needle) => text.includes(needle)).map((needle) => `${place}: ${needle}`);
}
