import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { OperatorError } from '../../src/model/errors.ts';
import type { ObservedFile } from '../../src/model/facts.ts';
import type { FileResource, Resource } from '../../src/model/resource.ts';
import { diffResources, probesOf } from '../../src/resources/diff.ts';
import { observedText } from '../../src/resources/observed.ts';
import { type DeepPartial, makeFacts } from '../support/facts.ts';

function seen(content: string, extra: Partial<ObservedFile> = {}): ObservedFile {
	const sha256 = createHash('sha256').update(content).digest('hex');
	return { mode: '0600', owner: 'root', size: 1, sha256, mtime: 100.5, content, ...extra };
}

function factsWith(files: Record<string, ObservedFile | null>, units = {}) {
	return makeFacts({ observed: { files, units } } as DeepPartial<ReturnType<typeof makeFacts>>);
}

const secret: FileResource = {
	kind: 'file',
	path: '/etc/key',
	content: 'password',
	mode: '0600',
	secret: true,
};

describe('a secret file', () => {
	it('is asked for without its text', () => {
		expect(probesOf([secret])).toEqual([{ secretFiles: ['/etc/key'] }]);
	});

	it('that is as declared needs no change although its text is not known', () => {
		const facts = factsWith({ '/etc/key': seen('password', { content: null }) });
		expect(diffResources([secret], facts)).toEqual([]);
	});

	it('that differs is changed without showing either text', () => {
		const facts = factsWith({ '/etc/key': seen('old', { content: null }) });
		expect(diffResources([secret], facts)).toEqual([
			{ resource: 0, verb: 'update', subject: '/etc/key' },
		]);
	});
});

describe('a file', () => {
	const open: FileResource = { kind: 'file', path: '/etc/f', content: 'a\nb\n', mode: '0644' };

	it('that is not there is created with all its lines', () => {
		const [change] = diffResources([open], factsWith({ '/etc/f': null }));
		expect(change).toMatchObject({ verb: 'create', subject: '/etc/f' });
		expect(change?.diff).toContain('+a\n+b\n');
	});

	it('with another mode alone says so and shows no text', () => {
		const [change] = diffResources([open], factsWith({ '/etc/f': seen('a\nb\n') }));
		expect(change?.diff).toBe('mode 0600 → 0644\n');
	});

	it('that no Step has asked for is a bug', () => {
		expect(() => diffResources([open], makeFacts())).toThrow('/etc/f was not probed on n1');
	});
});

describe('a text that others write too', () => {
	it('is null where the file is not there', () => {
		expect(observedText(factsWith({ '/etc/hosts': null }), '/etc/hosts')).toBeNull();
	});

	it('may be empty', () => {
		expect(observedText(factsWith({ '/etc/hosts': seen('') }), '/etc/hosts')).toBe('');
	});

	it.each([
		['too large', seen('x', { content: null, size: 70_000 }), '70000 bytes of something else'],
		['a directory', seen('', { content: null, sha256: '' }), 'no regular file'],
	])('is refused if it is %s', (_what, file, found) => {
		const facts = factsWith({ '/etc/hosts': file });
		expect(() => observedText(facts, '/etc/hosts')).toThrow(OperatorError);
		expect(() => observedText(facts, '/etc/hosts')).toThrow(
			expect.objectContaining({ code: 'file-unreadable', host: 'n1', found }),
		);
	});
});

describe('a service', () => {
	const unit = (configuredAt: number | null, active = true) => ({
		'x.service': { exists: true, active, enabled: true, configuredAt },
	});
	const service: Resource = {
		kind: 'service',
		unit: 'x.service',
		enabled: true,
		active: true,
		configFiles: ['/etc/f'],
		onChange: 'reload',
	};

	it.each([
		[100.4, 1],
		[100.5, 0],
		[100.6, 0],
	])('configured at %s with a file of 100.5 has %s changes', (configuredAt, changes) => {
		const facts = factsWith({ '/etc/f': seen('x') }, unit(configuredAt));
		expect(diffResources([service], facts)).toHaveLength(changes);
	});

	it('is reloaded after a file of the same Task, whatever the times say', () => {
		const facts = factsWith({ '/etc/f': seen('old', { mtime: 1 }) }, unit(1000));
		const file: Resource = { kind: 'file', path: '/etc/f', content: 'new', mode: '0600' };
		const changes = diffResources([file, service], facts);
		expect(changes.map(({ verb, resource }) => [verb, resource])).toEqual([
			['update', 0],
			['reload', 1],
		]);
	});

	it('that does not run is started, not reloaded', () => {
		const facts = factsWith({ '/etc/f': seen('x') }, unit(null, false));
		expect(diffResources([service], facts).map(({ verb }) => verb)).toEqual(['start']);
	});
});

describe('an absent path', () => {
	it('is known by the fixed Facts if it is of a pod network', () => {
		const path = '/etc/cni/net.d/10-flannel.conflist';
		const facts = makeFacts({ kubernetes: { cniFiles: [path] } });
		expect(diffResources([{ kind: 'absent', path }], facts)).toEqual([
			{ resource: 0, verb: 'remove', subject: path },
		]);
	});
});
