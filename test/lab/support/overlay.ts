import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs a script as root in the system of this machine, of which it sees a copy that goes away with
 * it: what it installs or removes is installed and removed there alone. Needs root.
 * @returns what was printed by each part of the script, by the name in the line `@@ name` before it
 * @throws Error with the last output if the script fails
 */
export function inOverlay(script: string): Record<string, string> {
	const folder = mkdtempSync(join(tmpdir(), 'overlay-'));
	writeFileSync(`${folder}.sh`, script);
	const outside = `mount -t tmpfs -o size=1500m none ${folder} || exit 1
mkdir ${folder}/upper ${folder}/work ${folder}/root
mount -t overlay overlay -o lowerdir=/,upperdir=${folder}/upper,workdir=${folder}/work ${folder}/root || exit 1
mount -t proc proc ${folder}/root/proc || exit 1
for directory in dev sys; do mount --rbind /$directory ${folder}/root/$directory; done
mkdir -p ${folder}/root/run ${folder}/root/tmp; chmod 1777 ${folder}/root/tmp
cp ${folder}.sh ${folder}/root/root/story.sh
chroot ${folder}/root sh /root/story.sh`;
	const { stdout, stderr, status } = spawnSync(
		'unshare',
		['-m', '-p', '--fork', '--kill-child', 'sh', '-c', outside],
		{ encoding: 'utf8', timeout: 480_000, maxBuffer: 64 * 1024 * 1024 },
	);
	rmSync(`${folder}.sh`, { force: true });
	rmdirSync(folder);
	if (status !== 0) throw new Error(`${stdout.slice(-2000)}${stderr.slice(-2000)}`);
	const parts = stdout.split(/^@@ /m).slice(1);
	return Object.fromEntries(
		parts.map((text) => [text.split('\n', 1)[0], text.slice(text.indexOf('\n') + 1)]),
	);
}

/** Shell that writes a script to a file, without regard to its quotes. */
export function put(path: string, script: string): string {
	return `base64 -d >${path} <<'END_OF_SCRIPT'\n${Buffer.from(script).toString('base64')}\nEND_OF_SCRIPT\n`;
}

/** Shell that installs packages of Debian, and ends the script if it cannot. */
export function install(...names: string[]): string {
	return `export DEBIAN_FRONTEND=noninteractive LC_ALL=C HOME=/root
get() { apt-get install -y --no-install-recommends ${names.join(' ')}; }
{ get || { apt-get update && get; }; } >/root/apt.log 2>&1 || { tail -n 5 /root/apt.log; exit 1; }
part() { echo "@@ $1"; shift; "$@" 2>&1; echo "exit $?"; }
`;
}
