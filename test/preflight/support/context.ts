import type { Severity } from '../../../src/model/finding.ts';
import type { ClusterSpec } from '../../../src/model/spec.ts';
import type { BundleContents, PreflightContext } from '../../../src/preflight/check.ts';
import {
	emptyProbe,
	type HostProbe,
	type ProbeResults,
} from '../../../src/preflight/probe-results.ts';
import { loadThresholds } from '../../../src/preflight/thresholds.ts';
import {
	type DeepPartial,
	type FleetOverrides,
	makeFleet,
	makeInstalledFleet,
} from '../../support/facts.ts';
import { makeSpec } from '../../support/spec.ts';

export interface ContextParts {
	spec?: DeepPartial<ClusterSpec>;
	facts?: FleetOverrides;
	/** The cluster of the spec stands on the hosts already. */
	installed?: boolean;
	/** What was measured, over a probe of which nothing is known. */
	probes?: Record<string, Partial<HostProbe>>;
	bundle?: BundleContents;
}

/** What checks look at: the healthy fleet of `makeSpec`, with these differences. */
export function makeContext(parts: ContextParts = {}): PreflightContext {
	const spec = makeSpec(parts.spec);
	const facts = (parts.installed ? makeInstalledFleet : makeFleet)(spec, parts.facts);
	return {
		spec,
		facts,
		probes: parts.probes === undefined ? null : makeProbes(parts.probes),
		thresholds: loadThresholds(),
		bundle: parts.bundle ?? null,
	};
}

function makeProbes(parts: Record<string, Partial<HostProbe>>): ProbeResults {
	return Object.fromEntries(
		Object.entries(parts).map(([host, probe]) => [host, { ...emptyProbe(), ...probe }]),
	);
}

/** One line of a table: what a check says of one host under some conditions. */
export interface CheckCase extends ContextParts {
	/** Id of the check. */
	check: string;
	/** The behaviour, as a phrase. */
	name: string;
	/** Host whose Findings are looked at; null: those of the fleet. Default: n1. */
	host?: string | null;
	/** The worst severity among them; `silent`: there is none. */
	expect: Severity | 'silent';
	observed?: RegExp;
	fix?: RegExp;
	/** Kinds of the Resources that would repair it. */
	repair?: string[];
}
