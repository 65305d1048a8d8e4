import { loadSshConfig, namedHosts } from '../ssh/ssh-config.ts';
import { processEnvironment, type TargetEnvironment } from '../ssh/target.ts';
import { bareCandidate, type Candidate } from './candidate.ts';

/** The account of git servers, which are in many an ssh_config and no hosts to log in to. */
const GIT_USER = 'git';

/**
 * The hosts that ~/.ssh/config names one by one, with what it says of them. Jump hosts and keys are
 * looked up there again when the host is connected to.
 */
export function fromSshConfig(environment: TargetEnvironment = processEnvironment()): Candidate[] {
	const config = loadSshConfig(environment);
	return namedHosts(environment).flatMap((alias) => {
		const { hostName = alias, user = null, port = null } = config.settingsFor(alias);
		if (user === GIT_USER) return [];
		const candidate = bareCandidate(alias, hostName, { kind: 'ssh-config', alias });
		return [{ ...candidate, user, port }];
	});
}
