import { chmod, mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectEvidence } from '../../src/diagnose/collect.ts';
import { evidenceScript, evidenceSections } from '../../src/diagnose/evidence-script.ts';
import { parseEvidence } from '../../src/diagnose/parse-evidence.ts';
import { OperatorError } from '../../src/model/errors.ts';
import { FakeTransport } from '../engine/support/fake-transport.ts';
import { LocalShellTransport } from '../facts/support/local-shell-transport.ts';

let directory: string;
beforeAll(async () => {
	directory = await mkdtemp(join(tmpdir(), 'k8s-tui-evidence-'));
});
afterAll(() => rm(directory, { recursive: true }));

/** A shell of this machine in which these programs answer as written. */
async function shellWith(name: string, programs: Record<string, string>) {
	const bin = join(directory, name);
	const temporary = join(directory, `${name}-tmp`);
	await mkdir(bin);
	await mkdir(temporary);
	for (const [program, script] of Object.entries(programs)) {
		await writeFile(join(bin, program), `#!/bin/sh\n${script}\n`);
		await chmod(join(bin, program), 0o755);
	}
	const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, TMPDIR: temporary };
	return { transport: new LocalShellTransport('n1', ['sh'], env), temporary };
}

const SYSTEMD = `case "$*" in
	cat*kubelet*|cat*docker*) exit 0 ;;
	cat*) exit 1 ;;
	--failed*) echo '● haproxy.service loaded failed failed HAProxy Load Balancer' ;;
	is-active*) exit 3 ;;
esac`;

describe('collecting evidence', () => {
	it('takes one round trip, and cleans and names what each program says', async () => {
		const { transport } = await shellWith('full', {
			systemctl: SYSTEMD,
			journalctl: String.raw`case "$*" in
	*kubelet*) printf 'one\033[31m red\033[0m\n\033]0;title\007two\n' ;;
	*docker*) echo 'docker says' ;;
esac`,
			crictl: `case "$*" in
	ps*etcd*) echo 0123abc ;;
	logs*) echo 'etcd says' ;;
esac`,
			docker: 'exit 1',
		});
		const { sources, complete } = await collectEvidence(transport);
		expect(complete).toBe(true);
		expect(transport.roundTrips).toBe(1);
		const lines = Object.fromEntries(sources.map(({ source, lines }) => [source, [...lines]]));
		expect(lines['journal kubelet']).toEqual(['one red', 'two']);
		expect(lines['journal docker']).toEqual(['docker says']);
		expect(lines['container etcd']).toEqual(['etcd says']);
		expect(lines['failed units']).toEqual([
			'● haproxy.service loaded failed failed HAProxy Load Balancer',
		]);
		expect(lines).not.toHaveProperty('journal keepalived');
		expect(lines).toHaveProperty('df');
		expect(sources.every(({ host }) => host === 'n1')).toBe(true);
	});

	it('bounds what a program says, keeping the end, and leaves nothing behind', async () => {
		const { transport, temporary } = await shellWith('loud', {
			systemctl: SYSTEMD,
			journalctl: `case "$*" in *kubelet*) yes 'a line of no interest' | head -c 5000000; echo; echo last ;; esac`,
		});
		const { sources } = await collectEvidence(transport);
		const kubelet = [...(sources.find(({ source }) => source === 'journal kubelet')?.lines ?? [])];
		expect(kubelet.join('\n').length).toBeLessThanOrEqual(48 * 1024);
		expect(kubelet.at(-1)).toBe('last');
		expect(await readdir(temporary)).toEqual([]);
	});

	it('leaves out the stack trace in which a program buries its last words', async () => {
		const lead = '2026-11-20T14:52:39+0000 m1 kubelet[7000]: ';
		const log = [
			'F1120 failed to run Kubelet: why',
			'goroutine 1 [running]:',
			'main.main(0x1)',
			'\t/usr/lib/go/exec.go:543 +0x73e',
			'created by os.Start',
		];
		const { transport } = await shellWith('trace', {
			systemctl: SYSTEMD,
			journalctl: `case "$*" in *kubelet*) cat <<'LOG'\n${log.map((line) => lead + line).join('\n')}\nLOG\n;; esac`,
		});
		const { sources } = await collectEvidence(transport);
		const kubelet = sources.find(({ source }) => source === 'journal kubelet');
		expect(kubelet?.lines).toEqual([`${lead}F1120 failed to run Kubelet: why`]);
	});

	it('is evidence itself where the host does not answer', async () => {
		const transport = new FakeTransport('n1', {
			exec: () => {
				throw new OperatorError('n1: connect ECONNREFUSED 10.0.0.11:22', {
					code: 'ssh-lost',
					exitCode: 4,
				});
			},
		});
		expect(await collectEvidence(transport)).toMatchObject({
			complete: false,
			sources: [{ source: 'ssh', host: 'n1', lines: ['n1: connect ECONNREFUSED 10.0.0.11:22'] }],
		});
	});
});

describe('the evidence script', () => {
	it('has a name for each of its parts', () => {
		const script = evidenceScript('@mark');
		for (const name of evidenceSections()) expect(script).toContain(`@mark '${name}'`);
	});

	it('changes nothing: it only asks', () => {
		const script = evidenceScript('@mark');
		expect(script).not.toMatch(/systemctl (start|stop|restart|enable|disable|mask)/);
		expect(script).not.toMatch(/kc (apply|delete|create|patch|certificate)/);
	});
});

describe('an answer', () => {
	const section = (name: string, text: string) => `\n@m ${name}\n${text}\n`;

	it.each([
		['cgroupDriver: systemd', 'systemd'],
		['cgroupDriver: "cgroupfs"', 'cgroupfs'],
		['--cgroup-driver=cgroupfs', 'cgroupfs'],
		['cgroupDriver: other', null],
		['', null],
	])('with the kubelet configuration %j has its driver', (text, driver) => {
		const answer = parseEvidence('n1', section('kubelet config', text), '@m');
		expect(answer.kubeletCgroupDriver).toBe(driver);
	});

	it('that was cut off is used as far as it goes', () => {
		const answer = parseEvidence('n1', `${section('df', 'x')}\n@m fr`, '@m');
		expect(answer).toMatchObject({ complete: false, sources: [{ source: 'df', lines: ['x'] }] });
	});

	it('cannot make up sources: text before the first container is dropped', () => {
		const text = 'stray\ncontainer etcd\nsays\ncontainer ../x y\n';
		const { sources } = parseEvidence('n1', section('containers', text), '@m');
		expect(sources).toEqual([
			{ source: 'container etcd', host: 'n1', lines: ['says', 'container ../x y'] },
		]);
	});
});
