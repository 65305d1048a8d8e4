import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { observedFilesPart } from '../../src/facts/observed-files.ts';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import type { Resource } from '../../src/model/resource.ts';
import { convergeScript } from '../../src/resources/converge.ts';
import { parseSpec } from '../../src/spec/parse.ts';
import { SpecError } from '../../src/spec/problem.ts';
import { followScript, startScript } from '../../src/ssh/job-scripts.ts';
import { quote } from '../../src/ssh/quote.ts';
import { uploadScript } from '../../src/ssh/upload-script.ts';
import { SHELLS } from '../resources/converge-here.ts';
import { makeSpec } from '../support/spec.ts';

let folder: string;
beforeAll(() => {
	folder = mkdtempSync(join(tmpdir(), 'k8s-tui-quoting-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SEED = Number(process.env.K8S_TUI_FUZZ_SEED ?? 20_260_101);

const PIECES = [
	...["'", '"', '`', '$(: >canary)', '`: >canary`', '$HOME', '$$', '\\', '\\\\', '\n', '\r', '\t'],
	...[
		' ',
		';',
		'&',
		'|',
		'<',
		'>',
		'(',
		')',
		'*',
		'?',
		'[',
		']',
		'{a,b}',
		'~',
		'#',
		'!',
		'!!',
		'%s',
	],
	...[
		'-rf',
		'--',
		'-',
		'\u001b[2J',
		'\u2028',
		'磁盘',
		'ä',
		'🚀',
		'\udcff'.toWellFormed(),
		'x',
		'/',
		'..',
	],
	...["'; : >canary; '", '"; : >canary; "', '\n: >canary\n', 'K8S_TUI_END', '\nK8S_TUI_END\n'],
];

/** What a malicious or unlucky operator, file or host may call things. */
const hostile = fc.array(fc.constantFrom(...PIECES), { maxLength: 8 }).map((all) => all.join(''));
/** The same where a line feed cannot be: in a path or a name that was checked before. */
const hostileLine = hostile.map((text) => text.replaceAll(/[\n\r]/g, '_'));

function samples<T>(arbitrary: fc.Arbitrary<T>, count: number): T[] {
	return fc.sample(arbitrary, { seed: SEED, numRuns: count });
}

/** Runs a script in an empty directory and gives what it printed, cut at NUL bytes. */
function wordsFrom(shell: readonly string[], script: string): string[] {
	const [program = 'sh', ...flags] = shell;
	const file = join(folder, 'script');
	writeFileSync(file, script);
	const { stdout, stderr } = spawnSync(program, [...flags, file], {
		cwd: folder,
		maxBuffer: 256 * 1024 * 1024,
	});
	expect(stderr.toString()).toBe('');
	expect(existsSync(join(folder, 'canary'))).toBe(false);
	return stdout.toString('utf8').split('\0').slice(0, -1);
}

describe.each(SHELLS)('values that a script carries, in %s', (...shell) => {
	it('arrive unchanged, whatever they hold', () => {
		const values = samples(hostile, 2_000);
		const script = values.map((value) => `printf '%s\\0' ${quote(value)}`).join('\n');
		expect(wordsFrom(shell, `${script}\n`)).toEqual(values);
	});

	it('reach what converges each kind of Resource as one word each', () => {
		const resources = samples(fc.record(PARTS), 60).flatMap((parts) =>
			Object.values(KINDS).map((make) => make(parts)),
		);
		const whole = convergeScript(
			resources.map(({ resource }) => resource),
			'::0123456789abcdef',
		);
		const script = `${RECORDERS}${whole.slice(firstCall(whole))}`;
		const expected = resources.flatMap(({ words }, index) => [String(index), ...words, '--end--']);
		expect(wordsFrom(shell, script)).toEqual(expected);
	});

	it('reach the scripts of jobs and uploads', () => {
		const cases = samples(fc.tuple(hostileLine, hostileLine, hostile), 150);
		const script = cases
			.map(([directory, name, text], index) => {
				const job = startScript(`/x/${directory}`, { id: `j.${index}`, script: text }, 'token');
				const upload = uploadScript({
					...{ directory: `/y/${directory}`, name: `n${name}`, mode: '0600' },
					...{ sha256: '00', size: 1, token: 'token' },
				});
				const heredoc = /cat >"\$new\/run\.sh" <<'(\w+)'.*\n([\s\S]*?\n\1\n)/.exec(job);
				const body = `<<'${heredoc?.[1]}'\n${heredoc?.[2]}`;
				return `${job.slice(0, job.indexOf('dir='))}
printf '%s\\0' "$root"
${lineWith(followScript(`/z/${directory}`, 'j', 0, 'token'), 'dir=')}
printf '%s\\0' "$dir"
${lineWith(upload, 'dir=')}
printf '%s\\0' "$dir" "$name"
cat ${body}printf '\\0'
`;
			})
			.join('');
		const expected = cases.flatMap(([directory, name, text]) => [
			`/x/${directory}`,
			`/z/${directory}/j`,
			`/y/${directory}`,
			`n${name}`,
			text.endsWith('\n') ? text : `${text}\n`,
		]);
		expect(wordsFrom(shell, `umask 022\n${script}`)).toEqual(expected);
	});

	it('name the files that are looked at', () => {
		const files = [...new Set(samples(hostileLine, 300).map((text) => `/${text}`))];
		const script = observedFilesPart.script?.({ ...emptyProbe(), files }) ?? '';
		const first = lineWith(script, 'set -- ');
		expect(
			wordsFrom(shell, `${first}\nfor file in "$@"; do printf '%s\\0' "$file"; done\n`),
		).toEqual(files.filter((file) => !file.includes('\0')));
	});
});

it('a NUL byte, which no word can carry, is refused', () => {
	expect(() => quote('a\0b')).toThrow(TypeError);
});

function lineWith(script: string, start: string): string {
	return script.split('\n').find((line) => line.startsWith(start)) ?? '';
}

/** Where the library ends and the calls for the Resources begin. */
function firstCall(script: string): number {
	return script.search(/^ensure_\w+ \d/m);
}

const PARTS = { path: hostileLine, name: hostileLine, text: hostile, other: hostileLine };
interface Parts {
	path: string;
	name: string;
	text: string;
	other: string;
}

const SUM = 'ab'.repeat(32);

/** Each kind of Resource, and the words that its `ensure_…` is to be called with. */
const KINDS: {
	[K in Resource['kind']]: (parts: Parts) => {
		resource: Extract<Resource, { kind: K }>;
		words: string[];
	};
} = {
	file: ({ path, text }) => ({
		resource: { kind: 'file', path: `/${path}`, content: text, mode: '0644' },
		words: [`/${path}`, '0644', text],
	}),
	absent: ({ path }) => ({ resource: { kind: 'absent', path }, words: [path] }),
	packages: ({ name, other }) => ({
		resource: {
			...{ kind: 'packages', names: [name, 'b'], keepStopped: [other] },
			...{ proxy: `http://${other}`, noProxy: [name] },
		} as const,
		words: [`${name} b`, other],
	}),
	'whole-packages': () => ({ resource: { kind: 'whole-packages' }, words: [] }),
	firewall: ({ text }) => ({
		resource: { kind: 'firewall', tool: 'ufw', record: text },
		words: ['ufw', text],
	}),
	'firewall-off': ({ name, other }) => ({
		resource: { kind: 'firewall-off', tool: 'nftables', off: true, tables: [name, other] },
		words: ['nftables', name, other],
	}),
	selinux: () => ({ resource: { kind: 'selinux', mode: 'permissive' }, words: ['permissive'] }),
	'swap-units': () => ({ resource: { kind: 'swap-units' }, words: [] }),
	service: ({ name, path, other }) => ({
		resource: {
			...{ kind: 'service', unit: name, enabled: true, active: false },
			...{ configFiles: [path, other], onChange: 'reload' },
		} as const,
		words: [name, 'yes', 'no', 'reload', path, other],
	}),
	enabled: ({ name }) => ({ resource: { kind: 'enabled', unit: name }, words: [name] }),
	sysctl: ({ name, other }) => ({
		resource: { kind: 'sysctl', key: name, value: other },
		words: [name, other],
	}),
	module: ({ name }) => ({ resource: { kind: 'module', name }, words: [name] }),
	'swap-off': () => ({ resource: { kind: 'swap-off' }, words: [] }),
	hostname: ({ name }) => ({ resource: { kind: 'hostname', name }, words: [name] }),
	timezone: ({ name }) => ({ resource: { kind: 'timezone', name }, words: [name] }),
	artifact: ({ name, path }) => ({
		resource: { kind: 'artifact', artifact: name, sha256: SUM, path, mode: '0755' },
		words: [name, SUM, path, '0755'],
	}),
	image: ({ name, other }) => ({
		resource: { kind: 'image', image: name, artifact: other, sha256: SUM, runtime: 'docker' },
		words: ['docker', name, other, SUM],
	}),
};

/** In the place of the library: prints each word, and a file's content as it arrives. */
const RECORDERS = `say() { for word in "$@"; do printf '%s\\0' "$word"; done; }
ensure_file() { say "$@"; base64 -d; printf '\\0'; say --end--; }
ensure_firewall_open() { ensure_file "$@"; }
${[
	'absent',
	'packages',
	'service',
	'enabled',
	'sysctl',
	'module',
	'swap_off',
	'swap_units',
	'whole_packages',
	'firewall_off',
	'selinux',
	'hostname',
	'timezone',
	'artifact',
	'unpacked',
	'image',
]
	.map((kind) => `ensure_${kind}() { say "$@" --end--; }`)
	.join('\n')}
`;

/** Every text of a spec, by its path. */
function leavesOf(value: unknown, path: (string | number)[] = []): (string | number)[][] {
	if (typeof value === 'string') return [path];
	if (typeof value !== 'object' || value === null) return [];
	return Object.entries(value).flatMap(([key, item]) =>
		leavesOf(item, [...path, Array.isArray(value) ? Number(key) : key]),
	);
}

function withLeaf(
	spec: object,
	path: readonly (string | number)[],
	change: (text: string) => string,
) {
	const copy = structuredClone(spec) as Record<string | number, unknown>;
	let at = copy;
	for (const key of path.slice(0, -1)) at = at[key] as Record<string | number, unknown>;
	const last = path.at(-1) ?? '';
	at[last] = change(String(at[last]));
	return copy;
}

/** A spec with a value in every field that takes a text. */
function fullSpec(): object {
	const spec = makeSpec({
		kubernetes: { imageRepository: 'registry.example.org/k8s' },
		endpoint: { vip: { interface: 'eth0' } },
		runtime: { registryMirrors: ['https://mirror.example.org'] },
		ssh: { identityFile: '~/.ssh/id' },
		os: { sysctls: { 'vm.swappiness': '10' }, timezone: 'Etc/UTC' },
		source: { httpProxy: 'http://proxy:3128' },
	});
	const [first, , , fourth] = spec.hosts;
	if (first) first.ssh = { user: 'admin', identityFile: '~/key', address: '10.1.1.1' };
	if (fourth) {
		fourth.labels = { 'example.org/zone': 'a' };
		fourth.taints = [{ key: 'dedicated', value: 'a', effect: 'NoSchedule' }];
	}
	return spec;
}

/** Fields that may hold what means something to a shell; every other field refuses it. */
const FREE_TEXT =
	/^(runtime\.registryMirrors|source\.(bundle|httpProxy)|os\.sysctls|ssh\.(user|identityFile|knownHostsFiles)|hosts\.\d+\.ssh\.(user|identityFile))(\.|$)/;

describe('a spec', () => {
	const spec = fullSpec();
	const leaves = leavesOf(spec);

	function accepts(path: readonly (string | number)[], change: (text: string) => string): boolean {
		try {
			parseSpec(JSON.stringify(withLeaf(spec, path, change)), 'cluster.yaml');
			return true;
		} catch (error) {
			if (error instanceof SpecError) return false;
			throw error;
		}
	}

	it('has URLs that need no escape in the files that they are written to', () => {
		const urls = leaves.filter((path) => /registryMirrors|httpProxy/.test(path.join('.')));
		expect(urls).toHaveLength(2);
		for (const path of urls) {
			for (const sign of ['"', '\\', '`', '<', '>', '{', '|', '^', ' '])
				expect(
					accepts(path, (text) => `${text}/${sign}x`),
					path.join('.'),
				).toBe(false);
			expect(accepts(path, (text) => `${text}/v2/?a=b&c=%20;d,'e'#f`)).toBe(true);
		}
	});

	it('as it is here is a valid one', () => {
		expect(() => parseSpec(JSON.stringify(spec), 'cluster.yaml')).not.toThrow();
		expect(leaves.length).toBeGreaterThan(45);
	});

	it.each(['\n: >canary', '\0', '\r', '\u001b[2J', '\u2028', '\u202e'])(
		'refuses %j in every field',
		(sign) => {
			for (const path of leaves) {
				for (const change of [() => `a${sign}b`, (text: string) => text + sign])
					expect(accepts(path, change), path.join('.')).toBe(false);
			}
		},
	);

	it.each([
		"'; : >canary; '",
		'$(: >canary)',
		'`: >canary`',
		' ',
		'"',
		'\\',
		';x',
		'&x',
		'|x',
		'>x',
		'*',
	])('refuses %j in every field that is no free text', (sign) => {
		for (const path of leaves.filter((leaf) => !FREE_TEXT.test(leaf.join('.')))) {
			for (const change of [() => `a${sign}b`, () => sign, (text: string) => text + sign])
				expect(accepts(path, change), path.join('.')).toBe(false);
		}
	});
});
