import type { Choice, ChoiceReason } from '../../advice/choices.ts';
import type { ClusterSpec } from '../../model/spec.ts';
import { TextField } from '../components/text-field.tsx';
import { Box, Text } from '../ink.ts';
import { useStore } from '../store.ts';
import { cells, cut, fit } from '../text/cells.ts';
import { signs } from '../theme.ts';
import { useTheme, useWords } from '../tui-context.ts';
import { choiceReasonWords } from '../words/choice-reason.ts';
import type { Words } from '../words/en/catalogue.ts';
import { type ChoiceField, chosenValue, type Field } from './field.ts';
import type { FieldEditor } from './field-editor.ts';

const LABEL_WIDTH = 18;

/** Fields with their values; a line below the current one says what is wrong, if something is. */
export function FieldList({
	editor,
	spec,
	columns,
	rows,
}: {
	editor: FieldEditor;
	spec: ClusterSpec;
	columns: number;
	rows: number;
}) {
	const { cursor } = useStore(editor.state);
	const { fields } = editor;
	const top = Math.max(0, Math.min(cursor - rows + 2, fields.length - rows));
	return (
		<Box flexDirection="column" height={rows} overflow="hidden">
			{fields.slice(top, top + rows).map((field, index) => (
				<FieldLine
					key={field.id}
					editor={editor}
					field={field}
					spec={spec}
					columns={columns}
					isCurrent={top + index === cursor}
				/>
			))}
		</Box>
	);
}

function FieldLine({
	editor,
	field,
	spec,
	columns,
	isCurrent,
}: {
	editor: FieldEditor;
	field: Field;
	spec: ClusterSpec;
	columns: number;
	isCurrent: boolean;
}) {
	const words = useWords();
	const theme = useTheme();
	const { typing } = useStore(editor.state);
	const width = columns - LABEL_WIDTH - 2;
	const problem = editor.problem(field);
	return (
		<Box>
			<Text color={theme.accent}>{isCurrent ? `${signs.cursor} ` : '  '}</Text>
			<Text bold={isCurrent}>{fit(words.fields[field.id].label, LABEL_WIDTH)}</Text>
			{field.kind === 'choice' ? (
				<Choices
					field={field}
					choices={editor.choices(field)}
					spec={spec}
					width={width}
					isCurrent={isCurrent}
				/>
			) : isCurrent && typing ? (
				<TextField state={typing} width={width} focused />
			) : (
				<Text {...(problem ? { color: theme.error } : {})}>
					{cut(
						field.read(spec) === ''
							? `${problem ? `${signs.error} ` : ''}${words.fields[field.id].empty ?? ''}`
							: `${problem ? `${signs.error} ` : ''}${field.read(spec)}`,
						width,
					)}
				</Text>
			)}
		</Box>
	);
}

function Choices({
	field,
	choices,
	spec,
	width,
	isCurrent,
}: {
	field: ChoiceField;
	choices: readonly Choice[];
	spec: ClusterSpec;
	width: number;
	isCurrent: boolean;
}) {
	const theme = useTheme();
	const words = useWords();
	const value = chosenValue(field, spec);
	const shown = choices.map((choice) => ({
		...choice,
		text: `${signOf(choice, value)} ${words.values[choice.value] ?? choice.value}`,
	}));
	const total = shown.reduce((sum, { text }) => sum + cells(text) + 2, 0);
	const current = shown.find((choice) => choice.value === value);
	// A long list, such as all versions, shows where one is in it.
	if (total > width) {
		const at = choices.findIndex((choice) => choice.value === value) + 1;
		return (
			<Text>
				<Text bold={isCurrent}>{current?.text ?? value}</Text>
				<Text dimColor>{`  ‹ ${at}/${choices.length} ›`}</Text>
			</Text>
		);
	}
	return (
		<Box gap={2}>
			{shown.map((choice) => (
				<Text
					key={choice.value}
					dimColor={choice.value !== value}
					{...(choice.value === value && isCurrent ? { color: theme.accent, bold: true } : {})}
				>
					{choice.text}
				</Text>
			))}
		</Box>
	);
}

function signOf(choice: Choice, value: string): string {
	if (choice.value === value) return choice.available ? signs.chosen : signs.warning;
	return choice.available ? signs.open : signs.error;
}

/** What the field under the cursor is for, why some values cannot be had, and what is wrong with it. */
export function FieldHelp({
	editor,
	spec,
	columns,
}: {
	editor: FieldEditor;
	spec: ClusterSpec;
	columns: number;
}) {
	const words = useWords();
	const theme = useTheme();
	const { refusal } = useStore(editor.state);
	const field = editor.current;
	if (!field) return null;
	const problem = refusal ?? editor.problem(field);
	const refused = refusedChoices(editor.choices(field));
	const value = field.kind === 'choice' ? chosenValue(field, spec) : '';
	const meaning = words.valueHelp[value] ?? words.fields[field.id].help;
	return (
		<Box flexDirection="column" width={columns}>
			<Text dimColor wrap="wrap">
				{meaning}
			</Text>
			{problem ? (
				<Text color={theme.error} wrap="wrap">
					{`${signs.error} ${words.sentence(problem.found)} → ${words.sentence(problem.expected)}`}
				</Text>
			) : null}
			{refused.slice(0, 2).map(({ values, reason }) => (
				<Text key={reason.id} dimColor wrap="wrap">
					{`${signs.error} ${valuesWords(words, values)}: ${choiceReasonWords(words, reason)}`}
				</Text>
			))}
		</Box>
	);
}

interface RefusedChoices {
	values: string[];
	/** Of the first of them. */
	reason: ChoiceReason;
}

/** The choices that cannot be had, one group for each kind of reason. */
function refusedChoices(choices: readonly Choice[]): RefusedChoices[] {
	const groups = new Map<string, RefusedChoices>();
	for (const choice of choices) {
		if (choice.available) continue;
		const group = groups.get(choice.reason.id) ?? { values: [], reason: choice.reason };
		groups.set(choice.reason.id, group);
		group.values.push(choice.value);
	}
	return [...groups.values()];
}

function valuesWords(words: Words, values: readonly string[]): string {
	const shown = values.map((value) => words.values[value] ?? value);
	return shown.length <= 3 ? shown.join(', ') : `${shown[0]} … ${shown.at(-1)}`;
}
