import type { Layout } from '../../../advice/layout.ts';
import { cells, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import type { Words } from '../../words/en/catalogue.ts';

/** A host of the drawing: its name, and what runs on it, a line each. */
interface Box {
	name: string;
	lines: string[];
}

const LEAST_INNER = 4;
const MOST_INNER = 12;

/**
 * A cluster as lines of text: endpoint on top, masters, etcd where it is on hosts of its own, workers.
 * Hosts that do not fit are counted.
 * @param columns cells that a line may have
 */
export function drawTopology(layout: Layout, columns: number, words: Words): string[] {
	const { diagram } = words.topology;
	const proxy = layout.endpoint.mode === 'local-proxy' ? ['nginx'] : [];
	const masters = layout.masters.map(({ host, hasEtcd, runsPods }) => ({
		name: host,
		lines: [
			...proxy,
			diagram.api,
			...(runsPods ? [diagram.pods] : []),
			...(hasEtcd ? [diagram.etcd] : []),
		],
	}));
	const inMasters = new Set(layout.masters.map(({ host }) => host));
	const members = layout.etcdMembers.filter((host) => !inMasters.has(host));
	const etcd = members.map((name) => ({ name, lines: [diagram.etcd] }));
	const workers = layout.workers.map((name) => ({ name, lines: [...proxy, diagram.pods] }));
	const rows = [masters, etcd, workers].filter((boxes) => boxes.length > 0);
	const drawn = rows.flatMap((boxes, index) =>
		drawRow(boxes, columns, { hasBus: index === 0, more: words.topology.more }),
	);
	return [fit(endpointLine(layout, words), columns, 'centre').trimEnd(), ...drawn];
}

function endpointLine({ endpoint }: Layout, words: Words): string {
	const { diagram, notSet } = words.topology;
	const { address, port } = endpoint;
	switch (endpoint.mode) {
		case 'vip':
			return `${address ?? notSet}:${port} ${signs.vip} ${diagram.vip}`;
		case 'existing':
			return `${address ?? notSet}:${port} ${signs.vip} ${diagram.loadBalancer}`;
		default:
			return diagram.proxy(port);
	}
}

/** A row of hosts; with a bus, all are reached from above, and neighbours' last lines are linked. */
function drawRow(
	boxes: readonly Box[],
	columns: number,
	{ hasBus, more }: { hasBus: boolean; more: (count: number) => string },
): string[] {
	const widest = Math.max(
		LEAST_INNER,
		...boxes.flatMap(({ name, lines }) => [cells(name), ...lines.map(cells)]),
	);
	const inner = Math.min(MOST_INNER, widest) + 2;
	const room = Math.max(1, Math.floor((columns + 1) / (inner + 3)));
	const isCut = boxes.length > room;
	const shown = isCut ? boxes.slice(0, Math.max(1, room - 1)) : boxes;
	const rest = isCut ? ` ${more(boxes.length - shown.length)}` : '';
	const height = Math.max(...shown.map(({ lines }) => lines.length));
	const line = (left: string, body: (box: Box) => string, right: string, link = ' ') =>
		shown.map((box) => `${left}${body(box)}${right}`).join(link);
	const middle = Math.floor(inner / 2);
	const lid = hasBus
		? `${'─'.repeat(middle)}┴${'─'.repeat(inner - middle - 1)}`
		: '─'.repeat(inner);
	const body = Array.from({ length: height }, (_, index) => {
		const isEtcd = shown.every(
			(box) => box.lines[index] === box.lines.at(-1) && index === height - 1,
		);
		const isLinked = hasBus && isEtcd && shown.length > 1 && shown[0]?.lines[index] === 'etcd';
		const text = (box: Box) => fit(box.lines[index] ?? '', inner, 'centre');
		return isLinked ? linked(shown.map(text)) : line('│', text, '│');
	});
	const lines = [
		...(hasBus ? [bus(shown.length, inner, middle)] : []),
		line('┌', () => lid, '┐'),
		line('│', ({ name }) => fit(name, inner, 'centre'), '│') + rest,
		...body,
		line('└', () => '─'.repeat(inner), '┘'),
	];
	const width = shown.length * (inner + 3) - 1;
	const indent = ' '.repeat(Math.max(0, Math.floor((columns - width - cells(rest)) / 2)));
	return lines.map((text) => `${indent}${text}`.trimEnd());
}

/** The last lines of masters with stacked etcd: members talk to each other. */
function linked(texts: readonly string[]): string {
	return texts
		.map((text, index) => {
			const left = index === 0 ? '│' : '┤';
			const right = index === texts.length - 1 ? '│' : '├';
			return `${left}${text}${right}`;
		})
		.join('─');
}

/** The line from the endpoint to every box. */
function bus(count: number, inner: number, middle: number): string {
	const step = inner + 3;
	const first = middle + 1;
	const last = first + step * (count - 1);
	const centre = Math.floor((count * step - 1) / 2);
	return Array.from({ length: last + 1 }, (_, index) => {
		if (index < first) return ' ';
		const isDrop = (index - first) % step === 0;
		const isCentre = index === centre;
		if (count === 1) return '│';
		if (index === first) return isCentre ? '├' : '┌';
		if (index === last) return isCentre ? '┤' : '┐';
		if (isDrop) return isCentre ? '┼' : '┬';
		return isCentre ? '┴' : '─';
	}).join('');
}
