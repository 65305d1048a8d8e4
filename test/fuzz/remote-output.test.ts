import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyProbe } from '../../src/facts/probe-request.ts';
import { splitSections } from '../../src/facts/sections.ts';
import { nodeCidrOf } from '../../src/render/cni-bridge.ts';
import { dockerDaemonJson } from '../../src/render/docker.ts';
import { fstabWithoutSwap, fstabWithSwapRestored } from '../../src/render/fstab.ts';
import { withManagedBlock, withoutManagedBlock } from '../../src/render/managed-block.ts';
import { excerpt } from '../../src/ssh/errors.ts';
import { cleanText, LineDecoder, MAX_LINE_LENGTH } from '../../src/ssh/lines.ts';
import { MarkerFilter } from '../../src/ssh/marker-filter.ts';
import { factsFrom, recording } from '../facts/support/fixture.ts';
import { makeSpec } from '../support/spec.ts';
import { holds, LONG, onlyOperatorErrors, textOf } from './hold.ts';

const SOURCES = new URL('../../src/', import.meta.url).pathname;

/** What one kind of reader is fed with; all take a text and may take more. */
interface Reader {
	samples: string[];
	/** How it is called where a text alone will not do. */
	call?: (read: (...input: never[]) => unknown, text: string) => unknown;
}

const RECORDINGS = ['centos-7', 'ubuntu-22', 'rhel-9', 'suse-15'].map(recording);
const FILES = { ...emptyProbe(), files: ['/etc/hosts', '__proto__'], secretFiles: ['/a b'] };
const ORDERS = {
	...{ listen: [], mtu: [], arp: null, vrrp: null, fsync: null, repositories: null },
	connect: [{ protocol: 'tcp', target: 'n2', address: '10.0.0.12', port: 6443 }],
	fetch: [{ purpose: 'download', url: 'https://example.org/' }],
};
const asLines: Reader['call'] = (read, text) => read(text.split('\n') as never);

/** A reader of a file that the program brings along: what is wrong with that is a bug, and said. */
function ownAsset(
	sample: string,
	give: (read: (...input: never[]) => unknown, document: unknown) => unknown = (read, document) =>
		read(document as never),
): Reader {
	return {
		samples: [sample],
		call: (read, text) => {
			try {
				give(read, JSON.parse(text));
			} catch (error) {
				expect(error).toBeInstanceOf(Error);
			}
		},
	};
}

