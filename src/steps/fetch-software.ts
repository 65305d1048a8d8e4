import type { ArtifactResource } from '../model/resource.ts';
import { type ClusterSpec, externalEtcdHosts, type HostSpec, isNodeHost } from '../model/spec.ts';
import {
	ARTIFACT_STORE,
	artifact as artifactKind,
	image as imageKind,
} from '../resources/artifact.ts';
import { probesOf } from '../resources/diff.ts';
import { quote } from '../ssh/quote.ts';
import { criDockerdProgram } from './cri-dockerd.ts';
import { etcdPrograms } from './etcd-programs.ts';
import { programResources } from './install-kubernetes.ts';
import { imageResources } from './load-images.ts';
import { operatorManifest } from './operator-manifest.ts';
import type { Artifact, Software } from './software.ts';
import { type ActionContext, type HostContext, type Step, taskId } from './step.ts';

/** Transfers to one host at a time: enough to fill a link, few enough to leave channels free. */
const PARALLEL_TRANSFERS = 2;

/**
 * Brings the files that a host still needs into its artifact store: from the bundle (each file
 * leaves the operator's machine once, hosts pass it on) or from where the host downloads it.
 */
export const fetchSoftware: Step = {
	id: 'fetch-software',
	title: 'fetch software',
	estimate: 15,
	hosts: ({ spec }) => spec.hosts,
	// A host that downloads needs curl; one that passes files on, a firewall that lets the others in.
	needs: ({ host, software }) =>
		software.artifacts.some(({ origin }) => origin.kind === 'url')
			? [taskId('install-packages', host.name)]
			: [taskId('prepare-host', host.name)],
	probe: (spec, host, software) => probesOf(programsOf(spec, host, software)),

	plan(context) {
		const wanted = neededArtifacts(context);
		return {
			kind: 'action',
			changes: wanted.map(({ name, size }) => ({
				verb: 'install',
				subject: `${ARTIFACT_STORE}/${name}`,
				...(size === null ? {} : { note: `${(size / 1e6).toFixed(1)} MB` }),
			})),
			params: { artifacts: wanted.map(({ name }) => name) },
		};
	},

	async run(context) {
		const names = new Set(context.params.artifacts as string[]);
		const wanted = context.software.artifacts.filter(({ name }) => names.has(name));
		const present = await presentArtifacts(context, wanted);
		for (const artifact of present) context.shared.exchange.announce(artifact, context.host.name);
		const missing = inOwnOrder(
			context,
			wanted.filter((artifact) => !present.includes(artifact)),
		);
		const workers = Array.from({ length: PARALLEL_TRANSFERS }, async () => {
			try {
				for (let next = missing.shift(); next; next = missing.shift()) await obtain(context, next);
			} catch (error) {
				missing.length = 0;
				throw error;
			}
		});
		// Whatever fails, no transfer may go on behind the back of the next run.
		const failed = (await Promise.allSettled(workers)).find(({ status }) => status === 'rejected');
		if (failed?.status === 'rejected') throw failed.reason;
	},
};

function programsOf(spec: ClusterSpec, host: HostSpec, software: Software): ArtifactResource[] {
	return [
		...(isNodeHost(host)
			? [...programResources(software), ...criDockerdProgram(spec, software)]
			: []),
		...operatorManifest(spec, host, software),
		...(externalEtcdHosts(spec).includes(host) ? etcdPrograms(software) : []),
	];
}

/** The artifacts whose program is not installed, or whose image is not loaded, on this host. */
function neededArtifacts({ spec, host, software, hostFacts }: HostContext): Artifact[] {
	const programs = programsOf(spec, host, software).filter(
		(resource) => artifactKind.diff(resource, hostFacts, new Set()).length > 0,
	);
	const images = (isNodeHost(host) ? imageResources(spec, host, software) : []).filter(
		(resource) => imageKind.diff(resource, hostFacts, new Set()).length > 0,
	);
	const names = new Set([...programs, ...images].map((resource) => resource.artifact));
	return software.artifacts.filter(({ name }) => names.has(name));
}

/** Those already in the store, whole. */
async function presentArtifacts(context: ActionContext, wanted: Artifact[]): Promise<Artifact[]> {
	const sums = wanted.map(({ name, sha256 }) => `${sha256}  ${name}`).join('\n');
	const { stdout } = await context.look(
		`cd ${ARTIFACT_STORE} 2>/dev/null || exit 0\nsha256sum --check 2>/dev/null <<'K8S_TUI_END' | sed -n 's/: OK$//p'\n${sums}\nK8S_TUI_END`,
		{ timeoutMs: 300_000 },
	);
	const present = new Set(stdout.split('\n'));
	return wanted.filter(({ name }) => present.has(name));
}

/** Each host begins elsewhere in the list, so that different hosts are first to get each file. */
function inOwnOrder({ spec, host }: ActionContext, artifacts: Artifact[]): Artifact[] {
	const index = spec.hosts.findIndex(({ name }) => name === host.name);
	const start = Math.floor((index * artifacts.length) / spec.hosts.length);
	return [...artifacts.slice(start), ...artifacts.slice(0, start)];
}

async function obtain(context: ActionContext, artifact: Artifact): Promise<void> {
	context.say(`fetching ${artifact.name}`);
	if (artifact.origin.kind === 'bundle') {
		await context.shared.exchange.obtain(artifact, context.host.name, (message) =>
			context.say(message),
		);
	} else {
		await context.job(
			downloadScript(artifact, artifact.origin.url, context.spec.source.httpProxy),
			{
				name: artifact.name.toLowerCase().replaceAll(/[^a-z0-9.-]/g, '-'),
			},
		);
	}
}

function downloadScript(artifact: Artifact, url: string, proxy: string | undefined): string {
	const file = `${ARTIFACT_STORE}/${artifact.name}`;
	return `umask 022
mkdir -p ${ARTIFACT_STORE}
${proxy ? `export https_proxy=${quote(proxy)} http_proxy=${quote(proxy)}` : ''}
f=${quote(file)}
[ -f "$f" ] && [ "$(sha256sum <"$f" | cut -d' ' -f1)" = ${artifact.sha256} ] && exit 0
get() { curl -fsSL --retry 5 --connect-timeout 10 "$@" -o "$f.part" -- ${quote(url)}; }
get -C -
status=$?
# 33: the server cannot go on in the middle of a file.
if [ $status -eq 33 ]; then rm -f "$f.part"; get; status=$?; fi
[ $status -eq 0 ] || exit 1
[ "$(sha256sum <"$f.part" | cut -d' ' -f1)" = ${artifact.sha256} ] || { echo "refused: the sha256 of ${artifact.name} is not the published one" >&2; rm -f "$f.part"; exit 1; }
mv -f "$f.part" "$f"
`;
}
