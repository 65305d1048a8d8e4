import type { PackageOffer } from '../bundle/package-file.ts';
import type { FleetFacts, HostFacts } from '../model/facts.ts';
import type { Finding } from '../model/finding.ts';
import type { Resource } from '../model/resource.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import type { ProbeResults } from './probe-results.ts';
import type { Thresholds } from './thresholds.ts';

/** All that a Check may look at. */
export interface PreflightContext {
	spec: ClusterSpec;
	/** Facts of the hosts that answered; the others have no Findings. */
	facts: FleetFacts;
	/** Null: probes were not run, and checks that need them say nothing. */
	probes: ProbeResults | null;
	thresholds: Thresholds;
	/** What the offline bundle holds and what of it this spec wants; null for `source: online`. */
	bundle: BundleContents | null;
}

/** What `bundle-contents` compares. */
export interface BundleContents {
	/** Directory, as the operator wrote it. */
	directory: string;
	kubernetesVersion: string;
	arch: string;
	/** File names, without `bin/` and `images/`. */
	files: string[];
	/** name:tag of every image. */
	images: string[];
	/** Of the hosts' own package managers; absent: the bundle has none. */
	packages?: PackageOffer;
	wantedFiles: string[];
	wantedImages: string[];
}

/** One preflight check: pure, and says something about every host it concerns, also when all is well. */
export interface Check {
	id: string;
	title: string;
	run(context: PreflightContext): Finding[];
}

/** A Finding without what the Check fills in itself. */
export type Judgement = Omit<Finding, 'id' | 'host'>;

/** What a judgement is made of; `fix` and `repair` are dropped when all is well. */
export interface Verdict {
	checked: string;
	observed: string;
	expected: string;
	fix: string;
	repair?: Resource[];
}

/** All is well. */
export function ok(verdict: Pick<Verdict, 'checked' | 'observed' | 'expected'>): Judgement {
	const { checked, observed, expected } = verdict;
	return { severity: 'ok', checked, observed, expected, fix: null };
}

/** Something is wrong. */
export function problem(severity: 'error' | 'warning', verdict: Verdict): Judgement {
	return { severity, ...verdict };
}

/** `ok` if it holds, else a problem of the given severity. */
export function judge(holds: boolean, severity: 'error' | 'warning', verdict: Verdict): Judgement {
	return holds ? ok(verdict) : problem(severity, verdict);
}

/** A Check that looks at each host by itself; null: the host is not concerned. */
export function hostCheck(
	id: string,
	title: string,
	judgeHost: (
		host: HostSpec,
		facts: HostFacts,
		context: PreflightContext,
	) => Judgement | Judgement[] | null,
): Check {
	return {
		id,
		title,
		run: (context) =>
			knownHosts(context).flatMap(({ host, facts }) => {
				const judgements = judgeHost(host, facts, context) ?? [];
				return [judgements].flat().map((judgement) => ({ id, host: host.name, ...judgement }));
			}),
	};
}

/** A Check of what concerns the fleet or the spec as a whole. */
export function fleetCheck(
	id: string,
	title: string,
	judgeFleet: (context: PreflightContext) => Judgement | Judgement[] | null,
): Check {
	return {
		id,
		title,
		run: (context) =>
			[judgeFleet(context) ?? []].flat().map((judgement) => ({ id, host: null, ...judgement })),
	};
}

export interface KnownHost {
	host: HostSpec;
	facts: HostFacts;
}

/** The hosts of the spec that answered, in its order. */
export function knownHosts(context: Pick<PreflightContext, 'spec' | 'facts'>): KnownHost[] {
	return context.spec.hosts.flatMap((host) => {
		const facts = context.facts[host.name];
		return facts === undefined ? [] : [{ host, facts }];
	});
}
