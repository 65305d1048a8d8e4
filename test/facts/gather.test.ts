import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import { describe, expect, test } from 'vitest';
import { gatherFacts } from '../../src/facts/gather.ts';
import { emptyProbe, mergeProbes } from '../../src/facts/probe-request.ts';
import { gatherScript } from '../../src/facts/script.ts';
import { OperatorError } from '../../src/model/errors.ts';
import { expectValidFacts } from './support/expect-valid-facts.ts';
import { LocalShellTransport } from './support/local-shell-transport.ts';

describe('the script on this machine', () => {
	test('takes one round trip, and tells the time of this machine', async () => {
		const transport = new LocalShellTransport('here');
		const facts = await gatherFacts(transport, emptyProbe());
		expect(transport.roundTrips).toBe(1);
		expectValidFacts(facts);
		expect(facts.host).toBe('here');
		expect(facts.network.hostname).toBe(hostname());
		expect(facts.memory.total).toBeGreaterThan(facts.memory.available / 2);
		expect(facts.filesystems).toHaveLength(7);
		expect(Math.abs(facts.clock.offsetMs)).toBeLessThanOrEqual(facts.clock.uncertaintyMs + 1);
	});

	test('answers everything that was asked, also what is not there', async () => {
		const facts = await gatherFacts(new LocalShellTransport('here'), {
			files: ['/etc/passwd', '/no/such/file'],
			globs: ['/no/such/*.conf'],
			secretFiles: ['/etc/hosts'],
			packages: ['no-such-package', "it's; odd"],
			units: ['no-such.service', 'odd; unit'],
			sysctls: ['kernel.ostype', 'no.such.key'],
			names: ['localhost', '-odd', '$(id)'],
		});
		expectValidFacts(facts);
		expect(Object.keys(facts.observed.files)).toEqual([
			'/etc/passwd',
			'/no/such/file',
			'/etc/hosts',
		]);
		expect(facts.observed.files['/no/such/file']).toBeNull();
		expect(facts.observed.files['/etc/passwd']?.content).toContain('root:');
		expect(facts.observed.files['/etc/hosts']).toMatchObject({ content: null });
		expect(facts.observed.packages).toEqual({ 'no-such-package': null, "it's; odd": null });
		expect(facts.observed.units['odd; unit']).toEqual({
			exists: false,
			active: false,
			enabled: false,
			configuredAt: null,
		});
		expect(facts.sysctls).toEqual({ 'kernel.ostype': 'Linux' });
		expect(Object.keys(facts.network.resolved)).toEqual(['localhost']);
	});

	test('leaves nothing behind', async () => {
		const transport = new LocalShellTransport('here');
		const tell =
			'mktemp() { made=$(command mktemp "$@") && echo "made $made" >&2 && echo "$made"; }';
		const result = await transport.exec(`${tell}\n${gatherScript(emptyProbe(), '@M')}`);
		const made = /^made (\/\S+)$/m.exec(result.stderr)?.[1] ?? '';
		expect(made).toContain('/');
		expect(existsSync(made)).toBe(false);
	});

	test('still ends, with a valid answer, where hardly any tool exists', async () => {
		const bare = ['cat', 'date', 'grep', 'mktemp', 'rm', 'sed', 'uname'];
		// Functions come before programs: these seven are found, and nothing else.
		const transport = new LocalShellTransport('bare');
		const script = gatherScript(emptyProbe(), '@MARKER');
		const stripped = script.replace(/PATH="[^"]*"/, 'PATH=/nonexistent');
		const paths = bare.map((tool) => `${tool}() { ${pathOf(tool)} "$@"; }`).join('\n');
		const result = await transport.exec(`${paths}\n${stripped}`);
		expect(result.stdout).toContain('@MARKER clock-end');
		expect(result.stdout).toContain('/proc/meminfo:MemTotal');
	});

	test('is a POSIX script: dash has nothing to say about its syntax', () => {
		const script = gatherScript(
			mergeProbes([{ files: ["/it's"], names: ['a'], units: ['b'], packages: ['c'] }]),
			'@M',
		);
		const checked = spawnSync('sh', ['-n'], { input: script });
		expect(checked.stderr.toString()).toBe('');
		expect(checked.status).toBe(0);
	});
});

test('an answer that was cut off is an error that names the host, not half of the facts', async () => {
	const transport = new LocalShellTransport('h1', ['sh', '-c', 'echo no shell here >&2; exit 3']);
	const error = await gatherFacts(transport, emptyProbe()).catch((thrown: unknown) => thrown);
	expect(error).toBeInstanceOf(OperatorError);
	expect(error).toMatchObject({
		code: 'facts-incomplete',
		host: 'h1',
		found: 'no shell here',
	});
});

describe('a question that is not answered in time', () => {
	/** A machine on which one program hangs until it is stopped. */
	const hanging = (program: string) => {
		const transport = new LocalShellTransport('h1', ['sh'], process.env, 3000);
		const exec = transport.exec.bind(transport);
		const hangs = `${program}() { sleep 300; }; timeout() { shift; [ "$1" = ${program} ] || "$@"; }`;
		transport.exec = (script, options) => {
			// A directory that is there, for that of Kubernetes.
			const here = script.replace('set -- /etc/kubernetes ', 'set -- /etc ');
			return exec(`${hangs}\n${here}`, options);
		};
		return transport;
	};
	const request = mergeProbes([
		{ files: ['/etc/passwd'], units: ['ssh.service'], names: ['localhost'] },
	]);

	test.each([
		['stat', 'stat within 90 s'],
		['systemctl', 'systemctl within 90 s'],
		['grep', 'grep within 90 s'],
		['find', 'find within 90 s'],
		['df', 'df within 90 s'],
	])(
		'by %s is an error: what may be there must not be taken for absent',
		async (program, expected) => {
			const error = await gatherFacts(hanging(program), request).catch((thrown: unknown) => thrown);
			expect(error).toMatchObject({ code: 'facts-unanswered', host: 'h1', expected });
		},
	);

	test('by a program whose answer only informs is no error', async () => {
		expectValidFacts(await gatherFacts(hanging('getent'), request));
	});
});

test('a process that prints a section heading cannot fake a section, for it cannot know the marker', async () => {
	const scripts: string[] = [];
	const transport = new LocalShellTransport('h1');
	const exec = transport.exec.bind(transport);
	transport.exec = (script) => {
		scripts.push(script);
		return exec(script);
	};
	await gatherFacts(transport, emptyProbe());
	await gatherFacts(transport, emptyProbe());
	const markers = scripts.map((script) => /@[0-9a-f]{32}/.exec(script)?.[0]);
	expect(new Set(markers).size).toBe(2);
	expect(markers).not.toContain(undefined);
});

test('mergeProbes asks for each thing once, and for the text if anyone wants it', () => {
	expect(
		mergeProbes([
			{ files: ['/a'], secretFiles: ['/b'], units: ['u'] },
			{ secretFiles: ['/a', '/c', '/b'], units: ['u', 'v'] },
		]),
	).toEqual({
		files: ['/a'],
		globs: [],
		secretFiles: ['/b', '/c'],
		packages: [],
		units: ['u', 'v'],
		sysctls: [],
		names: [],
	});
});

function pathOf(tool: string): string {
	return spawnSync('sh', ['-c', `command -v ${tool}`])
		.stdout.toString()
		.trim();
}
