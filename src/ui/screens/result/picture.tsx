import { type ClusterSpec, hostsWith } from '../../../model/spec.ts';
import { controlPlaneEndpoint } from '../../../render/kubeadm-common.ts';
import { Box, Text } from '../../ink.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { HostHealth } from './health.ts';

const LABEL_WIDTH = 16;
const LEAST_CELL = 10;
const MOST_CELL = 18;
interface PictureLayout {
	masters: HostHealth[];
	members: HostHealth[];
	workers: HostHealth[];
	/** Workers that are drawn; the rest is counted. */
	shownWorkers: HostHealth[];
	/** Hosts side by side, and cells of each. */
	perRow: number;
	width: number;
	/** Rows that it takes. */
	rows: number;
}

/** How a cluster is drawn. @param workerRows most rows that workers may take */
export function pictureLayout(
	spec: ClusterSpec,
	health: readonly HostHealth[],
	columns: number,
	workerRows: number,
): PictureLayout {
	const byName = new Map(health.map((each) => [each.name, each]));
	const of = (names: { name: string }[]) => names.flatMap(({ name }) => byName.get(name) ?? []);
	const masters = of(hostsWith(spec, 'control-plane'));
	const workers = worstFirst(
		of(hostsWith(spec, 'worker').filter(({ roles }) => !roles.includes('control-plane'))),
	);
	const members = spec.etcd.mode === 'stacked' ? masters : of(hostsWith(spec, 'etcd'));
	const longest = Math.max(...health.map(({ name }) => cells(name)));
	const width = Math.min(MOST_CELL, Math.max(LEAST_CELL, longest + 4));
	const perRow = Math.max(1, Math.floor((columns - LABEL_WIDTH) / width));
	const shownWorkers = workers.slice(0, perRow * workerRows);
	const rowsFor = (hosts: readonly HostHealth[]) => Math.ceil(hosts.length / perRow);
	const workersHeight = workers.length === 0 ? 0 : 1 + rowsFor(shownWorkers);
	const rest = workers.length > shownWorkers.length ? 1 : 0;
	const rows = 2 + rowsFor(masters) + rowsFor(members) + workersHeight + rest;
	return { masters, members, workers, shownWorkers, perRow, width, rows };
}

/** The cluster as it stands: endpoint, control plane, etcd, workers, each host with its health. */
export function ClusterPicture({
	spec,
	health,
	layout,
	columns,
}: {
	spec: ClusterSpec;
	health: readonly HostHealth[];
	layout: PictureLayout;
	columns: number;
}) {
	const words = useWords().result;
	const theme = useTheme();
	const { masters, members, workers, shownWorkers, perRow, width } = layout;
	const row = { perRow, width, columns };
	const holder = health.find(({ holdsVip }) => holdsVip);
	const endpoint = {
		vip: holder ? words.vipOn(holder.name) : words.vip,
		'local-proxy': words.localProxy,
		existing: words.loadBalancer,
	}[spec.endpoint.mode];
	return (
		<Box flexDirection="column">
			<Text>
				<Text dimColor>{fit(words.endpoint, LABEL_WIDTH)}</Text>
				<Text bold color={theme.accent}>
					{signs.vip} {controlPlaneEndpoint(spec)}
				</Text>
				<Text dimColor>{`  ${endpoint}`}</Text>
			</Text>
			<Wires count={Math.min(perRow, masters.length)} width={width} />
			<HostRows label={words.controlPlane} hosts={masters} {...row} />
			{members.length === 0 ? null : (
				<EtcdRows members={members} {...row} isOwn={members !== masters} />
			)}
			{workers.length === 0 ? null : (
				<>
					<Wires count={Math.min(perRow, shownWorkers.length)} width={width} />
					<HostRows label={words.workers} hosts={shownWorkers} {...row} />
				</>
			)}
			{workers.length > shownWorkers.length ? (
				<Text dimColor>
					{' '.repeat(LABEL_WIDTH)}
					{words.more(workers.length - shownWorkers.length)}
				</Text>
			) : null}
		</Box>
	);
}

