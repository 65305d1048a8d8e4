import type { OperatorError } from '../model/errors.ts';
import { excerpt, sshError } from './errors.ts';

/**
 * Messages of sudo and of sudo-rs, which are in English because LC_ALL=C is set for them.
 * Sources: sudo plugins/sudoers/{sudoers,auth,check}.c, sudo-rs src/common/error.rs.
 */
const REQUIRE_TTY = /must have a tty to run sudo/i;
const NOT_ALLOWED =
	/is not in the sudoers file|is not allowed to (execute|run)|may not run sudo|I'm afraid I can't do that|not allowed to preserve the environment/i;
const WRONG_PASSWORD =
	/try again|incorrect (password|authentication) attempt|no password was provided|authentication (failed|failure)|maximum \d+ incorrect/i;
const NEEDS_PASSWORD =
	/a (password|terminal) is required|interactive authentication is required|no tty present/i;

/** What sudo's words mean to the operator; null if they say nothing of sudo. */
export function sudoError(host: string, said: string): OperatorError | null {
	const found = excerpt(said);
	if (REQUIRE_TTY.test(said)) {
		return sshError('sudo-requiretty', host, 'sudo insists on a terminal', {
			found,
			fix: 'Add "Defaults !requiretty" for the SSH user with visudo.',
		});
	}
	if (NOT_ALLOWED.test(said)) {
		return sshError('sudo-not-in-sudoers', host, 'the SSH user may not become root by sudo', {
			expected: 'a sudoers rule that lets the user run any command as root',
			found,
			fix: 'Add the user to the group sudo or wheel, or log in as root.',
		});
	}
	if (WRONG_PASSWORD.test(said)) {
		return sshError('sudo-wrong-password', host, 'sudo refuses the password', {
			found,
			fix: 'Give the sudo password of the SSH user on this host.',
		});
	}
	if (NEEDS_PASSWORD.test(said)) return sudoPasswordNeeded(host);
	if (/sudo/.test(said)) {
		return sshError('sudo-failed', host, 'sudo failed', {
			found,
			fix: 'Check the sudo password of the SSH user, then run "sudo true" as this user on the host and mend what it reports.',
		});
	}
	return null;
}

/** sudo wants a password and none was given. */
export function sudoPasswordNeeded(host: string): OperatorError {
	return sshError('sudo-password-needed', host, 'sudo needs a password and none was given', {
		fix: 'Give the sudo password, or allow the SSH user NOPASSWD in sudoers.',
	});
}

/** There is no sudo on the host. */
export function sudoMissing(host: string, user: string): OperatorError {
	return sshError('sudo-missing', host, `${user} is not root and there is no sudo`, {
		expected: 'root, or sudo',
		found: 'no sudo on the search path',
		fix: 'Install sudo on the host, or set ssh.user to root.',
	});
}
