import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fstabWithoutSwap, fstabWithSwapRestored } from '../../src/render/fstab.ts';
import { hostsFile, hostsFileRestored } from '../../src/render/hosts-file.ts';
import { withManagedBlock, withoutManagedBlock } from '../../src/render/managed-block.ts';
import { makeHosts, makeSpec } from '../support/spec.ts';

const lines = fc
	.array(fc.constantFrom('', '127.0.0.1 localhost', '# x', '  a b', 'ä'))
	.map((all) => all.join('\n'));

describe('a managed block', () => {
	it('is added once, whatever is in the file and however often', () => {
		fc.assert(
			fc.property(lines, fc.array(fc.constantFrom('1.2.3.4 a', '', '# c')), (text, block) => {
				const once = withManagedBlock(text, 'm', block);
				expect(withManagedBlock(once, 'm', block)).toBe(once);
				expect(once.match(/# BEGIN m\n/g)).toHaveLength(1);
				expect(once.endsWith('\n')).toBe(true);
			}),
		);
	});

	it('leaves every other byte as it was when it is taken out again', () => {
		fc.assert(
			fc.property(lines, (text) => {
				const ended = text === '' || text.endsWith('\n') ? text : `${text}\n`;
				expect(withoutManagedBlock(withManagedBlock(text, 'm', ['x']), 'm')).toBe(ended);
			}),
		);
	});

	it('is replaced in its place', () => {
		const text = 'a\n# BEGIN m\nold\n# END m\nb\n';
		expect(withManagedBlock(text, 'm', ['new'])).toBe('a\n# BEGIN m\nnew\n# END m\nb\n');
	});

	it('does not swallow the rest of a file whose end mark somebody removed', () => {
		const text = '# BEGIN m\nold\nsomebody\n';
		expect(withManagedBlock(text, 'm', ['new'])).toContain('somebody\n');
		expect(withoutManagedBlock(text, 'm')).toBe('old\nsomebody\n');
	});

	it('is told from the block of another marker', () => {
		const text = '# BEGIN mm\nother\n# END mm\n';
		expect(withManagedBlock(text, 'm', ['x'])).toBe(`${text}# BEGIN m\nx\n# END m\n`);
	});
});

describe('/etc/hosts', () => {
	it('names the endpoint at the VIP and follows the hosts of the spec', () => {
		const before = '127.0.0.1 localhost\n';
		const three = hostsFile(makeSpec({ hosts: makeHosts(3, 0) }), before);
		const one = hostsFile(makeSpec({ hosts: makeHosts(1, 0) }), three);
		expect(three).toContain('\n10.0.0.100 k8s-api.demo.local\n10.0.0.11 n1\n10.0.0.12 n2\n');
		expect(one).not.toContain('n2');
		expect(hostsFileRestored(one)).toBe(before);
	});
});

const FSTAB = `# /etc/fstab
UUID=1 / ext4 errors=remount-ro 0 1
UUID=2\tnone\tswap\tsw\t0\t0
#UUID=3 none swap sw 0 0
/swapfile none swap defaults 0 0
//nas/swap /mnt/swap cifs ro 0 0
`;

describe('/etc/fstab', () => {
	it('loses its swap lines and nothing else', () => {
		const without = fstabWithoutSwap(FSTAB);
		expect(without.split('\n').filter((line) => line.startsWith('#k8s-tui-swap# '))).toEqual([
			'#k8s-tui-swap# UUID=2\tnone\tswap\tsw\t0\t0',
			'#k8s-tui-swap# /swapfile none swap defaults 0 0',
		]);
		expect(fstabWithoutSwap(without)).toBe(without);
	});

	it('gets exactly those lines back, and no line that somebody else had commented out', () => {
		expect(fstabWithSwapRestored(fstabWithoutSwap(FSTAB))).toBe(FSTAB);
	});
});