/** By file and name. What is not here is fed with pieces of recorded answers. */
const READERS: Record<string, Reader> = {
	'bundle/manifest.ts#parseManifest': {
		samples: [
			'{"formatVersion":1,"kubernetesVersion":"1.20.2","arch":"amd64","createdFrom":"directory","files":[{"path":"bin/kubeadm","kind":"binary","sha256":"00","size":1}]}',
		],
		call: (read, text) => read(text as never, 'manifest.json' as never),
	},
	'discover/parse-targets.ts#parseTargets': {
		samples: ['10.0.0.0/24 10.0.0.5-9', 'root@node[01:20].example.org:22, fe80::1', 'a{b,c}'],
	},
	'engine/lock-holder.ts#parseHolder': {
		samples: [
			'{"run":"20260101t101010-ab12","user":"root","machine":"laptop","pid":7,"since":"x"}',
		],
	},
	'facts/os.ts#parseOsRelease': {
		samples: ['ID=ubuntu\nVERSION_ID="22.04"\nID_LIKE="rhel fedora"'],
		call: (read, text) => read(text.split('\n') as never, text as never),
	},
	'facts/proc-net.ts#parseProcNet': {
		samples: ['/proc/net/tcp: 0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000'],
		call: asLines,
	},
	'facts/docker.ts#parseDocker': {
		samples: ['{"ServerVersion":"20.10"}\n[{"RepoTags":["a:b"]}]', '{"exec-opts":["native.x=y"]}'],
		call: (read, text) => read(text as never, text as never),
	},
	'facts/observed-files.ts#parseObservedFiles': {
		samples: [
			`stat 644 root 3 1.5 /etc/hosts\n${'0'.repeat(64)} */etc/hosts\n--texts--\n==> /etc/hosts <==\nx\n\n--end--\n`,
		],
		call: (read, text) => read(text as never, FILES as never),
	},
	'facts/unit-states.ts#parseUnitStates': {
		samples: [
			'asked kubelet.service\nasked b.service\n\nId=kubelet.service\nLoadState=loaded\nActiveState=active\n\nId=a.service',
		],
		call: (read, text) =>
			read(text as never, ['kubelet.service', 'b.service', '__proto__'] as never),
	},
	'facts/containerd.ts#parseContainerd': {
		samples: [
			'containerd x v1.7.2\ntasks 12\nimage a/b:c',
			'[plugins."x".runc]\nSystemdCgroup = true',
		],
		call: (read, text) => read(text as never, text.split('\n') as never, true as never),
	},
	'facts/gather.ts#parseFacts': {
		samples: RECORDINGS,
		call: (_read, text) => factsFrom(text, FILES),
	},
	'preflight/probe-protocol.ts#parseAnswers': {
		samples: [
			'connect\ttcp\tn2\t10.0.0.12\t6443\topen\nvrrp\t1\t2\t3\nvrrp-done\nfetch\tdownload\tx\tok',
		],
		call: (read, text) => read([] as never, text as never, ORDERS as never),
	},
	'preflight/probe-protocol.ts#parseListeners': { samples: ['port\ttcp\t6443\topen\tx'] },
	'discover/from-inventory.ts#parseInventory': {
		samples: [
			'[masters]\nn1 ansible_host=10.0.0.1 ansible_port=22\n[all:vars]\na="b"',
			'all:\n  hosts:\n    n1: {ansible_host: 10.0.0.1}\n  children: {a: {hosts: {b: null}}}',
		],
		call: (read, text) => read(text as never, 'inventory' as never),
	},
	'diagnose/load-signatures.ts#parseSignatures': ownAsset(
		'{"signatures":[{"id":"a","component":"etcd","regex":["x"]}]}',
		(read, document) => read('a.json' as never, document as never),
	),
	'engine/etcd-status.ts#parseMemberAnswer': {
		samples: ['etcd {"leader":"8211f1d0f64f3269","dbSize":"20480"}'],
		call: (read, text) => read(text.split('\n') as never),
	},
	'preflight/thresholds.ts#parseThresholds': ownAsset(
		readFileSync(join(SOURCES, '../assets/preflight.json'), 'utf8'),
	),
	'resources/converge.ts#parseReport': {
		samples: ['::ab 0 create /etc/hosts', '::ab x y'],
		call: (read, text) => read(text as never, '::ab' as never),
	},
	'ssh/job-scripts.ts#parseJobs': { samples: ['a.b\trunning\t-\nc\texited\t0'] },
	'ssh/known-hosts.ts#parseKnownHosts': {
		samples: [
			'@revoked *.example.org,!a ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIA==',
			'|1|c2FsdA==|aGFzaA== ssh-rsa AAAAB3NzaC1yc2EAAAADAQAB comment',
		],
		call: (read, text) => read(text as never, 'known_hosts' as never),
	},
	'ssh/remote-process.ts#parseProcessStat': { samples: ['1 (sh (x) y) S 1 7 7 0 -1 4 5'] },
	'spec/parse.ts#parseSpec': {
		samples: ['name: a\nhosts:\n  - {name: n1, address: 10.0.0.1, roles: [worker]}\n'],
		call: (read, text) => read(text as never, 'cluster.yaml' as never),
	},
};

/** Every exported reader of a text below src, by its file and name. */
function readersInSource(): [file: string, name: string][] {
	return readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })
		.filter((file) => file.endsWith('.ts') && !/^(lab|ui|cli)\//.test(file))
		.flatMap((file) => {
			const text = readFileSync(join(SOURCES, file), 'utf8');
			const names = text.matchAll(/^export function (parse[A-Z]\w*)/gm);
			return [...names].map(([, name = '']): [string, string] => [file, name]);
		});
}

async function load(file: string, name: string): Promise<(...input: never[]) => unknown> {
	const loaded = (await import(join(SOURCES, file))) as Record<string, unknown>;
	return loaded[name] as (...input: never[]) => unknown;
}

