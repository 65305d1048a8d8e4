import { hostname, userInfo } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { OperatorError } from '../model/errors.ts';
import { hostsWith } from '../model/spec.ts';
import type { Transport } from '../ssh/transport.ts';
import { quotedJson } from '../steps/kubectl.ts';
import { isAliveHere, type ProcessIdentity, thisProcess } from './process-identity.ts';
import type { Session } from './session.ts';

const LOCK = '/var/lib/k8s-tui/lock';
/** How often a holder shows that it is alive, and after how long without that it is taken for dead. */
const HEARTBEAT_SECONDS = 10;
const STALE_SECONDS = 35;

interface Owner extends ProcessIdentity {
	run: string;
	user: string;
	machine: string;
}

/**
 * Keeps operators on two machines from working on one cluster: a lock on every control-plane host
 * that answers, held by a heartbeat. A lock whose holder died is taken over: at once if it was a
 * process of this machine, else when it has been silent for 35 s.
 * @returns the function that releases all
 * @throws OperatorError `locked` (exit code 5) naming who holds it
 */
export async function lockHosts(session: Session, run: string): Promise<() => Promise<void>> {
	const transports = hostsWith(session.spec, 'control-plane').flatMap(
		({ name }) => session.transports[name] ?? [],
	);
	const owner: Owner = { run, user: userInfo().username, machine: hostname(), ...thisProcess() };
	const held: Transport[] = [];
	// In the order of the spec on every machine, so that two runs cannot each hold a half.
	for (const transport of transports) {
		try {
			await take(session, transport, owner);
			held.push(transport);
		} catch (error) {
			await release(held, owner);
			throw error;
		}
	}
	const heartbeat = setInterval(() => {
		for (const transport of held) {
			transport
				.exec(`touch ${LOCK}/owner`, { name: 'heartbeat', timeoutMs: 8_000 })
				.catch(() => undefined);
		}
	}, HEARTBEAT_SECONDS * 1000);
	heartbeat.unref();
	return async () => {
		clearInterval(heartbeat);
		await release(held, owner);
	};
}

async function take(session: Session, transport: Transport, owner: Owner): Promise<void> {
	const giveUpAt = Date.now() + 2 * STALE_SECONDS * 1000;
	let announced = false;
	let takeOver = '';
	let lastAge = 0;
	for (;;) {
		const { stdout } = await transport.exec(takeScript(owner, takeOver), {
			name: 'lock',
			timeoutMs: 20_000,
		});
		const [verdict = '', age = '', ...rest] = stdout.trim().split(' ');
		if (verdict === 'taken') return;
		if (verdict !== 'held') throw unlockable(transport.host, stdout);
		const holder = parseOwner(rest.join(' '));
		const refreshed = announced && Number(age) < lastAge;
		if (refreshed || Date.now() > giveUpAt) throw lockedBy(transport.host, holder);
		lastAge = Number(age);
		takeOver = holder && holder.machine === hostname() && !isAliveHere(holder) ? holder.run : '';
		if (takeOver) continue;
		if (!announced) {
			announced = true;
			session.stream.emit({
				type: 'notice',
				host: transport.host,
				level: 'info',
				message: `${describe(holder)} holds the lock of this cluster; waiting to see whether it is alive`,
			});
		}
		await delay(2_000);
	}
}

/**
 * Prints `taken`, or `held AGE OWNER`, or why it cannot be taken. mkdir is the atomic part; flock on
 * the directory, where there is flock, keeps two from taking a dead one's lock over at once.
 */
function takeScript(owner: Owner, takeOver: string): string {
	return `umask 077
mkdir -p /var/lib/k8s-tui 2>&1 || exit 0
if command -v flock >/dev/null 2>&1; then exec 9</var/lib/k8s-tui && flock -w 10 9; fi
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
printf '%s\\n' ${quotedJson(owner)} >${LOCK}/owner.new && mv -f ${LOCK}/owner.new ${LOCK}/owner && echo taken || rmdir ${LOCK}
`;
}

async function release(held: Transport[], owner: Owner): Promise<void> {
	await Promise.allSettled(
		held.map((transport) =>
			transport.exec(
				`grep -q '"run":"${owner.run}"' ${LOCK}/owner && rm -rf ${LOCK}; rmdir /var/lib/k8s-tui 2>/dev/null; :`,
				{ name: 'unlock', timeoutMs: 8_000 },
			),
		),
	);
}

/** The host's word for who holds it; what has not the form that we write is nobody. */
function parseOwner(text: string): Owner | null {
	try {
		const owner = JSON.parse(text) as Owner;
		return /^[a-z0-9-]{1,40}$/.test(owner.run) ? owner : null;
	} catch {
		return null;
	}
}

function describe(holder: Owner | null): string {
	return holder
		? `${holder.user}@${holder.machine} (process ${holder.pid}, run ${holder.run})`
		: 'Somebody';
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

function lockedBy(host: string, holder: Owner | null): OperatorError {
	return new OperatorError('Another k8s-tui works on this cluster', {
		code: 'locked',
		exitCode: 5,
		host,
		expected: 'one at a time',
		found: `${describe(holder)} holds ${LOCK} on ${host} and is alive`,
		fix: 'Wait for it to end. Nothing was changed by this command.',
	});
}
