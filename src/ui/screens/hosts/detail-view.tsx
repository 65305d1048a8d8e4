import type { OperatorError } from '../../../model/errors.ts';
import type { HostFacts } from '../../../model/facts.ts';
import { visible } from '../../../spec/problem.ts';
import { Box, Text } from '../../ink.ts';
import { cells, cut, fit, wrap } from '../../text/cells.ts';
import { gibibytes } from '../../text/sizes.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { type HostRow, isNamed } from './host-row.ts';
import { freeDisk, markOf, reasonText, roleText, stageText } from './host-words.ts';

export interface DetailProps {
	row: HostRow;
	/** Its node name. */
	name: string;
	width: number;
	rows: number;
}

/** One thing that is known: what, and the text. */
type Field = [label: string, text: string];

/** A line of the details; the label stands only before the first line of its text. */
interface DetailLine {
	key: string;
	label: string;
	text: string;
}

/** The lines that say all that is known of a host: why it failed, or what it is. */
export function detailLines(words: Words, row: HostRow, width: number): DetailLine[] {
	const fields = fieldsOf(words, row).filter(([, text]) => text !== '');
	const labelWidth = Math.max(0, ...fields.map(([label]) => cells(label))) + 2;
	return fields.flatMap(([label, text]) =>
		wrap(text, width - labelWidth - 2).map((line, index) => ({
			key: `${label} ${index}`,
			label: fit(index === 0 ? label : '', labelWidth),
			text: line,
		})),
	);
}

/** All that is known of one host, in at most `rows` rows with its title. */
export function DetailView({ row, name, width, rows }: DetailProps) {
	const words = useWords();
	const theme = useTheme();
	const mark = markOf(row);
	const lines = detailLines(words, row, width);
	const id = !isNamed(row) || row.id === name ? row.id : `${name}  ${row.id}`;
	const title = ` ${mark.sign} ${visible(id)} · ${stageText(words.hosts, row)} `;
	const rule = '─'.repeat(Math.max(0, width - cells(cut(title, width - 4)) - 2));
	return (
		<Box flexDirection="column" height={rows} flexShrink={0}>
			<Text>
				<Text dimColor>──</Text>
				<Text bold color={theme[mark.tone]}>
					{cut(title, width - 4)}
				</Text>
				<Text dimColor>{rule}</Text>
			</Text>
			{lines.slice(0, rows - 1).map(({ key, label, text }, index) => (
				<Text key={key}>
					<Text dimColor>{`  ${label}`}</Text>
					{index === rows - 2 && lines.length > rows - 1
						? `${cut(text, width - cells(label) - 4)} …`
						: text}
				</Text>
			))}
		</Box>
	);
}

function fieldsOf(words: Words, row: HostRow): Field[] {
	const { stage, facts } = row;
	if (stage.kind === 'failed') return failureFields(words, row, stage.error);
	const role: Field = [
		words.hosts.detail.role,
		row.reasons.length === 0
			? roleText(words.hosts, row)
			: words.hosts.detail.because(roleText(words.hosts, row), reasonText(words.hosts, row)),
	];
	if (facts === null) return [loginField(words, row), role];
	return [role, ...factFields(words.hosts.detail, facts)];
}

function failureFields(words: Words, row: HostRow, error: OperatorError): Field[] {
	const ownFix = words.hosts.failure(error.code).fix;
	const fix = ownFix ?? error.fix ?? '';
	const clean = (text: string | undefined) =>
		words
			.sentence(text ?? '')
			.split('\n')
			.map(visible)
			.join(' · ');
	return [
		[words.hosts.detail.message, clean(error.message)],
		[words.common.expected, clean(error.expected)],
		[words.common.found, clean(error.found)],
		[words.common.fix, clean(fix)],
		loginField(words, row),
	];
}

function loginField({ hosts }: Words, { candidate }: HostRow): Field {
	const { user, address, port, jump } = candidate;
	const place = `${user === null ? '' : `${user}@`}${address}${port === null ? '' : `:${port}`}`;
	const way = jump === null || jump.length === 0 ? '' : ` (${hosts.login.jump} ${jump.join(', ')})`;
	return [hosts.detail.login, visible(place + way)];
}

function factFields(words: Words['hosts']['detail'], facts: HostFacts): Field[] {
	const { os, kernel, arch, cpu, memory, login, network, kubernetes } = facts;
	const addresses = network.interfaces
		.filter(({ name, addresses: own }) => name !== 'lo' && own.length > 0)
		.map(({ name, addresses: own }) => `${name} ${own.join(' ')}`);
	return [
		[words.system, visible(`${os.prettyName}, Linux ${kernel}, ${arch}`)],
		[
			words.hardware,
			words.hardwareText(cpu.count, gibibytes(memory.total), gibibytes(freeDisk(facts))),
		],
		[words.network, visible(addresses.join('   '))],
		[words.login, visible(login.uid === 0 ? login.user : words.bySudo(login.user))],
		['Kubernetes', kubernetesText(words, kubernetes)],
	];
}

function kubernetesText(
	words: Words['hosts']['detail'],
	{ kubelet, nodeName }: HostFacts['kubernetes'],
): string {
	if (nodeName !== null) return visible(words.member(nodeName));
	return kubelet === null ? '' : visible(words.kubernetes(kubelet));
}
