import { proposePodCidr, proposeServiceCidr } from '../../../advice/choose-addresses.ts';
import { type NetworkStatement, networkAdvice } from '../../../advice/network.ts';
import { networksOf } from '../../../advice/network-clashes.ts';
import { podRoom } from '../../../advice/pod-room.ts';
import type { FleetFacts } from '../../../model/facts.ts';
import type { ClusterSpec } from '../../../model/spec.ts';
import type { DraftState } from '../../draft.ts';
import type { FieldEditor } from '../../fields/field-editor.ts';
import { FieldHelp, FieldList } from '../../fields/field-list.tsx';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { cut, wrap } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { networkWords } from '../../words/network-statement.ts';

const HELP_ROWS = 3;
const MOST_NETWORK_ROWS = 4;

/** Draws the fields, what the one under the cursor means, and whether the networks fit. */
export function SoftwareView({
	editor,
	draft,
	area,
}: {
	editor: FieldEditor;
	draft: DraftState;
	area: Area;
}) {
	const { spec, facts } = draft;
	const fieldRows = Math.min(editor.fields.length, area.rows - HELP_ROWS - MOST_NETWORK_ROWS - 2);
	return (
		<Box flexDirection="column" paddingX={1}>
			<FieldList editor={editor} spec={spec} columns={area.columns - 2} rows={fieldRows} />
			<Text dimColor>{'─'.repeat(area.columns - 2)}</Text>
			<Box height={HELP_ROWS} overflow="hidden">
				<FieldHelp editor={editor} spec={spec} columns={area.columns - 2} />
			</Box>
			<Networks spec={spec} facts={facts} columns={area.columns - 2} />
			<Problems draft={draft} columns={area.columns - 2} />
		</Box>
	);
}

function Networks({
	spec,
	facts,
	columns,
}: {
	spec: ClusterSpec;
	facts: FleetFacts;
	columns: number;
}) {
	const words = useWords();
	const theme = useTheme();
	const statements = networkAdvice(spec, facts, () => false);
	const room = podRoom(spec.network);
	const own = hostNetworks(spec, facts);
	const lines = statements.map((statement) => networkWords(words, statement));
	const proposals = statements.flatMap((statement) => proposalFor(statement, spec, facts) ?? []);
	const about = [
		...(own.length > 0 ? [words.software.hostNetworks(own.join(', '))] : []),
		...[...new Set(proposals)].map((cidr) => words.software.proposal(cidr)),
	];
	return (
		<Box flexDirection="column">
			{lines.length === 0 ? (
				<Text wrap="truncate-end">
					<Text color={theme.ok}>{`${signs.ok} ${words.software.fits}`}</Text>
					<Text dimColor>
						{room ? `  ${words.software.room(room.nodes, room.podsPerNode)}` : ''}
					</Text>
				</Text>
			) : (
				lines.slice(0, MOST_NETWORK_ROWS - 1).map((line) => (
					<Text key={line} color={theme.error}>
						{cut(`${signs.error} ${line}`, columns)}
					</Text>
				))
			)}
			<Text dimColor>{cut(about.join('; '), columns)}</Text>
		</Box>
	);
}

/** The networks that the hosts' interfaces are in, each once; every link has its fe80::/64. */
function hostNetworks(spec: ClusterSpec, facts: FleetFacts): string[] {
	const all = spec.hosts.flatMap(({ name, address }) => {
		const found = facts[name];
		return found ? networksOf(address, found, { spec, isNode: false }) : [];
	});
	const routes = all.filter(({ kind }) => kind === 'route').map(({ cidr }) => cidr);
	return [...new Set(routes)].filter((cidr) => !cidr.startsWith('fe80:'));
}

function proposalFor(
	statement: NetworkStatement,
	spec: ClusterSpec,
	facts: FleetFacts,
): string | null {
	const field = 'field' in statement ? statement.field : 'podCidr';
	return field === 'podCidr' ? proposePodCidr(spec, facts) : proposeServiceCidr(spec, facts);
}

/** What is wrong in fields of other screens, too: nothing goes on before. */
function Problems({ draft, columns }: { draft: DraftState; columns: number }) {
	const words = useWords();
	const theme = useTheme();
	const [first] = draft.problems;
	if (!first) return null;
	const text = `${words.software.stillWrong(draft.problems.length)} ${first.path}: ${words.sentence(first.found)} → ${words.sentence(first.expected)}`;
	return (
		<Text color={theme.error}>
			{wrap(`${signs.error} ${text}`, columns).slice(0, 2).join('\n')}
		</Text>
	);
}
