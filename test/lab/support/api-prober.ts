import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { parse } from 'yaml';

/** Milliseconds between two questions. */
const INTERVAL_MS = 100;
const TIMEOUT_MS = 1_000;

export interface Gap {
	/** Milliseconds without an answer, from the last answer before to the first one after; 0: none. */
	milliseconds: number;
}

/**
 * Asks an API server again and again, as a client would, with a new connection each time, until
 * `stop`. Measures the longest time without an answer.
 */
export class ApiProber {
	readonly #url: string;
	readonly #ca: Buffer;
	#stopped = false;
	#lastAnswer = 0;
	#longest = 0;
	readonly #loop: Promise<void>;

	/** @param kubeconfig file whose server and certificate authority are used. */
	constructor(kubeconfig: string) {
		const { clusters } = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig;
		const cluster = clusters[0]?.cluster;
		if (!cluster) throw new Error(`no cluster in ${kubeconfig}`);
		this.#url = `${cluster.server}/readyz`;
		this.#ca = Buffer.from(cluster['certificate-authority-data'], 'base64');
		this.#loop = this.#run();
	}

	/** Waits, bounded, until an answer came after this call. */
	async answers(withinMs: number): Promise<void> {
		const from = performance.now();
		while (this.#lastAnswer < from) {
			if (performance.now() - from > withinMs)
				throw new Error(`${this.#url} is silent for ${withinMs} ms`);
			await delay(INTERVAL_MS);
		}
	}

	async stop(): Promise<Gap> {
		this.#stopped = true;
		await this.#loop;
		return { milliseconds: Math.round(this.#longest) };
	}

	async #run(): Promise<void> {
		while (!this.#stopped) {
			const ok = await ask(this.#url, this.#ca);
			const now = performance.now();
			if (ok) {
				if (this.#lastAnswer > 0) this.#longest = Math.max(this.#longest, now - this.#lastAnswer);
				this.#lastAnswer = now;
			}
			await delay(INTERVAL_MS);
		}
	}
}

interface Kubeconfig {
	clusters: { cluster: { server: string; 'certificate-authority-data': string } }[];
}

function ask(url: string, ca: Buffer): Promise<boolean> {
	return new Promise((resolve) => {
		const question = request(url, { ca, agent: false, timeout: TIMEOUT_MS }, (answer) => {
			answer.resume();
			answer.on('end', () => resolve(answer.statusCode === 200));
		});
		question.on('timeout', () => question.destroy());
		question.on('error', () => resolve(false));
		question.end();
	});
}
