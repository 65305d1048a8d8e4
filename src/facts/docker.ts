import type { RuntimeFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { asArray, asRecord, asText, parseJson } from './json.ts';
import { capture, linesOf } from './sections.ts';

const DAEMON_JSON = '/etc/docker/daemon.json';
const INFO = "'{{json .}}'";
const IMAGES = "'image {{.Repository}}:{{.Tag}}'";

/** More than a node keeps; a bound for a hostile host. */
const MAX_IMAGES = 5000;

/** dockerd; null where there is none. */
export const dockerPart: FactPart<{ docker: RuntimeFacts | null }> = {
	name: 'docker',
	texts: () => [DAEMON_JSON],
	// Only a daemon that runs is spoken to: opening a socket unit's socket would start it. Over the
	// socket because the client takes longer to start than to answer; old curl cannot, though.
	onlyIf: 'command -v dockerd >/dev/null',
	script: () => `pid=
[ -r /run/docker.pid ] && read -r pid </run/docker.pid
if [ -n "$pid" ] && [ -d "/proc/$pid" ]; then
	timeout 5 curl -sf --noproxy '*' --unix-socket /run/docker.sock -w '\\n' \\
		http://docker/info http://docker/images/json && exit
	timeout 5 docker info --format ${INFO}
	timeout 5 docker images --format ${IMAGES}
else
	timeout 5 dockerd --version
fi`,
	parse: (evidence) => ({
		docker: parseDocker(evidence.section('docker'), evidence.lines(DAEMON_JSON).join('\n')),
	}),
};

/**
 * One line of JSON as `/info` gives it and one as `/images/json` does, or `image NAME:TAG` lines; or
 * the version line of a daemon that does not run.
 */
export function parseDocker(text: string, daemonJson: string): RuntimeFacts | null {
	const lines = linesOf(text);
	const documents = lines.map(parseJson);
	const info = documents.map(asRecord).find((entry) => typeof entry?.ServerVersion === 'string');
	if (info) {
		const driver = info.CgroupDriver;
		return {
			version: asText(info.ServerVersion),
			active: true,
			cgroupDriver: driver === 'systemd' || driver === 'cgroupfs' ? driver : null,
			containers: typeof info.ContainersRunning === 'number' ? info.ContainersRunning : null,
			images: [...listedImages(lines), ...documents.flatMap(taggedImages)].slice(0, MAX_IMAGES),
		};
	}
	const version = capture(text, /version\s+v?(\d[\w.+~-]*)/i);
	if (version === null) return null;
	return {
		version,
		active: false,
		cgroupDriver: configuredDriver(daemonJson),
		containers: null,
		images: [],
	};
}

function taggedImages(document: unknown): string[] {
	return asArray(document).flatMap((image) =>
		asArray(asRecord(image)?.RepoTags)
			.map(asText)
			.filter((tag) => tag !== '' && !tag.includes('<none>')),
	);
}

function listedImages(lines: readonly string[]): string[] {
	return lines.flatMap((line) =>
		line.startsWith('image ') && !line.includes('<none>') ? [line.slice(6).trim()] : [],
	);
}

/** What daemon.json asks for; null where it leaves it to docker, whose default changes with it. */
function configuredDriver(text: string): RuntimeFacts['cgroupDriver'] {
	for (const option of asArray(asRecord(parseJson(text))?.['exec-opts'])) {
		const driver = capture(asText(option), /^native\.cgroupdriver=(\w+)$/);
		if (driver === 'systemd' || driver === 'cgroupfs') return driver;
	}
	return null;
}
