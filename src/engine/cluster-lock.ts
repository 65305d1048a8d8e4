import { asRecord, asText, parseJson } from '../facts/json.ts';
import type { OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { quote } from '../ssh/quote.ts';
import { initControlPlane } from '../steps/init-control-plane.ts';
import { joinControlPlane } from '../steps/join-control-plane.ts';
import { kubectlFunctions } from '../steps/kubectl.ts';
import { contend, HEARTBEAT_SECONDS, type Held } from './contend.ts';
import { type LockHolder, lockLost, parseHolder } from './lock-holder.ts';
import type { Session } from './session.ts';

const PLACE = 'the Lease kube-system/k8s-tui in the cluster';
const LEASES = '/apis/coordination.k8s.io/v1/namespaces/kube-system/leases';
const LEASE = `${LEASES}/k8s-tui`;
/** Carries the whole LockHolder as JSON; holderIdentity is what kubectl shows of it. */
const HOLDER_ANNOTATION = 'k8s-tui/holder';
/**
 * leaseDurationSeconds: longer than etcd is without a leader or an API server restarts while masters
 * join, when no heartbeat gets through.
 */
const DURATION_SECONDS = 60;
const TIMEOUT_MS = 12_000;

type Purpose = 'take' | 'renew' | 'release';
type Answer = 'taken' | 'gone' | 'unreachable' | Held;

/**
 * Keeps operators whose files name different control-plane hosts from working on one cluster: a
 * coordination.k8s.io/v1 Lease in it, taken through any control-plane host that answers and renewed
 * by a heartbeat. It never fails a run: an API server may go down while masters are worked on.
 */
export class ClusterLock {
	readonly #session: Session;
	readonly #holder: LockHolder;
	readonly #onLost: (error: OperatorError) => void;
	/** Control-plane hosts whose API server is there; the one to ask first comes first. */
	readonly #hosts: string[] = [];
	#state: 'idle' | 'wanted' | 'held' | 'over' = 'idle';
	#timer: NodeJS.Timeout | undefined;
	#beating: Promise<void> | undefined;

	/** @param onLost called once if somebody else holds it in the middle of the run. */
	constructor(session: Session, holder: LockHolder, onLost: (error: OperatorError) => void) {
		this.#session = session;
		this.#holder = holder;
		this.#onLost = onLost;
	}

	/**
	 * Takes it if an API server answers, in one round trip where nobody holds it; else as soon as
	 * kubeadm has made one. The Session has looked at the hosts.
	 * @returns whether it had to wait, so that what was seen before is old
	 * @throws OperatorError `locked` (exit code 5) naming who holds it
	 */
	async take(): Promise<boolean> {
		const { stream } = this.#session;
		this.#hosts.push(...this.#session.context().cluster.controlPlane);
		this.#state = 'wanted';
		const waited = this.#hosts.length > 0 && (await this.#contend());
		stream.subscribe((event) => {
			if (event.type !== 'task' || event.status !== 'done') return;
			if (event.step !== initControlPlane.id && event.step !== joinControlPlane.id) return;
			if (!this.#hosts.includes(event.host)) this.#hosts.push(event.host);
			if (this.#state === 'wanted') this.#beat();
		});
		this.#timer = setInterval(() => this.#beat(), HEARTBEAT_SECONDS * 1000);
		this.#timer.unref();
		return waited;
	}

	/** Gives it back, unless somebody else has it; a cluster that is no more needs no release. */
	async release(): Promise<void> {
		clearInterval(this.#timer);
		await this.settled();
		if (this.#state === 'held') await this.#ask(this.#script('release'));
		this.#state = 'over';
	}

	/** Waits for the heartbeat that is under way, if one is. */
	async settled(): Promise<void> {
		await this.#beating;
	}

	async #contend(): Promise<boolean> {
		const [host = ''] = this.#hosts;
		return await contend(this.#session.stream, {
			host,
			place: PLACE,
			staleSeconds: DURATION_SECONDS,
			attempt: async (takeOver) => {
				const answer = await this.#tryToTake(takeOver);
				if (isHeld(answer)) return answer;
				if (answer === 'taken') this.#state = 'held';
				else this.#warn();
				return 'taken';
			},
		});
	}

	/** Takes it if it is free, its holder silent for too long, or `takeOver` still its version. */
	async #tryToTake(takeOver: string): Promise<Answer> {
		const answer = await this.#ask(this.#script('take', takeOver));
		if (!isHeld(answer) || answer.ageSeconds <= DURATION_SECONDS) return answer;
		return await this.#ask(this.#script('take', answer.version));
	}

	#beat(): void {
		if (this.#beating || this.#hosts.length === 0) return;
		if (this.#state !== 'held' && this.#state !== 'wanted') return;
		this.#beating = this.#renew(this.#state === 'held').finally(() => {
			this.#beating = undefined;
		});
	}

	async #renew(isHeldHere: boolean): Promise<void> {
		const answer = await (isHeldHere ? this.#ask(this.#script('renew')) : this.#tryToTake(''));
		if (answer === 'unreachable') return;
		if (answer === 'taken') {
			this.#state = 'held';
			return;
		}
		this.#state = 'over';
		clearInterval(this.#timer);
		this.#onLost(lockLost(this.#hosts[0] ?? '', PLACE, isHeld(answer) ? answer.holder : null));
	}

	/** The first answer that any control-plane host gives; the one that gave it is asked next time. */
	async #ask(script: string): Promise<Answer> {
		for (const host of [...this.#hosts]) {
			const transport = this.#session.transports[host];
			const answer = await transport
				?.exec(script, { name: 'cluster-lock', timeoutMs: TIMEOUT_MS })
				.then(
					({ stdout }) => parseAnswer(stdout),
					() => 'unreachable' as const,
				);
			if (answer && answer !== 'unreachable') return answer;
			this.#hosts.push(...this.#hosts.splice(0, 1));
		}
		return 'unreachable';
	}

	#warn(): void {
		this.#session.stream.emit({
			type: 'notice',
			host: null,
			level: 'warning',
			message: `${PLACE} cannot be taken now; it is tried again, and the locks on the hosts hold`,
		});
	}

	#script(purpose: Purpose, takeOver = ''): string {
		return leaseScript(this.#session.spec, this.#holder, purpose, takeOver);
	}
}

