import { readManifest } from '../bundle/manifest.ts';
import type { Finding } from '../model/finding.ts';
import type { BundleContents } from '../preflight/check.ts';
import { preflight, summarise } from '../preflight/preflight.ts';
import { runProbes } from '../preflight/run-probes.ts';
import { loadThresholds } from '../preflight/thresholds.ts';
import { bundleContentsOf } from '../preflight/wanted-software.ts';
import type { Session } from './session.ts';

/** Probes the fleet, runs every check on the hosts that this command works on, and emits Findings. */
export async function runPreflight(session: Session, signal?: AbortSignal): Promise<Finding[]> {
	const { spec, facts, transports, stream } = session;
	const thresholds = loadThresholds();
	const [probes, bundle] = await Promise.all([
		runProbes(transports, spec, facts, { thresholds, ...(signal ? { signal } : {}) }),
		bundleContents(session),
	]);
	const { targets } = session.context();
	const findings = preflight({ spec, facts, probes, thresholds, bundle }).filter(
		({ host }) => host === null || targets.has(host),
	);
	for (const { repair, ...finding } of findings) {
		stream.emit({ type: 'finding', ...finding, repairable: (repair?.length ?? 0) > 0 });
	}
	return findings;
}

/** What the operator is told in the end. */
export function preflightSummary(findings: readonly Finding[]): string {
	const { errors, warnings, oks, repairable } = summarise(findings);
	const fix = repairable > 0 ? `, ${repairable} can be mended with --fix` : '';
	const verdict = errors > 0 ? 'Preflight refuses' : 'Preflight passes';
	return `${verdict}: ${errors} errors, ${warnings} warnings, ${oks} ok${fix}.`;
}

async function bundleContents({ spec, bundle }: Session): Promise<BundleContents | null> {
	return bundle === null ? null : bundleContentsOf(spec, bundle, await readManifest(bundle));
}
