import { OperatorError } from '../model/errors.ts';
import { hostsWith } from '../model/spec.ts';
import type { Transport } from '../ssh/transport.ts';
import { quotedJson } from '../steps/kubectl.ts';
import { contend, HEARTBEAT_SECONDS, type Held } from './contend.ts';
import { type LockHolder, lockLost, parseHolder } from './lock-holder.ts';
import type { Session } from './session.ts';

const LOCK = '/var/lib/k8s-tui/lock';
/** After how long without a heartbeat a holder is taken for dead. */
const STALE_SECONDS = 35;

/**
 * Keeps operators on two machines from working on the same hosts: a lock on every control-plane host
 * that answers, held by a heartbeat. A lock whose holder died is taken over: at once if it was a
 * process of this machine, else when it has been silent for 35 s.
 * @param onLost called for each lock that turns out to have been taken over in spite of that: this
 * process was suspended for longer
 * @returns the function that releases all
 * @throws OperatorError `locked` (exit code 5) naming who holds it
 */
export async function lockHosts(
	session: Session,
	holder: LockHolder,
	onLost: (error: OperatorError) => void,
): Promise<() => Promise<void>> {
	const transports = hostsWith(session.spec, 'control-plane').flatMap(
		({ name }) => session.transports[name] ?? [],
	);
	const held: Transport[] = [];
	// In the order of the spec on every machine, so that two runs cannot each hold a half.
	for (const transport of transports) {
		try {
			await contend(session.stream, {
				host: transport.host,
				place: placeOn(transport),
				staleSeconds: STALE_SECONDS,
				attempt: (takeOver) => attempt(transport, holder, takeOver),
			});
			held.push(transport);
		} catch (error) {
			await release(held, holder);
			throw error;
		}
	}
	const beat = () => {
		for (const transport of held) {
			heartbeat(transport, holder).then(
				(lost) => {
					if (!lost || !held.includes(transport)) return;
					// The others are kept until what runs there has ended.
					held.splice(held.indexOf(transport), 1);
					onLost(lost);
				},
				// A host that is silent for a while, while it is booted say, keeps its lock.
				() => undefined,
			);
		}
	};
	const timer = setInterval(beat, HEARTBEAT_SECONDS * 1000);
	timer.unref();
	return async () => {
		clearInterval(timer);
		await release(held, holder);
	};
}

async function attempt(
	transport: Transport,
	holder: LockHolder,
	takeOver: string,
): Promise<'taken' | Held> {
	const { stdout } = await transport.exec(takeScript(holder, takeOver), {
		name: 'lock',
		timeoutMs: 20_000,
	});
	const [verdict = '', age = '', ...rest] = stdout.trim().split(' ');
	if (verdict === 'taken') return 'taken';
	if (verdict !== 'held') throw unlockable(transport.host, stdout);
	const other = parseHolder(rest.join(' '));
	return { holder: other, ageSeconds: Number(age), version: other?.run ?? '' };
}

/** Keeps two from changing the lock at once, where there is flock. */
const EXCLUSIVELY =
	'if command -v flock >/dev/null 2>&1; then exec 9</var/lib/k8s-tui && flock -w 10 9; fi';

/**
 * Prints `taken`, or `held AGE OWNER`, or why it cannot be taken. mkdir is the atomic part; flock on
 * the directory keeps two from taking a dead one's lock over at once.
 */
function takeScript(holder: LockHolder, takeOver: string): string {
	return `umask 077
mkdir -p /var/lib/k8s-tui 2>&1 || exit 0
${EXCLUSIVELY}
age() { echo $(($(date +%s) - $(stat -c %Y ${LOCK}/owner 2>/dev/null || stat -c %Y ${LOCK} 2>/dev/null || date +%s))); }
if ! { mkdir ${LOCK} 2>/dev/null || why=$(mkdir ${LOCK} 2>&1); }; then
	[ -d ${LOCK} ] || { echo "$why"; exit 0; }
	if [ "$(age)" -gt ${STALE_SECONDS} ] || { [ -n '${takeOver}' ] && grep -q '"run":"${takeOver}"' ${LOCK}/owner; }; then
		:
	else
		echo "held $(age) $(cat ${LOCK}/owner 2>/dev/null)"
		exit 0
	fi
fi
printf '%s\\n' ${quotedJson(holder)} >${LOCK}/owner.new && mv -f ${LOCK}/owner.new ${LOCK}/owner && echo taken || rmdir ${LOCK}
`;
}

/** Shows that this process is alive, if the lock is still its own; else says why it is not. */
async function heartbeat(
	transport: Transport,
	holder: LockHolder,
): Promise<OperatorError | undefined> {
	const { stdout } = await transport.exec(
		`${EXCLUSIVELY}
if grep -q '"run":"${holder.run}"' ${LOCK}/owner; then touch ${LOCK}/owner; else echo "lost $(cat ${LOCK}/owner)"; fi 2>/dev/null
`,
		{ name: 'heartbeat', timeoutMs: 8_000 },
	);
	if (!stdout.startsWith('lost')) return undefined;
	return lockLost(transport.host, placeOn(transport), parseHolder(stdout.slice('lost '.length)));
}

async function release(held: Transport[], holder: LockHolder): Promise<void> {
	await Promise.allSettled(
		held.map((transport) =>
			transport.exec(
				`grep -q '"run":"${holder.run}"' ${LOCK}/owner && rm -rf ${LOCK}; rmdir /var/lib/k8s-tui 2>/dev/null; :`,
				{ name: 'unlock', timeoutMs: 8_000 },
			),
		),
	);
}

function placeOn({ host }: Transport): string {
	return `${LOCK} on ${host}`;
}

function unlockable(host: string, found: string): OperatorError {
	return new OperatorError(`The lock of the cluster cannot be taken on ${host}`, {
		code: 'lock-failed',
		exitCode: 1,
		host,
		expected: `${LOCK} to be made`,
		found: found.trim() || 'no answer',
		fix: `See whether the disk of ${host} is full or read-only.`,
	});
}