function isHeld(answer: Answer): answer is Held {
	return typeof answer === 'object';
}

function parseAnswer(stdout: string): Answer {
	const [, verdict = '', now = '', rest = ''] = /^(\w+) ?(\d*)\n?([\s\S]*)$/.exec(stdout) ?? [];
	if (verdict === 'taken') return 'taken';
	if (verdict !== 'held') return 'unreachable';
	if (rest.trim() === '') return 'gone';
	const lease = asRecord(parseJson(rest.slice(rest.indexOf('{'))));
	if (!lease) return 'unreachable';
	const spec = asRecord(lease.spec);
	const metadata = asRecord(lease.metadata);
	if (asText(spec?.holderIdentity) === '') return 'gone';
	const renewed = Date.parse(asText(spec?.renewTime));
	return {
		holder: parseHolder(asText(asRecord(metadata?.annotations)?.[HOLDER_ANNOTATION])),
		ageSeconds: Number.isNaN(renewed) ? Number.POSITIVE_INFINITY : Number(now) - renewed / 1000,
		version: asText(metadata?.resourceVersion),
	};
}

/**
 * sh for a control-plane host. Prints `taken` once the Lease is written as the purpose wants it;
 * `held NOW` and the Lease if that is not for us to do; else why it is not known. Atomic: a Lease is
 * created only where there is none, and replaced only as the version that was read
 * (https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions). --raw and
 * --validate=false spare the discovery of the whole API, and its cache on the host's disk.
 */
function leaseScript(
	spec: ClusterSpec,
	holder: LockHolder,
	purpose: Purpose,
	takeOver: string,
): string {
	const identity = quote(identityOf(holder));
	const [before, between, after] = leaseParts(purpose === 'release' ? null : holder);
	return `${kubectlFunctions(spec)}field() { printf '%s\\n' "$seen" | sed -n 's/.*"'$1'": *"\\([^"]*\\)".*/\\1/p' | head -n 1; }
may_write() {
	[ "$holder" = ${identity} ] || ${purpose === 'take' ? '[ -z "$holder" ]' : 'false'} || { [ -n ${quote(takeOver)} ] && [ "$version" = ${quote(takeOver)} ]; }
}
write() {
	if [ -n "$seen" ]; then kc replace --validate=false --raw ${LEASE} -f -; else kc create --validate=false --raw ${LEASES} -f -; fi
}
for attempt in 1 2 3; do
	seen=$(kc get --raw ${LEASE} 2>&1) || case $seen in
	*NotFound*) seen= ;;
	*) printf 'unreachable\\n%s\\n' "$seen"; exit 0 ;;
	esac
	holder=$(field holderIdentity)
	version=$(field resourceVersion)
	may_write || { printf 'held %s\\n%s\\n' "$(date +%s)" "$seen"; exit 0; }
	now=$(date -u +%Y-%m-%dT%H:%M:%S.000000Z)
	if said=$(printf '%s%s%s%s%s' ${before} "$version" ${between} "$now" ${after} | write 2>&1); then echo taken; exit 0; fi
	case $said in *Conflict* | *AlreadyExists*) ;; *) break ;; esac
done
printf 'unreachable\\n%s\\n' "$said"
`;
}

/** The Lease as JSON, quoted for sh, cut where its version and the time go. */
function leaseParts(holder: LockHolder | null): [string, string, string] {
	const lease = {
		apiVersion: 'coordination.k8s.io/v1',
		kind: 'Lease',
		metadata: {
			name: 'k8s-tui',
			namespace: 'kube-system',
			...(holder ? { annotations: { [HOLDER_ANNOTATION]: JSON.stringify(holder) } } : {}),
			resourceVersion: CUT,
		},
		spec: {
			...(holder
				? { holderIdentity: identityOf(holder), acquireTime: microTime(holder.since) }
				: {}),
			leaseDurationSeconds: DURATION_SECONDS,
			renewTime: CUT,
		},
	};
	const [before = '', between = '', after = ''] = JSON.stringify(lease).split(CUT).map(quote);
	return [before, between, after];
}

/** No text of ours has it. */
const CUT = '<cut>';

/** Unique for each run; without characters that JSON escapes, so that sh can compare it. */
function identityOf({ user, machine, pid, started, run }: LockHolder): string {
	return `${user}@${machine}/${pid}/${started ?? ''}/${run}`.replaceAll(/[^\w@.:/-]/g, '_');
}

/** metav1.MicroTime has six digits where Date has three. */
function microTime(iso: string): string {
	return iso.replace(/Z$/, '000Z');
}
