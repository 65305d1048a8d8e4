import { OperatorError } from '../model/errors.ts';
import type { ClusterSpec } from '../model/spec.ts';
import { presetMirrors } from '../versions/registries.ts';

export const DOCKER_DAEMON_PATH = '/etc/docker/daemon.json';

type Daemon = Record<string, unknown>;

const CGROUP_OPTION = 'native.cgroupdriver=';

function parseExisting(text: string, host: string | undefined): Daemon {
	let value: unknown;
	let problem = 'not a JSON object';
	try {
		value = text.trim() === '' ? {} : JSON.parse(text);
	} catch (error) {
		problem = error instanceof Error ? error.message : problem;
	}
	if (isRecord(value)) return value;
	throw new OperatorError(`${DOCKER_DAEMON_PATH} cannot be read`, {
		code: 'docker-daemon-json',
		exitCode: 1,
		...(host === undefined ? {} : { host }),
		expected: 'a JSON object',
		found: problem,
		fix: `Mend ${DOCKER_DAEMON_PATH} on the host, or remove it, and run again.`,
	});
}

function strings(value: unknown): string[] {
	return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** What the spec says wins over what is there, which wins over our own default. */
function logOptions({ runtime }: ClusterSpec, existing: unknown): object {
	const { containerLogMaxSize: size, containerLogMaxFiles: files } = runtime;
	const before = isRecord(existing) ? existing : { 'max-size': '100m', 'max-file': '3' };
	return {
		...before,
		...(size === undefined ? {} : { 'max-size': `${size}m` }),
		...(files === undefined ? {} : { 'max-file': String(files) }),
	};
}

function isRecord(value: unknown): value is Daemon {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * /etc/docker/daemon.json: the cgroup driver that the kubelet has too, bounded container logs, and
 * registry mirrors. Other keys of the file that is there stay, as does an operator's own log
 * driver; a second merge changes nothing.
 * @param existing text of the file on the host, or null.
 * @param host name for the error message.
 * @throws OperatorError `docker-daemon-json` if the existing text is no JSON object.
 */
export function dockerDaemonJson(
	spec: ClusterSpec,
	existing: string | null,
	host?: string,
): string {
	const daemon = parseExisting(existing ?? '', host);
	const options = strings(daemon['exec-opts']).filter((item) => !item.startsWith(CGROUP_OPTION));
	const merged: Daemon = {
		...daemon,
		'exec-opts': [...options, `${CGROUP_OPTION}${spec.runtime.cgroupDriver}`],
	};
	if (daemon['log-driver'] === undefined || daemon['log-driver'] === 'json-file') {
		merged['log-driver'] = 'json-file';
		merged['log-opts'] = logOptions(spec, daemon['log-opts']);
	}
	const { maxConcurrentDownloads } = spec.runtime;
	if (maxConcurrentDownloads !== undefined)
		merged['max-concurrent-downloads'] = maxConcurrentDownloads;
	// docker has mirrors of Docker Hub alone.
	const { 'docker.io': preset } = presetMirrors(spec.source);
	const mirrors = [
		...spec.runtime.registryMirrors,
		...(preset === undefined ? [] : [`https://${preset}`]),
		...strings(daemon['registry-mirrors']),
	];
	if (mirrors.length > 0) merged['registry-mirrors'] = [...new Set(mirrors)];
	return `${JSON.stringify(merged, null, 2)}\n`;
}