describe('whatever it is given, a reader of text comes back with a value or an OperatorError', () => {
	it.each(readersInSource())('%s %s', async (file, name) => {
		const { samples, call } = READERS[`${file}#${name}`] ?? { samples: RECORDINGS };
		const read = await load(file, name);
		const reader = (text: string): unknown =>
			call === undefined ? read(text as never) : call(read, text);
		holds(textOf(...samples), reader);
		for (const text of LONG) {
			const started = performance.now();
			onlyOperatorErrors(() => reader(text));
			expect(performance.now() - started).toBeLessThan(3_000);
		}
	});

	it('every entry of the table is a reader that exists', () => {
		const found = new Set(readersInSource().map(([file, name]) => `${file}#${name}`));
		expect(Object.keys(READERS).filter((key) => !found.has(key))).toEqual([]);
		expect(found.size).toBeGreaterThan(20);
	});
});

const DOCUMENTS: [string, (text: string) => unknown, string[]][] = [
	['sections of an answer', (text) => splitSections(text, '@MARK'), RECORDINGS],
	['an excerpt for a message', (text) => excerpt(text), RECORDINGS],
	['clean text', cleanText, RECORDINGS],
	['daemon.json', (text) => dockerDaemonJson(makeSpec(), text, 'n1'), ['{"exec-opts":["a"]}']],
	[
		'a CNI configuration',
		nodeCidrOf,
		['{"plugins":[{"ipam":{"ranges":[[{"subnet":"10.1.0.0/24"}]]}}]}'],
	],
	['fstab', fstabWithoutSwap, ['/dev/sda none swap sw 0 0\n#k8s-tui-swap# x']],
	['fstab given back', fstabWithSwapRestored, ['#k8s-tui-swap# x']],
	[
		'a block in /etc/hosts',
		(text) => withManagedBlock(text, 'k8s-tui a', ['x']),
		['# BEGIN k8s-tui a\nx\n# END k8s-tui a'],
	],
	[
		'no block in /etc/hosts',
		(text) => withoutManagedBlock(text, 'k8s-tui a'),
		['# BEGIN k8s-tui a\nx\n# END k8s-tui a'],
	],
];

describe('whatever a file on a host holds, what is made of it', () => {
	it.each(DOCUMENTS)('%s: is made, or refused with an OperatorError', (_, reader, samples) => {
		holds(textOf(...samples), reader);
		for (const text of LONG) {
			const started = performance.now();
			onlyOperatorErrors(() => reader(text));
			expect(performance.now() - started).toBeLessThan(3_000);
		}
	});
});

const chunks = fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 30 });

describe('whatever bytes arrive, in whatever pieces', () => {
	it('lines are clean, bounded, and do not depend on the pieces', () => {
		holds(chunks, (pieces) => {
			const lines = decoded(pieces);
			for (const line of lines) {
				// biome-ignore lint/suspicious/noControlCharactersInRegex: looking for them is the purpose
				expect(line).not.toMatch(/[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u202a-\u202e]/);
				expect(line.length).toBeLessThanOrEqual(MAX_LINE_LENGTH + 1);
			}
			expect(lines).toEqual(decoded([Buffer.concat(pieces)]));
		});
	});

	it('what follows the marker is the script’s, and nothing before it is', () => {
		const marker = 'k8s-tui-0123456789abcdef01234567';
		const bytes = fc.uint8Array({ maxLength: 30 });
		holds(fc.tuple(bytes, bytes, fc.array(fc.nat(80), { maxLength: 8 })), ([noise, own, cuts]) => {
			const whole = Buffer.concat([noise, Buffer.from(`${marker} 1 (sh) S\n`), own]);
			const filter = new MarkerFilter(marker);
			const through: Buffer[] = [];
			let from = 0;
			for (const cut of [...cuts].sort((a, b) => a - b)) {
				through.push(filter.push(whole.subarray(from, Math.min(cut, whole.length))));
				from = Math.max(from, Math.min(cut, whole.length));
			}
			through.push(filter.push(whole.subarray(from)));
			expect(Buffer.concat(through).equals(own)).toBe(true);
			expect(filter.label).toBe('1 (sh) S');
		});
	});
});

function decoded(pieces: readonly Uint8Array[]): string[] {
	const lines: string[] = [];
	const decoder = new LineDecoder((line) => lines.push(line));
	for (const piece of pieces) decoder.push(piece);
	decoder.end();
	return lines;
}
