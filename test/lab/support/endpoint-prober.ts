import { randomBytes } from 'node:crypto';
import type { LabFixture } from './lab.ts';
import { eventually } from './wait-for.ts';

/**
 * Asks the API at a URL from hosts themselves, with a new connection each time, and notes when each
 * answer came. Four times a second: each question is a process and a handshake, and all hosts share
 * this machine.
 */
export class EndpointProber {
	readonly #lab: LabFixture;
	readonly #hosts: readonly string[];
	/** On each host; several probers may be at work on one. */
	readonly #path = `/run/endpoint-probe-${randomBytes(4).toString('hex')}`;

	/** @param url without a path: `https://NAME:PORT` */
	constructor(lab: LabFixture, hosts: readonly string[], url: string) {
		this.#lab = lab;
		this.#hosts = hosts;
		const loop = `until [ -e ${this.#path}-stop ]; do
	if [ "$(curl -ks --noproxy '*' --max-time 2 ${url}/readyz)" = ok ]; then date +%s%3N >>${this.#path}; fi
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

	/** Waits, bounded, until the API has answered on every host after this call. */
	async answers(withinMs: number): Promise<void> {
		const before = new Map(this.#hosts.map((host) => [host, this.#answersOn(host, 1)[0] ?? 0]));
		await eventually('the API answers from every host', withinMs, () => {
			for (const host of this.#hosts) {
				const [last = 0] = this.#answersOn(host, 1);
				if (last <= (before.get(host) ?? 0)) throw new Error(`silent on ${host}`);
			}
		});
	}

	/** When answers came, by host, ms; none of a host that has lost its memory since. */
	stop(): Record<string, number[]> {
		for (const host of this.#hosts) this.#lab.ssh(host, `touch ${this.#path}-stop`);
		return Object.fromEntries(this.#hosts.map((host) => [host, this.#answersOn(host)]));
	}

	/** @param last how many of them; default: all */
	#answersOn(host: string, last?: number): number[] {
		const read = last === undefined ? 'cat' : `tail -n ${last}`;
		const { stdout } = this.#lab.ssh(host, `${read} ${this.#path} 2>/dev/null`);
		return stdout.split('\n').filter(Boolean).map(Number);
	}
}

/** The longest time between two answers, ms. */
export function longestSilence(answers: readonly number[]): number {
	const times = answers.toSorted((a, b) => a - b);
	return Math.max(0, ...times.slice(1).map((time, index) => time - (times[index] ?? time)));
}
