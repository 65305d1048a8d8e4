import { writeFileSync } from 'node:fs';
import type { ServerChannel } from 'ssh2';
import { startSshHost } from '../../../src/lab/replay/ssh-host.ts';
import { greeting, RequestReader, type WireRequest } from '../../../src/lab/replay/wire.ts';
import { LocalShellTransport } from '../../facts/support/local-shell-transport.ts';

/**
 * Many hosts in one process: SSH servers that answer at once what the engine asks. Facts are those
 * of this machine, looked at once; a job prints some lines and ends well.
 * Arguments: how many, public key of the client, file for known_hosts. Goes when its stdin ends.
 */
const [count = '1', clientKey = '', knownHostsFile = ''] = process.argv.slice(2);

const LINES_PER_JOB = 20;
const jobLog = Array.from(
	{ length: LINES_PER_JOB },
	(_, line) => `line ${line} of what a package manager says while it unpacks something\n`,
).join('');
/** In a network of its own: the ports of a thousand hosts are no Facts of one. */
const APART = ['unshare', '-rn', 'sh'] as const;
const FACTS_MARKER = /@[0-9a-f]{32}/;

let recorded: Promise<{ marker: string; answer: string }> | null = null;

function factsFor(script: string): Promise<{ marker: string; answer: string }> {
	recorded ??= new LocalShellTransport('farm', APART).exec(script).then(({ stdout }) => {
		const [marker = ''] = FACTS_MARKER.exec(script) ?? [];
		const start = stdout.indexOf(marker);
		return { marker, answer: stdout.slice(start) };
	});
	return recorded;
}

function serve(channel: ServerChannel, command: string): void {
	const reader = new RequestReader(command);
	const take = (chunk: Buffer) => {
		const request = reader.push(chunk);
		if (request === null) return;
		channel.off('data', take);
		channel.write(greeting(request.marker, 1000));
		channel.stderr.write(`${request.marker}\n`);
		void answer(channel, request);
	};
	channel.on('data', take);
}

async function answer(channel: ServerChannel, { name, script, rest }: WireRequest): Promise<void> {
	const [verb, id, , token] = name.split(' ');
	if (verb === 'privilege') channel.write(`rest=${rest.toString().trim()}\nuid=0\n`);
	if (verb === 'facts') {
		const facts = await factsFor(script);
		const [marker = ''] = FACTS_MARKER.exec(script) ?? [];
		channel.write(facts.answer.replaceAll(facts.marker, marker));
	}
	if (verb === 'start' && id !== undefined) {
		channel.stderr.write(`${token} started\n`);
		channel.write(jobLog);
		channel.stderr.write(`${token} done 0 ${jobLog.length}\n`);
		await new Promise((ended) => channel.once('end', ended).resume());
	}
	channel.exit(0);
	channel.end();
}

const hosts = await Promise.all(
	Array.from({ length: Number(count) }, (_, index) =>
		startSshHost({ name: `n${index + 1}`, clientKey, onExec: serve }),
	),
);
writeFileSync(
	knownHostsFile,
	hosts.map(({ port, publicKey }) => `[127.0.0.1]:${port} ${publicKey}\n`).join(''),
);
process.stdout.write(`${JSON.stringify({ ports: hosts.map(({ port }) => port) })}\n`);
process.stdin.once('end', () => process.exit(0)).resume();
