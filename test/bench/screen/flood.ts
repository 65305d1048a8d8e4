import { writeFileSync } from 'node:fs';
import { EventStream } from '../../../src/engine/event-stream.ts';
import { openTui } from '../../../src/ui/open-tui.tsx';
import { RunScreen } from '../../../src/ui/screens/run/run-screen.tsx';
import { floodHosts, floodPlan, lineMaker } from './flood-plan.ts';

/**
 * The Run screen of the real program on this process's terminal, while its hosts print. Arguments:
 * `screen`, or `lines` for making the lines and nothing else; hosts; lines a second of each; seconds
 * before measuring; seconds of measuring; file for the result. Needs --expose-gc.
 */
const [mode, hostCount, rate, warmUp, measured, resultFile = ''] = process.argv.slice(2);

/** Milliseconds between bursts: what comes off a network comes in bursts too. */
const BURST_MS = 20;
/** Seconds between looks at the heap. */
const SAMPLE_SECONDS = 5;

const hosts = floodHosts(Number(hostCount));
const stream = new EventStream();
stream.redactor.add('a-password-of-the-operator');
stream.redactor.add('abcdef.0123456789abcdef');
const lineOf = lineMaker();
let made = 0;

if (mode === 'screen') {
	void openTui({
		language: 'en',
		theme: 'dark',
		screenReader: false,
		start: (app) => {
			const screen = new RunScreen(app, {
				crumbs: ['bench'],
				cluster: 'bench',
				hosts,
				subscribe: (listener) => stream.subscribe(listener),
				done: new Promise(() => undefined),
				control: { pause: () => undefined, abort: () => undefined },
				actions: {},
				next: () => undefined,
				leave: () => process.exit(0),
			});
			app.open(screen);
		},
	});
	const plan = floodPlan(hosts);
	stream.emit({ type: 'plan-made', plan, changes: plan.tasks.length });
	for (const { name } of hosts) {
		stream.emit({ type: 'task', step: 'step-0', host: name, status: 'running', seconds: 0 });
	}
}

const started = performance.now();
let printed = 0;
setInterval(() => {
	const due = Math.floor(((performance.now() - started) / 1000) * Number(rate));
	for (; printed < due; printed++) {
		for (const { name } of hosts) {
			const text = lineOf(printed);
			made += text.length;
			if (mode === 'screen') stream.emit({ type: 'output', step: 'step-0', host: name, text });
		}
	}
}, BURST_MS);

await new Promise((done) => setTimeout(done, Number(warmUp) * 1000));
const heap: { x: number; y: number }[] = [];
let sampling = 0;
const sample = () => {
	const before = cpuSeconds();
	globalThis.gc?.();
	heap.push({ x: performance.now() / 1000, y: process.memoryUsage().heapUsed / 1024 ** 2 });
	sampling += cpuSeconds() - before;
};
sample();
sampling = 0;
const from = { cpu: cpuSeconds(), time: performance.now(), printed };
const sampler = setInterval(sample, SAMPLE_SECONDS * 1000);
await new Promise((done) => setTimeout(done, Number(measured) * 1000));
clearInterval(sampler);
const seconds = (performance.now() - from.time) / 1000;
const cpuShare = (cpuSeconds() - from.cpu - sampling) / seconds;
sample();
const linesPerSecond = ((printed - from.printed) * hosts.length) / seconds;
writeFileSync(resultFile, JSON.stringify({ cpuShare, linesPerSecond, heap, made }));
process.exit(0);

function cpuSeconds(): number {
	const { user, system } = process.cpuUsage();
	return (user + system) / 1e6;
}
