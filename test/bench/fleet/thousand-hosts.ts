import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { newKeyPair } from '../../../src/lab/replay/key-pair.ts';
import type { Benchmark } from '../benchmark.ts';
import { nodeArguments, run, startHelper } from '../child.ts';
import { slope } from '../statistics.ts';

const SIZES = [100, 250, 500, 1000];
const MANIFEST = new URL('../../../assets/demos/ha-install/manifest.json', import.meta.url);

/** What `drive.ts` prints. */
interface Taken {
	connect: number;
	look: number;
	plan: number;
	run: number;
	/** Milliseconds of processor time in all. */
	processor: number;
	peakMegabytes: number;
	roundTrips: number;
}

export const thousandHosts: Benchmark = {
	name: 'thousand-hosts',
	title: 'A thousand hosts',
	how: `SSH servers in a second process answer at once, so that what is measured is the engine: connecting, Facts with all probes of an install, the plan of that install, and a run of 30 steps on every host with its journal. "Linear" compares the slope of the engine's processor time between 500 and 1,000 hosts with that from 100 to 500: both processes share this machine's cores, so that the time by the clock is also that of the servers.`,
	measure: async (say) => {
		const taken = new Map<number, Taken>();
		for (const size of SIZES) {
			const result = await drive(size);
			taken.set(size, result);
			say(`${size} hosts: ${JSON.stringify(result)}`);
		}
		const all = [...taken].map(([x, { connect, look, plan, run: ran }]) => ({
			x,
			y: connect + look + plan + ran,
		}));
		const processor = [...taken].map(([x, { processor: y }]) => ({ x, y }));
		const upper = processor.filter(({ x }) => x >= 500);
		const lower = processor.filter(({ x }) => x <= 500);
		const largest = taken.get(1000);
		if (!largest) throw new Error('1,000 hosts were not measured');
		return [
			...all.map(({ x, y }) => ({ what: `all of it, ${x} hosts`, value: y / 1000, unit: 's' })),
			{ what: 'connecting, 1000 hosts', value: largest.connect / 1000, unit: 's' },
			{ what: 'Facts, 1000 hosts', value: largest.look / 1000, unit: 's' },
			{ what: 'plan of an install, 1000 hosts', value: largest.plan / 1000, unit: 's' },
			{ what: 'run of 30 steps, 1000 hosts', value: largest.run / 1000, unit: 's' },
			{ what: 'slope of it, 100 to 1,000 hosts', value: slope(all), unit: 'ms a host' },
			...processor.map(({ x, y }) => ({
				what: `processor time of the engine, ${x} hosts`,
				value: y / 1000,
				unit: 's',
			})),
			{
				what: 'slope of processor time, 100 to 1,000 hosts',
				value: slope(processor),
				unit: 'ms a host',
			},
			{
				what: 'slope of processor time above 500 hosts, against that below',
				value: slope(upper) / slope(lower),
				unit: '×',
				limit: { atMost: 1.25 },
			},
			...[...taken].map(([size, { peakMegabytes }]) => ({
				what: `peak memory of the engine, ${size} hosts`,
				value: peakMegabytes,
				unit: 'MB',
				limit: { atMost: 400 },
			})),
			{
				what: 'round trips to a host: 1 look, 30 steps',
				value: largest.roundTrips,
				unit: '',
			},
		];
	},
};

async function drive(size: number): Promise<Taken> {
	const directory = mkdtempSync(join(tmpdir(), 'k8s-tui-bench-'));
	try {
		const key = newKeyPair();
		writeFileSync(join(directory, 'id_ed25519'), key.private, { mode: 0o600 });
		mkdirSync(join(directory, 'bundle'));
		copyFileSync(MANIFEST, join(directory, 'bundle/manifest.json'));
		const farm = await startHelper<{ ports: number[] }>(
			new URL('host-farm.ts', import.meta.url),
			String(size),
			key.public,
			join(directory, 'known_hosts'),
		);
		try {
			const specFile = join(directory, 'cluster.yaml');
			writeFileSync(specFile, stringify(specOf(farm.ready.ports)));
			const program = new URL('drive.ts', import.meta.url);
			return JSON.parse(await run(process.execPath, nodeArguments(program, specFile, directory)));
		} finally {
			await farm.stop();
		}
	} finally {
		rmSync(directory, { recursive: true, force: true });
	}
}

/** Three control-plane hosts and workers, all at ports of the loopback interface. */
function specOf(ports: readonly number[]) {
	return {
		name: 'bench',
		kubernetes: { version: '1.20.2' },
		endpoint: { mode: 'vip', vip: { address: '172.20.250.1', interface: 'lo' } },
		network: { cni: 'none', dns: false, podCidr: '10.128.0.0/12' },
		runtime: { name: 'docker' },
		ssh: {
			user: 'root',
			identityFile: './id_ed25519',
			knownHostsFiles: ['./known_hosts'],
			useConfig: false,
		},
		source: { mode: 'bundle', bundle: './bundle' },
		hosts: ports.map((port, index) => ({
			name: `n${index + 1}`,
			address: `172.20.${Math.floor(index / 250)}.${(index % 250) + 1}`,
			roles: [index < 3 ? 'control-plane' : 'worker'],
			ssh: { address: '127.0.0.1', port },
		})),
	};
}
