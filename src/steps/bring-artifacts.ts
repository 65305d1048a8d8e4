import type { Change } from '../model/plan.ts';
import { ARTIFACT_STORE } from '../resources/artifact.ts';
import { quote } from '../ssh/quote.ts';
import type { Artifact } from './software.ts';
import type { ActionContext } from './step.ts';

/** Transfers to one host at a time: enough to fill a link, few enough to leave channels free. */
const PARALLEL_TRANSFERS = 2;

/** What an artifact's way into the store of a host is in a Plan. */
export function arrival({ name, size, origin }: Artifact): Omit<Change, 'resource'> {
	const megabytes = size === null ? [] : [`${(size / 1e6).toFixed(1)} MB`];
	const notes = [...megabytes, ...(origin.kind === 'url' ? [`from ${origin.url}`] : [])];
	return {
		verb: 'install',
		subject: `${ARTIFACT_STORE}/${name}`,
		...(notes.length > 0 ? { note: notes.join(', ') } : {}),
	};
}

/**
 * Brings artifacts into the store of this Task's host, each compared with its sha256: those that are
 * there already are left alone.
 */
export async function bringArtifacts(context: ActionContext, wanted: Artifact[]): Promise<void> {
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
