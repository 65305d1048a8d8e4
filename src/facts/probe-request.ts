import type { ProbeRequest } from '../model/facts.ts';

/** A request for the fixed Facts only. */
export function emptyProbe(): ProbeRequest {
	return { files: [], globs: [], secretFiles: [], packages: [], units: [], sysctls: [], names: [] };
}

/**
 * The union of what many Resources and Steps ask of one host, without duplicates, in the order in
 * which each thing was first asked for. A file that one asks for with its text and another without
 * is sent with it: a Step that compares the text would otherwise see a change for ever.
 */
export function mergeProbes(requests: readonly Partial<ProbeRequest>[]): ProbeRequest {
	const merged = emptyProbe();
	for (const key of Object.keys(merged) as (keyof ProbeRequest)[]) {
		merged[key] = [...new Set(requests.flatMap((request) => request[key] ?? []))];
	}
	const withText = new Set(merged.files);
	merged.secretFiles = merged.secretFiles.filter((path) => !withText.has(path));
	return merged;
}
