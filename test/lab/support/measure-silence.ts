import { expect } from 'vitest';
import { EndpointProber, longestSilence } from './endpoint-prober.ts';
import type { LabFixture } from './lab.ts';

export interface Silence {
	/** Longest time, ms, in which no master answered, asked on the master itself. */
	ofMasters: number;
	/** Longest time, ms, in which a host had no answer at its endpoint. */
	atEndpoint: Record<string, number>;
}

/**
 * Asks for the API at the endpoint from these hosts, and of each master beside it, while something
 * happens. What no master answers, no endpoint can answer: of a busy machine the two are told apart.
 */
export async function measureSilence(
	lab: LabFixture,
	hosts: { endpoint: readonly string[]; masters: readonly string[]; url: string },
	happens: () => Promise<void>,
): Promise<Silence> {
	const endpoint = new EndpointProber(lab, hosts.endpoint, hosts.url);
	const masters = new EndpointProber(lab, hosts.masters, 'https://127.0.0.1:6443');
	await endpoint.answers(20_000);
	await happens();
	await endpoint.answers(20_000);
	const atEndpoint = Object.entries(endpoint.stop()).map(([host, times]) => [
		host,
		longestSilence(times),
	]);
	return {
		ofMasters: longestSilence(Object.values(masters.stop()).flat()),
		atEndpoint: Object.fromEntries(atEndpoint) as Record<string, number>,
	};
}

/** Prints what was measured, and holds it to limits. */
export function expectSilence(
	what: string,
	{ ofMasters, atEndpoint }: Silence,
	limitMs: { ofMasters: number; more: number },
): void {
	const figures = Object.entries(atEndpoint).map(([host, ms]) => `${host} ${ms}`);
	process.stdout.write(
		`${what}: longest silence, ms: masters ${ofMasters}, ${figures.join(', ')}\n`,
	);
	expect(ofMasters, `${what}: all masters silent`).toBeLessThan(limitMs.ofMasters);
	for (const [host, ms] of Object.entries(atEndpoint)) {
		expect(ms, `${what}: the endpoint on ${host}`).toBeLessThan(ofMasters + limitMs.more);
	}
}
