import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { assetText } from '../assets/asset.ts';
import { messageOf, OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { ARTIFACT_STORE } from '../resources/artifact.ts';
import { quote } from '../ssh/quote.ts';
import type { Transport } from '../ssh/transport.ts';
import type { Artifact } from './software.ts';

/** Port that a host serves artifacts on to the others, while a Run lasts. */
const EXCHANGE_PORT = 16443;
/** Transfers that one host serves at a time; the next one waits or finds another holder. */
const UPLOADS_PER_HOLDER = 2;
const TRANSFER_TIMEOUT_MS = 20 * 60_000;

const peerScript = assetText('host/peer.pl');

export interface ExchangeOptions {
	spec: ClusterSpec;
	/** Directory of the bundle on this machine; null when hosts download for themselves. */
	bundle: string | null;
	transport: (host: string) => Transport;
	signal: AbortSignal;
}

/**
 * Sees to it that a file of the bundle leaves this machine once per Run: the first host that asks
 * is sent it, every other host fetches it from one that has it already. What arrives is compared
 * with the manifest's sha256, so a peer need not be trusted.
 */
export class ArtifactExchange {
	/** Payload bytes that left this machine. */
	sentBytes = 0;
	readonly #options: ExchangeOptions;
	readonly #token = randomBytes(16).toString('hex');
	readonly #holders = new Map<string, Promise<string>[]>();
	readonly #servers = new Map<string, Promise<void>>();
	readonly #serving = new Map<string, number>();
	readonly #end = new AbortController();

	constructor(options: ExchangeOptions) {
		this.#options = options;
	}

	/** The artifact is on the host: others may fetch it there. */
	announce(artifact: Artifact, host: string): void {
		this.#holdersOf(artifact).push(Promise.resolve(host));
	}

	/** Brings the artifact to the host, from a peer if any has it or is about to, else from here. */
	async obtain(artifact: Artifact, host: string, say: (message: string) => void): Promise<void> {
		const holders = this.#holdersOf(artifact);
		const transfer =
			holders.length === 0
				? this.#send(artifact, host)
				: this.#fromPeer(artifact, host, [...holders]).catch((error: unknown) => {
						say(
							`${artifact.name} did not come from a peer (${messageOf(error)}): sending it from here`,
						);
						return this.#send(artifact, host);
					});
		const held = transfer.then(() => host);
		held.catch(() => undefined);
		holders.push(held);
		await held;
	}

	/** Ends what serves files on the hosts. */
	async close(): Promise<void> {
		this.#end.abort();
		await Promise.allSettled(this.#servers.values());
	}

	#holdersOf(artifact: Artifact): Promise<string>[] {
		const known = this.#holders.get(artifact.name);
		if (known) return known;
		const fresh: Promise<string>[] = [];
		this.#holders.set(artifact.name, fresh);
		return fresh;
	}

	async #send(artifact: Artifact, host: string): Promise<void> {
		const { bundle, transport, signal } = this.#options;
		if (!bundle || artifact.origin.kind !== 'bundle')
			throw new Error('artifacts are sent from a bundle only');
		const { sentBytes } = await transport(host).upload(
			{ file: join(bundle, artifact.origin.path) },
			`${ARTIFACT_STORE}/${artifact.name}`,
			{ mode: '0644', sha256: artifact.sha256, signal },
		);
		this.sentBytes += sentBytes;
	}

	async #fromPeer(artifact: Artifact, host: string, candidates: Promise<string>[]): Promise<void> {
		const holder = await this.#freeHolder(candidates);
		this.#serving.set(holder, (this.#serving.get(holder) ?? 0) + 1);
		try {
			await this.#serve(holder);
			await this.#fetch(artifact, host, holder);
		} finally {
			this.#serving.set(holder, (this.#serving.get(holder) ?? 1) - 1);
		}
	}

	/** The least busy of those that have the file, once one has it. */
	async #freeHolder(candidates: Promise<string>[]): Promise<string> {
		await Promise.any(candidates);
		const settled = await Promise.all(
			candidates.map((candidate) =>
				Promise.race([candidate.catch(() => null), Promise.resolve(null)]),
			),
		);
		const ready = settled.filter((host) => host !== null);
		const busy = (host: string) => this.#serving.get(host) ?? 0;
		const best = ready.toSorted((a, b) => busy(a) - busy(b))[0];
		if (best === undefined) return await Promise.any(candidates);
		if (busy(best) < UPLOADS_PER_HOLDER) return best;
		// All are busy: whoever gets the file next takes some of the work off them.
		const waiting = candidates.filter((_, index) => settled[index] === null);
		return waiting.length > 0 ? await Promise.any(waiting).catch(() => best) : best;
	}

	#serve(holder: string): Promise<void> {
		let server = this.#servers.get(holder);
		if (!server) {
			server = this.#startServer(holder);
			this.#servers.set(holder, server);
		}
		return server;
	}

	/** Resolves when the peer listens; it goes on until its channel is closed by `close`. */
	#startServer(holder: string): Promise<void> {
		return new Promise((listening, failed) => {
			this.#options
				.transport(holder)
				.exec(`${installPeer}\nexec perl "$p" serve ${EXCHANGE_PORT} ${ARTIFACT_STORE}`, {
					name: `serve ${EXCHANGE_PORT}`,
					stdin: endlessly(`${this.#token}\n`, this.#end.signal),
					timeoutMs: 3_600_000,
					signal: this.#end.signal,
					onLine: ({ text }) => {
						if (text.startsWith('listening ')) listening();
					},
				})
				.then(
					({ stderr }) => failed(new Error(stderr.trim() || 'the peer ended')),
					(error: unknown) => failed(error),
				);
		});
	}

	async #fetch(artifact: Artifact, host: string, holder: string): Promise<void> {
		const peer = this.#options.spec.hosts.find((candidate) => candidate.name === holder);
		if (!peer) throw new Error(`no such host: ${holder}`);
		const result = await this.#options
			.transport(host)
			.exec(
				fetchScript(
					artifact,
					`perl "$p" fetch ${quote(peer.address)} ${EXCHANGE_PORT} ${quote(artifact.name)}`,
				),
				{
					name: `fetch ${artifact.name}`,
					stdin: `${this.#token}\n`,
					timeoutMs: TRANSFER_TIMEOUT_MS,
					signal: this.#options.signal,
				},
			);
		if (result.exitCode !== 0) {
			throw new OperatorError(`${host} could not fetch ${artifact.name} from ${holder}`, {
				code: 'artifact-fetch',
				exitCode: 1,
				host,
				found: result.stderr.trim().split('\n').at(-1) ?? '',
			});
		}
	}
}

const installPeer = `umask 077
mkdir -p /run/k8s-tui ${ARTIFACT_STORE}
p=/run/k8s-tui/peer.pl
cat >"$p.$$" <<'K8S_TUI_PEER' && mv -f "$p.$$" "$p"
${peerScript}
K8S_TUI_PEER`;

function fetchScript(artifact: Artifact, fetch: string): string {
	const target = `${ARTIFACT_STORE}/${artifact.name}`;
	return `${installPeer}
t=${quote(target)}
${fetch} >"$t.part" || { rm -f "$t.part"; exit 1; }
[ "$(sha256sum <"$t.part" | cut -d' ' -f1)" = ${artifact.sha256} ] || { echo 'sha256 differs' >&2; rm -f "$t.part"; exit 1; }
mv -f "$t.part" "$t"`;
}

/** A stream that gives its text and then stays open until the signal: what the peer lives on. */
function endlessly(text: string, until: AbortSignal) {
	const stream = new PassThrough();
	stream.write(text);
	until.addEventListener('abort', () => stream.end(), { once: true });
	return stream;
}
