import { hostCheck, ok, problem } from '../check.ts';

/** A warning only: apply waits for the lock and says who holds it. */
export const packageLock = hostCheck('package-lock', 'Package manager is free', (_host, facts) => {
	const { lock, manager } = facts.packages;
	const base = { checked: `lock of ${manager ?? 'the package manager'}`, expected: 'free' };
	if (lock === null) return ok({ ...base, observed: 'free' });
	return problem('warning', {
		...base,
		observed: `${lock.path} is held by ${lock.process ?? 'a process'} (pid ${lock.pid})`,
		fix: 'Wait until it has finished; apply waits too. Never delete the lock file.',
	});
});
