import { readManifest } from '../bundle/manifest.ts';
import type { Finding } from '../model/finding.ts';
import type { BundleContents } from '../preflight/check.ts';
import { preflight, summarise } from '../preflight/preflight.ts';
import { runProbes } from '../preflight/run-probes.ts';
import { loadThresholds } from '../preflight/thresholds.ts';
import { bundleContentsOf } from '../preflight/wanted-software.ts';
import type { Session } from './session.ts';

/**
 * Runs every check on the hosts that this command works on, and emits Findings: at once what the
 * Facts alone tell, then, after the fleet was probed, what was measured.
 */
export async function runPreflight(session: Session, signal?: AbortSignal): Promise<Finding[]> {
	const { spec, facts, transports } = session;
	const thresholds = loadThresholds();
	const bundle = await bundleContents(session);
	const probing = runProbes(transports, spec, facts, {
		thresholds,
		...(bundle?.packages ? { packages: bundle.packages } : {}),
		...(signal ? { signal } : {}),
	});
	const { targets } = session.context();
	const concerned = ({ host }: Finding) => host === null || targets.has(host);
	const context = { spec, facts, thresholds, bundle };
	const early = preflight({ ...context, probes: null }).filter(concerned);
	report(session, early);
	const findings = preflight({ ...context, probes: await probing }).filter(concerned);
	const told = new Set(early.map((finding) => JSON.stringify(finding)));
	report(
		session,
		findings.filter((finding) => !told.has(JSON.stringify(finding))),
	);
	return findings;
}

function report({ stream }: Session, findings: readonly Finding[]): void {
	for (const { repair, ...finding } of findings) {
		stream.emit({ type: 'finding', ...finding, repairable: (repair?.length ?? 0) > 0 });
	}
}

/** What the operator is told in the end. */
export function preflightSummary(findings: readonly Finding[]): string {
	const { errors, warnings, oks, repairable } = summarise(findings);
	const verdict = errors > 0 ? 'Preflight refuses' : 'Preflight passes';
	return repairable > 0
		? `${verdict}: ${errors} errors, ${warnings} warnings, ${oks} ok, ${repairable} can be mended with --fix.`
		: `${verdict}: ${errors} errors, ${warnings} warnings, ${oks} ok.`;
}

async function bundleContents({ spec, bundle }: Session): Promise<BundleContents | null> {
	return bundle === null ? null : bundleContentsOf(spec, bundle, await readManifest(bundle));
}
