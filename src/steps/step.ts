import type { Emit } from '../model/events.ts';
import type { ClusterView, FleetFacts, HostFacts, ProbeRequest } from '../model/facts.ts';
import type { Change } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import type { ClusterSpec, HostSpec } from '../model/spec.ts';
import type { KeyPair } from '../pki/issue.ts';
import type { ExecResult, Transport } from '../ssh/transport.ts';
import type { ArtifactExchange } from './artifact-exchange.ts';
import type { Software } from './software.ts';

/**
 * A unit of work on some hosts: Resources to converge, or an Action guarded by its own probe.
 * One file per Step, verb first; `install-order.ts` is their order.
 */
export interface Step {
	id: string;
	/** What it does, for people: a short phrase. */
	title: string;
	/** Seconds it usually takes on one host. */
	estimate: number;
	/** The hosts it concerns. Pure. */
	hosts(context: FleetContext): HostSpec[];
	/** Ids of Tasks that must be done first; those not in the Plan are dropped. Pure. */
	needs(context: HostContext): string[];
	/** What must be observed on the host for `plan`; known before any Facts are. Pure. */
	probe(spec: ClusterSpec, host: HostSpec, software: Software): Partial<ProbeRequest>[];
	/** What it takes on this host. Pure. */
	plan(context: HostContext): StepPlan;
	/** `cluster`: runs wherever it must, whatever `--limit` says. Default `host`. */
	scope?: 'host' | 'cluster';
	/** Runs too whenever any other Task of the Plan changes something; the text is its Change. */
	runsAfterChanges?: string;
	/** After Resources were converged: waits until what others depend on is whole again. */
	settle?(context: ActionContext): Promise<void>;
	/** Carries an Action out. It looks again first: the Plan may be older than the host. */
	run?(context: ActionContext): Promise<void>;
}

export type StepPlan =
	| { kind: 'converge'; resources: Resource[] }
	| { kind: 'action'; changes: Omit<Change, 'resource'>[]; params: Record<string, unknown> };

/** What the Facts of all hosts say about the cluster. */
export interface ClusterState {
	/** As the first control-plane host that answers sees it; null: no API server answers. */
	view: ClusterView | null;
	/** Control-plane hosts whose own API server answers. */
	controlPlane: string[];
	/** Control-plane hosts that once initialised or joined but whose API server is silent. */
	silent: string[];
	/** Whether each master runs a member of etcd. */
	stackedEtcd: boolean;
}

/** What a Plan is made from. */
export interface FleetContext {
	spec: ClusterSpec;
	/** Facts of every host that answered. */
	facts: FleetFacts;
	/** Names of the hosts that are to be changed: all, or those of `--limit`. */
	targets: ReadonlySet<string>;
	software: Software;
	cluster: ClusterState;
}

export interface HostContext extends FleetContext {
	host: HostSpec;
	hostFacts: HostFacts;
}

/** What an Action has at hand. */
export interface ActionContext extends HostContext {
	params: Record<string, unknown>;
	emit: Emit;
	/** Ends when the operator presses Ctrl-C for the second time. */
	signal: AbortSignal;
	/** Everything that one Run's Actions hand to each other in memory. */
	shared: SharedState;
	transport(host: string): Transport;
	/** One line on what is going on, for the operator. */
	say(message: string): void;
	/** Never shows this value in any Event from now on. */
	secret(value: string): void;
	/**
	 * Runs a script as a detached job, by default on this Task's host, its output shown.
	 * @throws OperatorError `step-failed` with the last lines if it exits non-zero
	 */
	job(script: string, options?: JobOptions): Promise<void>;
	/** Runs a short script whose output is for us and is not shown. */
	look(script: string, options?: LookOptions): Promise<ExecResult>;
}

export interface JobOptions {
	/** Distinguishes several jobs of one Task. */
	name?: string;
	host?: string;
	stdin?: string;
	timeoutMs?: number;
}

export interface LookOptions {
	/** Distinguishes looks of one Task that run side by side on one host. */
	name?: string;
	host?: string;
	stdin?: string;
	timeoutMs?: number;
}

/** What one batch of joins needs. In memory only. */
export interface JoinCredentials {
	/** Bootstrap token, valid for 30 minutes. */
	token: string;
	/** `sha256:<hex>` of the cluster CA's public key. */
	caCertHash: string;
	/** Decrypts the uploaded control-plane certificates; valid for 2 hours (kubeadm). */
	certificateKey: string | null;
}

export interface SharedState {
	/** Token and certificate key of this batch of joins. */
	joinCredentials: JoinCredentials | null;
	/** The authority of the external etcd, its key in it; null: nobody has asked for it yet. */
	etcdAuthority: Promise<KeyPair> | null;
	/** Files on their way from host to host. */
	exchange: ArtifactExchange;
}

/** Id of a Step's Task on a host. */
export function taskId(step: string, host: string): string {
	return `${step}@${host}`;
}
