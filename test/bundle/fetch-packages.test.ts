import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchPackages } from '../../src/bundle/fetch-packages.ts';
import { fakeTools } from '../resources/fake-tools.ts';

const OWN = process.arch === 'x64' ? 'amd64' : process.arch;

let directory = '';
beforeEach(() => {
	directory = mkdtempSync(join(tmpdir(), 'k8s-tui-packages-'));
});
afterEach(() => {
	vi.unstubAllEnvs();
	rmSync(directory, { recursive: true });
});

/** A machine that has these programs and no other package manager. */
function machine(tools: Record<string, string>) {
	const bin = fakeTools(join(directory, 'bin'), tools);
	for (const name of ['sh', 'mkdir', 'cat']) {
		const program = execFileSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).trim();
		symlinkSync(program, join(bin, name));
	}
	vi.stubEnv('PATH', bin);
}

async function fetch(names: string[], arch = OWN) {
	const said: string[] = [];
	const target = join(directory, 'packages');
	await fetchPackages({ names, arch, target, onProgress: (line) => said.push(line) });
	return { said, files: readdirSync(target).toSorted() };
}

describe('zypper (a fake; the real one needs a SUSE machine)', () => {
	const log = () => readFileSync(join(directory, 'log'), 'utf8');

	function suse(keys = '') {
		machine({
			rpm: `echo "rpm $*" >>${join(directory, 'log')}
case $* in *gpg-pubkey*) printf '%s' '${keys}'; [ -n '${keys}' ] ;; esac`,
			zypper: `echo "zypper $*" >>${join(directory, 'log')}
while [ $# -gt 0 ]; do
	case $1 in
	--pkg-cache-dir) cache=$2 ;;
	search) echo '<solvable status="not-installed" name="haproxy" kind="package"/>'; exit 0 ;;
	install) mkdir -p "$cache/oss/x86_64"; : >"$cache/oss/x86_64/haproxy-2.8-1.x86_64.rpm" ;;
	esac
	shift
done`,
		});
	}

	it('fetches into a system in which nothing is installed', async () => {
		suse();
		const { said, files } = await fetch(['haproxy', 'docker']);
		expect(files).toEqual(['haproxy-2.8-1.x86_64.rpm']);
		expect(said.join('\n')).toMatch(/left out.*: docker/);
		expect(log()).toMatch(/--root \S+ .*install --no-recommends --download-only haproxy$/m);
		expect(log()).not.toContain('--import');
	});

	it('trusts the keys that the machine trusts', async () => {
		suse('-----BEGIN PGP PUBLIC KEY BLOCK-----');
		await fetch(['haproxy']);
		expect(log()).toMatch(/rpm --root \S+ --import \S+$/m);
	});

	it('refuses another architecture, whose packages it would not ask for', async () => {
		suse();
		await expect(fetch(['haproxy'], 'riscv64')).rejects.toMatchObject({
			code: 'bundle-packages',
			expected: `packages for ${OWN}, that of this machine`,
		});
	});
});

it('says which package managers there are to fetch with', async () => {
	machine({});
	await expect(fetch(['haproxy'])).rejects.toMatchObject({
		expected: 'apt-get, dnf or zypper',
		found: 'none of them on this machine',
	});
});
