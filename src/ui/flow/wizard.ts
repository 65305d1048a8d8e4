import { dirname, resolve } from 'node:path';
import { type BundleOffer, bundleOffer } from '../../advice/bundle-offer.ts';
import { readManifest } from '../../bundle/manifest.ts';
import { failureOf } from '../../engine/failure.ts';
import { absolutePath } from '../../spec/absolute-path.ts';
import type { App } from '../app.ts';
import type { Draft } from '../draft.ts';
import { HostsScreen } from '../screens/hosts/hosts-screen.tsx';
import { PlanScreen } from '../screens/plan/plan-screen.tsx';
import { PreflightScreen } from '../screens/preflight/preflight-screen.tsx';
import { SoftwareScreen } from '../screens/software/software-screen.tsx';
import { TopologyScreen } from '../screens/topology/topology-screen.tsx';
import type { ClusterWork } from '../work/cluster-work.ts';
import { SshHostsWork } from '../work/ssh-hosts-work.ts';
import { editFile } from './edit-file.ts';
import { openRun } from './run-flow.ts';
import { showProblem } from './show-problem.ts';
import type { Sitting } from './sitting.ts';

const PLACES = 6;

/** The way from a list of hosts to a running cluster, screen by screen. */
export class Wizard {
	readonly #sitting: Sitting;

	constructor(sitting: Sitting) {
		this.#sitting = sitting;
	}

	get #app(): App {
		return this.#sitting.app;
	}

	/** Begins with nothing but the path that cluster.yaml is to have. */
	begin(file: string): void {
		this.#openHosts({ file });
	}

	/** Begins with the hosts of a cluster that there is. */
	changeHosts(draft: Draft): void {
		this.#openHosts({ file: draft.file, draft });
	}

	topology(draft: Draft): void {
		this.#app.open(
			new TopologyScreen(this.#app, {
				crumbs: [draft.spec.name],
				place: [2, PLACES],
				draft,
				...this.#editing(draft),
				next: () => this.software(draft),
			}),
		);
	}

	software(draft: Draft): void {
		this.#app.open(
			new SoftwareScreen(this.#app, {
				crumbs: [draft.spec.name],
				place: [3, PLACES],
				draft,
				lookAtBundle: (directory) => lookAtBundle(directory, draft.file),
				...this.#editing(draft),
				next: () => void this.#save(draft),
			}),
		);
	}

	/** Checks the hosts of a saved cluster.yaml, then shows its Plan. */
	preflight(draft: Draft): void {
		const { name, hosts } = draft.spec;
		const work = this.#sitting.workOn(draft.file);
		this.#app.open(
			new PreflightScreen(this.#app, {
				crumbs: [name],
				place: [4, PLACES],
				hosts: hosts.map((host) => host.name),
				work: {
					check: (listener) => work.check(listener),
					fix: (findings, listener) => {
						const wanted = new Set(findings.map(({ id, host }) => `${id}@${host}`));
						return work.fix(({ id, host }) => wanted.has(`${id}@${host}`), listener);
					},
				},
				next: () => this.#plan(draft, work),
			}),
		);
	}

	#openHosts({ file, draft }: { file: string; draft?: Draft }): void {
		const { credentials } = this.#sitting;
		this.#app.open(
			new HostsScreen(this.#app, {
				work: new SshHostsWork({ credentials }),
				file,
				...(draft ? { draft } : {}),
				place: this.#app.words.common.step(1, PLACES),
				retrying: (hosts) => credentials.forgive(hosts),
				next: (made) => this.topology(made),
			}),
		);
	}

	async #save(draft: Draft): Promise<void> {
		try {
			await draft.save();
		} catch (error) {
			await showProblem(this.#app, [draft.spec.name], failureOf(error, null));
			return;
		}
		this.#sitting.preferences.remember({ name: draft.spec.name, file: resolve(draft.file) });
		this.preflight(draft);
	}

	#plan(draft: Draft, work: ClusterWork): void {
		const planned = work.plan();
		this.#app.open(
			new PlanScreen(this.#app, {
				crumbs: [draft.spec.name],
				place: [5, PLACES],
				...planned,
				file: draft.file,
				command: this.#sitting.commandFor(draft.file),
				next: () => openRun(this.#sitting, { file: draft.file, accepted: planned.plan }),
			}),
		);
	}

	#editing(draft: Draft): { editFile?: () => void } {
		return { editFile: () => void editFile(this.#app, draft) };
	}
}

async function lookAtBundle(directory: string, file: string): Promise<BundleOffer | null> {
	const path = absolutePath(directory, dirname(resolve(file)));
	return await readManifest(path).then(bundleOffer, () => null);
}
