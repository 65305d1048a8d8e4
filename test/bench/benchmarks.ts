import type { Benchmark } from './benchmark.ts';
import { thousandHosts } from './fleet/thousand-hosts.ts';
import { labFacts } from './lab/facts.ts';
import { labInstall } from './lab/install.ts';
import { labReapply } from './lab/reapply.ts';
import { labTransfer } from './lab/transfer.ts';
import { busyScreen } from './screen/busy-screen.ts';
import { firstFrame } from './start/first-frame.ts';
import { packageSize } from './start/package-size.ts';
import { version } from './start/version.ts';

/** All of them, in the order of the page. */
export const benchmarks: readonly Benchmark[] = [
	version,
	firstFrame,
	packageSize,
	busyScreen,
	thousandHosts,
	labFacts,
	labReapply,
	labTransfer,
	labInstall,
];
