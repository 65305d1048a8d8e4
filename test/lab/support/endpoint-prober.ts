import { randomBytes } from 'node:crypto';
import { expect } from 'vitest';
import type { LabFixture } from './lab.ts';
import { eventually } from './wait-for.ts';

/** One question: when it was asked and when it had an answer or had failed, ms. */
interface Attempt {
	from: number;
	until: number;
	isAnswered: boolean;
}

/**
 * Asks the API at a URL from hosts themselves, with a new connection each time. Four times a second:
 * each question is a process and a handshake, and all hosts share this machine. A question is given as
 * much time as a kubelet gives its own.
 */
export class EndpointProber {
	readonly #lab: LabFixture;
	readonly #hosts: readonly string[];
	/** On each host; probers before this one may have left theirs. */
	readonly #path = `/run/endpoint-probe-${randomBytes(4).toString('hex')}`;

	/** @param url without a path: `https://NAME:PORT` */
	constructor(lab: LabFixture, hosts: readonly string[], url: string) {
		this.#lab = lab;
		this.#hosts = hosts;
		const loop = `until [ -e ${this.#path}-stop ]; do
	from=$(date +%s%3N)
	answer=$(curl -ks --noproxy '*' --max-time 10 ${url}/readyz)
	[ "$answer" = ok ] || answer=no
	echo "$from $(date +%s%3N) $answer" >>${this.#path}
	sleep 0.25
done`;
		for (const host of hosts) {
			lab.ssh(
				host,
				`cat >${this.#path}-loop; setsid sh ${this.#path}-loop >/dev/null 2>&1 </dev/null &`,
				'root',
				loop,
			);
		}
	}

	/** Waits, bounded, until the API has answered on every host a question asked after this call. */
	async answers(withinMs: number): Promise<void> {
		const before = new Map(this.#hosts.map((host) => [host, this.#attempts(host).length]));
		await eventually('the API answers from every host', withinMs, () => {
			for (const host of this.#hosts) {
				const since = this.#attempts(host).slice((before.get(host) ?? 0) + 1);
				if (!since.some(({ isAnswered }) => isAnswered)) throw new Error(`silent on ${host}`);
			}
		});
	}

	/** By host the longest time, ms, in which all questions failed. */
	stop(): Record<string, number> {
		for (const host of this.#hosts) this.#lab.ssh(host, `touch ${this.#path}-stop`);
		return Object.fromEntries(
			this.#hosts.map((host) => [host, longestSilence(this.#attempts(host))]),
		);
	}

	#attempts(host: string): Attempt[] {
		const { stdout } = this.#lab.ssh(host, `cat ${this.#path} 2>/dev/null`);
		return stdout
			.split('\n')
			.filter(Boolean)
			.map((line) => {
				const [from, until, answer] = line.split(' ');
				return { from: Number(from), until: Number(until), isAnswered: answer === 'ok' };
			});
	}
}

/**
 * From when a question failed until one had its answer. An answer that is late counts as an answer: on
 * a busy machine the asking itself waits its turn.
 */
function longestSilence(attempts: readonly Attempt[]): number {
	let longest = 0;
	let since: number | null = null;
	for (const { from, until, isAnswered } of attempts) {
		if (!isAnswered) since ??= from;
		if (since !== null) longest = Math.max(longest, until - since);
		if (isAnswered) since = null;
	}
	return longest;
}

/**
 * Asks for the API on hosts while something happens, says how long it was silent at most, and holds
 * it to a limit.
 */
export async function expectAnswers(
	lab: LabFixture,
	asked: { what: string; hosts: readonly string[]; url: string; limitMs: number },
	happens: () => Promise<void>,
): Promise<void> {
	const prober = new EndpointProber(lab, asked.hosts, asked.url);
	await prober.answers(20_000);
	await happens();
	await prober.answers(20_000);
	const silence = prober.stop();
	const figures = Object.entries(silence).map(([host, ms]) => `${host} ${ms}`);
	process.stdout.write(`${asked.what}: longest silence of the API, ms: ${figures.join(', ')}\n`);
	for (const [host, ms] of Object.entries(silence)) {
		expect(ms, `${asked.what}: the API on ${host}`).toBeLessThan(asked.limitMs);
	}
}
