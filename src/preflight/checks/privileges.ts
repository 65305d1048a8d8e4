import { hostCheck, ok } from '../check.ts';

/**
 * Facts are gathered as root, so a host that has any can become root; how is worth saying. A user
 * who may not is refused when the connection is made, with an error of its own.
 */
export const privileges = hostCheck('privileges', 'Becomes root', (_host, facts) => {
	const { user, uid } = facts.login;
	return ok({
		checked: 'whether the SSH user can act as root',
		observed: uid === 0 ? `${user} is root` : `${user} (uid ${uid}) becomes root by sudo`,
		expected: 'root, or sudo',
	});
});