function worstFirst(hosts: readonly HostHealth[]): HostHealth[] {
	return hosts.toSorted((a, b) => Number(a.node === 'ready') - Number(b.node === 'ready'));
}

/** A line from what is above to each host below. */
function Wires({ count, width }: { count: number; width: number }) {
	if (count < 1) return null;
	const line = Array.from({ length: count }, (_, index) => {
		const corner = index === 0 ? (count === 1 ? '│' : '├') : index === count - 1 ? '┐' : '┬';
		return index === count - 1 ? corner : corner + '─'.repeat(width - 1);
	}).join('');
	return <Text dimColor>{' '.repeat(LABEL_WIDTH) + line}</Text>;
}

function HostRows({
	label,
	hosts,
	perRow,
	width,
	columns,
}: {
	label: string;
	hosts: readonly HostHealth[];
	perRow: number;
	width: number;
	columns: number;
}) {
	const words = useWords().result;
	const theme = useTheme();
	const looks = {
		ready: { sign: signs.host, color: theme.ok },
		'not-ready': { sign: signs.error, color: theme.error },
		missing: { sign: signs.waiting, color: theme.warning },
		unknown: { sign: '?', color: theme.muted },
	};
	const legend = (row: readonly HostHealth[]) => {
		const text = [
			row.some(({ node }) => node === 'not-ready') ? `${signs.error} ${words.notReady}` : '',
			row.some(({ node }) => node === 'missing') ? `${signs.waiting} ${words.notYet}` : '',
		].join(' ');
		return cells(text) > columns - LABEL_WIDTH - row.length * width ? '' : text;
	};
	return rowsOf(hosts, perRow).map((row, index) => (
		<Text key={row[0]?.name} wrap="truncate-end">
			<Text dimColor>{fit(index === 0 ? label : '', LABEL_WIDTH)}</Text>
			{row.map(({ name, node }) => (
				<Text key={name}>
					<Text color={looks[node].color}>{looks[node].sign} </Text>
					<Text bold={node !== 'ready'}>{fit(cut(name, width - 3), width - 2)}</Text>
				</Text>
			))}
			<Text dimColor>{legend(row)}</Text>
		</Text>
	));
}

function EtcdRows({
	members,
	perRow,
	width,
	isOwn,
}: {
	members: readonly HostHealth[];
	perRow: number;
	width: number;
	/** On hosts of their own, so that these have to be named. */
	isOwn: boolean;
}) {
	const words = useWords().result;
	const theme = useTheme();
	const looks = {
		member: { sign: signs.ok, color: theme.ok, said: words.member },
		leader: { sign: signs.ok, color: theme.ok, said: words.leads },
		learner: { sign: signs.active, color: theme.warning, said: words.learner },
		silent: { sign: signs.error, color: theme.error, said: words.noAnswer },
		missing: { sign: signs.waiting, color: theme.warning, said: words.noMember },
		unknown: { sign: '?', color: theme.muted, said: words.member },
	};
	return rowsOf(members, perRow).map((row, index) => (
		<Text key={row[0]?.name} wrap="truncate-end">
			<Text dimColor>{fit(index === 0 ? words.etcd : '', LABEL_WIDTH)}</Text>
			{row.map(({ name, etcd }) => {
				const { sign, color, said } = looks[etcd ?? 'unknown'];
				return (
					<Text key={name}>
						<Text color={color}>{sign} </Text>
						<Text dimColor>{fit(cut(isOwn ? name : said, width - 3), width - 2)}</Text>
					</Text>
				);
			})}
		</Text>
	));
}

function rowsOf<T>(items: readonly T[], perRow: number): T[][] {
	return Array.from({ length: Math.ceil(items.length / perRow) }, (_, index) =>
		items.slice(index * perRow, (index + 1) * perRow),
	);
}
