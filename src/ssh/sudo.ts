import type { OperatorError } from '../model/errors.ts';
import type { Reader } from './bootstrap.ts';
import type { Connection } from './connection.ts';
import type { Credentials } from './credentials.ts';
import { excerpt, remoteError, sshError } from './errors.ts';
import { openScript, type Privilege } from './script-channel.ts';
import { sudoError, sudoMissing, sudoPasswordNeeded } from './sudo-errors.ts';

/**
 * Tells whether the host's `head -c` takes exactly what it is told to. The line on stdin comes in one
 * piece with the script, so a reader that takes more than its due takes it as well.
 */
const READER = `IFS= read -r k8s_tui_rest
printf 'rest=%s\\n' "$k8s_tui_rest"
`;

/** What the login user may do. */
const RIGHTS = `k8s_tui_uid=$(id -u)
printf 'uid=%s\\n' "$k8s_tui_uid"
[ "$k8s_tui_uid" = 0 ] && exit 0
command -v sudo >/dev/null 2>&1 || { printf 'sudo=missing\\n'; exit 0; }
k8s_tui_said=$(LANGUAGE=C sudo -n -H -- sh -c : 2>&1 </dev/null)
printf 'sudo=%s\\n%s\\n' $? "$k8s_tui_said"
`;

const NEXT = 'k8s-tui-next';

/**
 * Finds out how scripts become root on this host: root is root, which takes no round trip but for the
 * first script that has data; others take one, and a second where a password has to be verified.
 * @throws OperatorError `sudo-missing`, `sudo-requiretty`, `sudo-not-in-sudoers`,
 * `sudo-password-needed`, `sudo-wrong-password`, `sudo-failed`, and what logging in throws.
 */
export async function probePrivilege(
	connection: Connection,
	credentials: Credentials,
): Promise<Privilege> {
	const { host, user } = connection.target;
	if (user === 'root') {
		await connection.client();
		const reader = once(async () => readerIn(await look(connection, READER)));
		return { become: 'login', reader, password: null };
	}
	const output = await look(connection, READER + RIGHTS);
	const uid = /^uid=(\d+)$/m.exec(output)?.[1];
	if (uid === undefined) throw lookFailed(host, output);
	const known = readerIn(output);
	const reader = () => Promise.resolve(known);
	if (uid === '0') return { become: 'login', reader, password: null };
	const sudo = /^sudo=(\w+)\n?([\s\S]*)$/m.exec(output);
	if (sudo?.[1] === 'missing') throw sudoMissing(host, user);
	if (sudo?.[1] === '0') return { become: 'sudo', reader, password: null };
	const refused = sudoError(host, sudo?.[2] ?? '');
	const final = ['sudo-requiretty', 'sudo-not-in-sudoers'];
	if (refused !== null && final.includes(refused.code)) throw refused;
	return withPassword(connection, credentials, reader);
}

function readerIn(output: string): Reader {
	return output.startsWith(`rest=${NEXT}\n`) ? 'head' : 'dd';
}

/** What is found out is kept; a failure is not. */
function once<T>(find: () => Promise<T>): () => Promise<T> {
	let found: Promise<T> | undefined;
	return () => {
		found ??= find().catch((error: unknown) => {
			found = undefined;
			throw error;
		});
		return found;
	};
}

/** Runs a script as the login user, with a line behind it on stdin. */
async function look(connection: Connection, script: string): Promise<string> {
	const login: Privilege = { become: 'login', reader: async () => 'head', password: null };
	const { status, output } = await run(connection, login, script, `${NEXT}\n`);
	if (status !== 0) throw lookFailed(connection.target.host, output || `exit status ${status}`);
	return output;
}

function lookFailed(host: string, said: string): OperatorError {
	return remoteError('ssh-shell', host, 'a first look at the host failed', {
		found: excerpt(said) || 'no output',
		fix: 'Check that sh, id and head work for the SSH user.',
	});
}

/** Verifies the password once; a wrong one counts as one failed attempt on the host, not three. */
async function withPassword(
	connection: Connection,
	credentials: Credentials,
	reader: Privilege['reader'],
): Promise<Privilege> {
	const { host } = connection.target;
	const password = await credentials.sudoPassword(host);
	if (password === null) throw sudoPasswordNeeded(host);
	const login: Privilege = { become: 'login', reader, password: null };
	const check = `exec 2>&1; LANGUAGE=C exec sudo -k -S -H -p '' -- sh -c :`;
	const { status, output } = await run(connection, login, check, `${password}\n`);
	if (status === 0) return { become: 'sudo-password', reader, password };
	throw (
		sudoError(host, `sudo: ${output}`) ??
		sshError('sudo-failed', host, 'sudo failed', { found: `exit status ${status}` })
	);
}

async function run(
	connection: Connection,
	privilege: Privilege,
	script: string,
	stdin: string,
): Promise<{ status: number; output: string }> {
	const chunks: Buffer[] = [];
	const channel = await openScript(connection, {
		name: 'privilege',
		script,
		privilege,
		takesInput: true,
		use: 'exec',
		onStdout: (chunk) => chunks.push(chunk),
		onStderr: () => {},
		input: stdin,
	});
	channel.stdin.end();
	const { firstLook } = connection.timings;
	const { promise: late, reject } = Promise.withResolvers<never>();
	const timer = setTimeout(() => {
		reject(lookTooSlow(connection.target.host, firstLook));
		channel.close();
	}, firstLook);
	try {
		const status = await Promise.race([channel.exit, late]);
		return { status, output: Buffer.concat(chunks).toString('utf8') };
	} finally {
		clearTimeout(timer);
	}
}

function lookTooSlow(host: string, milliseconds: number): OperatorError {
	return sshError('ssh-timeout', host, 'a first look at the host took too long', {
		expected: `an answer within ${milliseconds / 1000} s`,
		found: 'no end',
		fix: 'Run "sudo -n true" and "id" as the SSH user: name or directory services (DNS, LDAP) may hang.',
	});
}
