import type { RuntimeFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { capture, linesOf, toCount } from './sections.ts';
import { isActive } from './unit-states.ts';

const CONFIG = '/etc/containerd/config.toml';
const MAX_IMAGES = 5000;

/** containerd; null where there is none. */
export const containerdPart: FactPart<{ containerd: RuntimeFacts | null }> = {
	name: 'containerd',
	texts: () => [CONFIG],
	units: ['containerd.service'],
	// Tasks are counted by their directories, which saves starting ctr once more.
	onlyIf: 'command -v containerd >/dev/null',
	script: () => `must_answer containerd --version
if grep -qsE '^[[:space:]]*imports[[:space:]]*=' ${CONFIG}; then
	timeout 5 containerd config dump | sed 's/^/config /'
fi
if [ -S /run/containerd/containerd.sock ]; then
	set -- /run/containerd/io.containerd.runtime.v[12]*/k8s.io/*
	[ -e "$1" ] || shift
	echo "tasks $#"
	timeout 5 ctr -n k8s.io images ls -q | sed 's/^/image /'
fi`,
	parse: (evidence) => ({
		containerd: parseContainerd(
			evidence.section('containerd'),
			evidence.lines(CONFIG),
			isActive(evidence.unit('containerd.service')),
		),
	}),
};

/** `containerd --version`, `tasks N`, `image NAME` and, where it has imports, `config LINE`. */
export function parseContainerd(
	text: string,
	config: readonly string[],
	active: boolean,
): RuntimeFacts | null {
	const version = capture(text, /^containerd\s+\S+\s+v?(\d[\w.+~-]*)/m);
	if (version === null) return null;
	const lines = linesOf(text);
	const after = (word: string): string[] =>
		lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
	const dumped = after('config');
	return {
		version,
		active,
		cgroupDriver: cgroupDriverOf(dumped.length > 0 ? dumped : config),
		containers: active ? toCount(after('tasks')[0]) : null,
		images: after('image')
			.map((name) => name.trim())
			.filter((name) => !name.startsWith('sha256:') && !name.includes('@sha256:'))
			.slice(0, MAX_IMAGES),
	};
}

/**
 * `SystemdCgroup` of the runc runtime's options, false by default
 * (https://github.com/containerd/containerd/blob/main/docs/cri/config.md). Version 1 of the
 * configuration has `systemd_cgroup` of the CRI plugin itself.
 */
function cgroupDriverOf(config: readonly string[]): 'systemd' | 'cgroupfs' {
	let table = '';
	for (const line of config) {
		const header = capture(line, /^\s*\[([^\]]*)\]/);
		if (header !== null) table = header;
		else if (/^\s*SystemdCgroup\s*=\s*true\b/.test(line) && /runc/.test(table)) return 'systemd';
		else if (/^\s*systemd_cgroup\s*=\s*true\b/.test(line)) return 'systemd';
	}
	return 'cgroupfs';
}
