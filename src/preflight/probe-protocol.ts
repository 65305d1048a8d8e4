import type { HostOrders } from './probe-plan.ts';
import {
	type ConnectionState,
	emptyProbe,
	type HostProbe,
	type ProbeFetch,
	type ProbeListener,
} from './probe-results.ts';
import type { Thresholds } from './thresholds.ts';

/** Orders for the helper that listens. Its protocol is described at the top of `probe.pl`. */
export function listenText(orders: HostOrders, host: string, token: string, life: number): string {
	return text([
		['listen', token, host, seconds(life)],
		...orders.listen.map(({ protocol, address, port }) => ['port', protocol, address, port]),
	]);
}

export interface MeasureText {
	orders: HostOrders;
	token: string;
	thresholds: Thresholds;
	/** Whether a target's port is held by our own helper, which then says its host's name. */
	isOurs: (target: string, protocol: string, port: number) => boolean;
	/** HTTP proxy for the commands that fetch. */
	httpProxy: string | undefined;
}

/** Orders for the helper that measures. */
export function measureText({ orders, token, thresholds, isOurs, httpProxy }: MeasureText): string {
	const { probes, etcdDisk } = thresholds;
	const { arp, vrrp, fsync, repositories } = orders;
	const fetchSeconds = seconds(probes.fetchTimeout);
	return text([
		['measure', token, seconds(measureDeadline(thresholds)), seconds(probes.connectTimeout)],
		...proxyVariables(httpProxy),
		...orders.connect.map(({ protocol, target, address, port }) => [
			'connect',
			protocol,
			target,
			address,
			port,
			isOurs(target, protocol, port) ? 1 : 0,
		]),
		...orders.mtu.map(({ target, address, bytes }) => ['mtu', target, address, bytes]),
		...(arp ? [['arp', arp.address, arp.interface, seconds(probes.arpListen)]] : []),
		...(vrrp ? [['vrrp', vrrp.interface, vrrp.address, seconds(probes.vrrpListen)]] : []),
		...(fsync
			? [['fsync', fsync, etcdDisk.writes, etcdDisk.writeSize, seconds(etcdDisk.duration)]]
			: []),
		...(repositories ? [['repositories', repositories, fetchSeconds]] : []),
		...orders.fetch.map(({ purpose, url }) => ['fetch', purpose, url, fetchSeconds]),
	]);
}

/** Milliseconds after which the helper ends what still runs. */
export function measureDeadline({ probes }: Thresholds): number {
	return Math.max(probes.fetchTimeout, probes.vrrpListen, probes.connectTimeout) + 4000;
}

function proxyVariables(proxy: string | undefined): string[][] {
	if (proxy === undefined) return [];
	return ['http_proxy', 'https_proxy'].map((name) => ['env', name, proxy]);
}

function seconds(milliseconds: number): number {
	return Math.ceil(milliseconds / 1000);
}

function text(rows: (string | number)[][]): string {
	const lines = rows.map((row) => row.map(field).join('\t'));
	return `${lines.join('\n')}\ngo\n`;
}

/** @throws Error for a field that would break the line apart: the spec lets none through (a bug). */
function field(value: string | number): string {
	const text = String(value);
	if (/[\t\r\n]/.test(text)) throw new Error(`probe order with a separator in it: ${text}`);
	return text;
}

/** Answers of the helper that measured. What a host says is checked, not trusted. */
export function parseAnswers(
	listeners: ProbeListener[],
	measuring: string,
	orders: HostOrders,
): HostProbe {
	const probe = emptyProbe();
	probe.listeners = listeners;
	let vrrpDone = false;
	for (const line of measuring.split('\n')) {
		const [kind, ...fields] = line.split('\t').map(printable);
		if (kind === 'vrrp-done') vrrpDone = true;
		else if (kind !== undefined) takeAnswer(probe, kind, fields);
	}
	if (vrrpDone) probe.vrrp ??= [];
	else probe.vrrp = null;
	addUntried(probe, orders);
	return probe;
}

/** The `port` lines of the helper that listens. */
export function parseListeners(listening: string): ProbeListener[] {
	return listening.split('\n').flatMap((line) => {
		const [kind, protocol, port, state, detail] = line.split('\t').map(printable);
		if (kind !== 'port' || (protocol !== 'tcp' && protocol !== 'udp')) return [];
		if (state !== 'open' && state !== 'busy' && state !== 'failed') return [];
		return [{ protocol, port: Number(port), state, detail: detail ?? '' }];
	});
}

function takeAnswer(probe: HostProbe, kind: string, fields: string[]): void {
	const [a = '', b = '', c = '', d = '', e = ''] = fields;
	switch (kind) {
		case 'connect':
			if (a === 'tcp' || a === 'udp') {
				probe.connections.push({
					protocol: a,
					target: b,
					address: c,
					port: Number(d),
					state: connectionState(e),
				});
			}
			break;
		case 'mtu':
			if (d === 'ok' || d === 'too-big' || d === 'filtered') {
				probe.pathMtu.push({ target: a, address: b, mtu: Number(c), state: d });
			}
			break;
		case 'arp':
			probe.arp = { address: a, interface: b, macs: c.split(',').filter(isMac) };
			break;
		case 'vrrp':
			probe.vrrp ??= [];
			probe.vrrp.push({ source: a, routerId: Number(b), priority: Number(c) });
			break;
		case 'fsync':
			probe.fsync = {
				path: a,
				writes: Number(b),
				p50Ms: Number(c),
				p99Ms: Number(d),
				maxMs: Number(e),
			};
			break;
		case 'fetch':
			takeFetch(probe, a, b, c, d);
			break;
		case 'problem':
			probe.problems.push(a);
			break;
	}
}

const PURPOSES: readonly string[] = [
	'package-repository',
	'package-mirror',
	'image-registry',
	'download',
] satisfies ProbeFetch['purpose'][];

function takeFetch(probe: HostProbe, purpose: string, url: string, state: string, detail: string) {
	if (!isPurpose(purpose)) return;
	if (state !== 'ok' && state !== 'failed' && state !== 'untried') return;
	probe.fetches.push({ purpose, url, state, detail });
}

function isPurpose(text: string): text is ProbeFetch['purpose'] {
	return PURPOSES.includes(text);
}

const STATES: readonly string[] = [
	'open',
	'refused',
	'timeout',
	'unreachable',
	'wrong-host',
] satisfies ConnectionState[];

function connectionState(text: string): ConnectionState {
	return STATES.includes(text) ? (text as ConnectionState) : 'untried';
}

function isMac(text: string): boolean {
	return /^([0-9a-f]{2}:){5}[0-9a-f]{2}$/.test(text);
}

/** Orders without an answer: the helper was ended, or its clock ran out. */
function addUntried(probe: HostProbe, orders: HostOrders): void {
	for (const { protocol, target, address, port } of orders.connect) {
		const isAnswered = probe.connections.some(
			(one) => one.target === target && one.port === port && one.protocol === protocol,
		);
		if (!isAnswered) {
			probe.connections.push({ protocol, target, address, port, state: 'untried' });
		}
	}
	for (const { purpose, url } of orders.fetch) {
		const isAnswered = probe.fetches.some((one) => one.purpose === purpose && one.url === url);
		if (!isAnswered)
			probe.fetches.push({ purpose, url, state: 'untried', detail: 'no answer in time' });
	}
}

/** Without characters that move a terminal's cursor. */
function printable(value: string): string {
	// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what must go
	return value.replaceAll(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, ' ').trim();
}
