import type { LabFixture } from './lab.ts';
import { eventually } from './wait-for.ts';

const STOP = '/run/endpoint-probe-stop';
const GAP = '/run/endpoint-probe-gap';

/**
 * Asks the API at the endpoint's name from hosts themselves, ten times a second with a new connection
 * each time, and measures on each the longest time without an answer.
 */
export class EndpointProber {
	readonly #lab: LabFixture;
	readonly #hosts: readonly string[];

	/** @param url of the endpoint: `https://NAME:PORT` */
	constructor(lab: LabFixture, hosts: readonly string[], url: string) {
		this.#lab = lab;
		this.#hosts = hosts;
		const loop = `last=0 longest=0
until [ -e ${STOP} ]; do
	if [ "$(curl -ks --noproxy '*' --max-time 2 ${url}/readyz)" = ok ]; then
		now=$(date +%s%3N)
		if [ $last -gt 0 ] && [ $((now - last)) -gt $longest ]; then longest=$((now - last)); fi
		last=$now
		echo "$longest $now" >${GAP}
	fi
	sleep 0.1
done`;
		for (const host of hosts) {
			lab.ssh(
				host,
				`rm -f ${STOP} ${GAP}; cat >/run/endpoint-probe; setsid sh /run/endpoint-probe >/dev/null 2>&1 </dev/null &`,
				'root',
				loop,
			);
		}
	}

	/** Waits, bounded, until the API has answered on every host after this call. */
	async answers(withinMs: number): Promise<void> {
		const before = new Map(this.#hosts.map((host) => [host, this.#read(host).last]));
		await eventually('the API answers from every host', withinMs, () => {
			for (const host of this.#hosts) {
				if (this.#read(host).last <= (before.get(host) ?? 0)) throw new Error(`silent on ${host}`);
			}
		});
	}

	/** Longest time without an answer, milliseconds, by host. */
	stop(): Record<string, number> {
		for (const host of this.#hosts) this.#lab.ssh(host, `touch ${STOP}`);
		return Object.fromEntries(this.#hosts.map((host) => [host, this.#read(host).longest]));
	}

	#read(host: string): { longest: number; last: number } {
		const [longest = '', last = ''] = this.#lab.ssh(host, `cat ${GAP}`).stdout.trim().split(' ');
		return { longest: Number(longest), last: Number(last) };
	}
}
