import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import type {
	ClusterView,
	EtcdMember,
	FleetFacts,
	HostFacts,
	NodeView,
	ObservedFile,
} from '../../../src/model/facts.ts';
import type { ClusterSpec, HostSpec, Role } from '../../../src/model/spec.ts';
import type { FleetContext } from '../../../src/steps/step.ts';
import { type DeepPartial, merge } from '../../support/facts.ts';
import { makeHost, makeHosts, makeSpec } from '../../support/spec.ts';
import { answerProbes, bareFleet, contextOf, installedFleet, observedText } from './fleet.ts';
import { makeSoftware, type SoftwareCase } from './software.ts';

type SpecCase = Omit<DeepPartial<ClusterSpec>, 'hosts'> & {
	/** How many of each, n1… */
	masters?: number;
	workers?: number;
	/** `n1 control-plane+worker`, or a host with more to say; instead of the numbers. */
	hosts?: (string | ({ name: string; roles: Role[] } & DeepPartial<HostSpec>))[];
};

type FileCase = string | null | Partial<ObservedFile>;

/** One case as its file in test/plan/cases has it. */
export interface PlanCase {
	/** What the case shows, a sentence. */
	about: string;
	/** Over makeSpec(). */
	spec?: SpecCase;
	/** The spec, over `spec`, of the cluster that stands already; `{}`: that same spec. */
	was?: SpecCase;
	command?: 'apply' | 'reset';
	limit?: string[];
	software?: SoftwareCase;
	/** Hosts whose Facts could not be had. */
	silent?: string[];
	/** Over the Facts of a host; of every host: `*`. */
	facts?: Record<string, DeepPartial<HostFacts>>;
	/** What differs among a host's observed files: a text, or null for none. */
	files?: Record<string, Record<string, FileCase>>;
	/** What differs among the nodes and etcd members that the API tells of; null: there is none. */
	nodes?: Record<string, Partial<NodeView> | null>;
	members?: Record<string, Partial<EtcdMember> | null> | 'unknown';
	/** null: the manifest of the pod network is gone from the cluster. */
	podNetwork?: null;
	/** Tasks whose diffs and parameters the golden file shows, `step@host`; default all. */
	show?: string[];
}

const FOLDER = new URL('../cases/', import.meta.url);

export function caseNames(): string[] {
	return readdirSync(FOLDER)
		.filter((file) => file.endsWith('.yaml'))
		.map((file) => file.slice(0, -'.yaml'.length))
		.sort();
}

export function readCase(name: string): PlanCase {
	return parse(readFileSync(new URL(`${name}.yaml`, FOLDER), 'utf8')) as PlanCase;
}

function hostsOf({ masters = 3, workers = 2, hosts }: SpecCase): HostSpec[] {
	if (!hosts) return makeHosts(masters, workers);
	return hosts.map((entry) => {
		if (typeof entry !== 'string') return makeHost(entry.name, entry.roles, entry);
		const [name = '', roles = 'worker'] = entry.split(' ');
		return makeHost(name, roles.split('+') as Role[]);
	});
}

function specOf(wanted: SpecCase): ClusterSpec {
	const { masters: _masters, workers: _workers, hosts: _hosts, ...fields } = wanted;
	const spec = { ...makeSpec(fields), hosts: hostsOf(wanted) };
	if (spec.endpoint.mode !== 'vip') delete spec.endpoint.vip;
	return spec;
}

/** What a Plan is made from in this case. */
export async function contextOfCase(plan: PlanCase): Promise<FleetContext> {
	const spec = specOf(plan.spec ?? {});
	const software = await makeSoftware(spec, plan.software);
	let facts = bareFleet(spec, software);
	if (plan.was) facts = { ...facts, ...(await installedBefore(plan, plan.was, spec)) };
	for (const host of spec.hosts) {
		const own = facts[host.name];
		if (plan.silent?.includes(host.name)) delete facts[host.name];
		else if (own) {
			const changed = withFiles(overlaid(plan, host.name, own), plan.files?.[host.name]);
			facts[host.name] = answerProbes(spec, host, software, withView(plan, changed));
		}
	}
	return contextOf(spec, facts, software, plan.limit);
}

/** Facts of those hosts of the earlier cluster that are still in the spec. */
async function installedBefore(
	plan: PlanCase,
	was: SpecCase,
	spec: ClusterSpec,
): Promise<FleetFacts> {
	const before = specOf({
		...merge<SpecCase>(plan.spec ?? {}, was),
		...hostFields(plan.spec, was),
	});
	const fleet = installedFleet(before, await makeSoftware(before));
	const kept = Object.entries(fleet).filter(([name]) => spec.hosts.some((h) => h.name === name));
	return Object.fromEntries(kept);
}

function hostFields(spec: SpecCase = {}, was: SpecCase): Pick<SpecCase, 'hosts' | 'masters'> {
	const says = was.hosts ?? was.masters ?? was.workers;
	if (says === undefined) return {};
	return was.hosts
		? { hosts: was.hosts }
		: (({ hosts: _hosts, ...rest }) => rest)({ ...spec, ...was });
}

function overlaid({ facts = {} }: PlanCase, host: string, own: HostFacts): HostFacts {
	return merge(merge(own, facts['*']), facts[host]);
}

function withFiles(facts: HostFacts, files: Record<string, FileCase> = {}): HostFacts {
	const observed = Object.entries(files).map(([path, file]) => {
		const before = facts.observed.files[path];
		if (file === null) return [path, null];
		if (typeof file === 'string') return [path, observedText(file, before?.mode)];
		const text = observedText(file.content ?? before?.content ?? '', file.mode ?? before?.mode);
		return [path, { ...(before ?? text), ...text, ...file }];
	});
	const all = { ...facts.observed.files, ...Object.fromEntries(observed) };
	return { ...facts, observed: { ...facts.observed, files: all } };
}

function withView({ nodes = {}, members = {}, podNetwork }: PlanCase, facts: HostFacts): HostFacts {
	if (!facts.cluster) return facts;
	const { nodes: known, etcdMembers } = facts.cluster;
	const view: ClusterView = {
		...facts.cluster,
		nodes: patched(known, nodes),
		etcdMembers: members === 'unknown' ? null : patched(etcdMembers ?? [], members),
	};
	if (podNetwork === null) delete view.podNetwork;
	return { ...facts, cluster: view };
}

function patched<T extends { name: string }>(
	entries: readonly T[],
	patches: Record<string, Partial<T> | null>,
): T[] {
	return entries.flatMap((entry) => {
		const patch = patches[entry.name];
		return patch === null ? [] : [{ ...entry, ...patch }];
	});
}
