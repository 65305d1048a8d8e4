import { signatureById } from '../../../diagnose/load-signatures.ts';
import type { Diagnosis } from '../../../model/diagnosis.ts';
import { FailurePanel } from '../../components/failure-panel.tsx';
import { Box, Text } from '../../ink.ts';
import type { Area } from '../../screen.ts';
import { useStore } from '../../store.ts';
import { cut, fit, wrap } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useTui, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { Language } from '../../words/language.ts';
import { currentDiagnosis, hostsOf, listed, type TroubleshootState } from './state.ts';

/** Lines of the list that are seen at once. */
export function listRows(area: Area, count: number): number {
	return Math.max(1, Math.min(count, Math.floor((area.rows - 3) * 0.4)));
}

/** Draws what was found. */
export function TroubleshootView({
	state,
	hosts,
	canFix,
	area,
}: {
	state: TroubleshootState;
	hosts: number;
	canFix: boolean;
	area: Area;
}) {
	const words = useWords().troubleshoot;
	if (state.phase === 'failed' && state.failure) {
		return (
			<FailurePanel
				title={words.failedTitle}
				failure={state.failure}
				footer={words.tryAgain}
				area={area}
			/>
		);
	}
	if (state.phase === 'looking') {
		return (
			<Box flexDirection="column" paddingX={2} paddingTop={1}>
				<Text>{hosts === 0 ? words.searching('…') : words.looking}</Text>
				{hosts === 0 ? null : <Text dimColor>{words.answered(state.answered, hosts)}</Text>}
			</Box>
		);
	}
	if (listed(state).length === 0) return <NothingFound state={state} area={area} />;
	return <Found state={state} canFix={canFix} area={area} />;
}

function NothingFound({ state, area }: { state: TroubleshootState; area: Area }) {
	const words = useWords().troubleshoot;
	const theme = useTheme();
	const { looked, diagnoses } = state.found;
	const lines = wrap(words.lookedAt(looked.join(', ')), area.columns - 4);
	return (
		<Box flexDirection="column" paddingX={2} paddingTop={1}>
			<Text color={theme.ok}>{`${signs.ok} ${words.nothing}`}</Text>
			{diagnoses.length > 0 ? <Text>{words.onlyNotices}</Text> : null}
			<Box flexDirection="column" marginTop={1}>
				{lines.slice(0, area.rows - 5).map((line) => (
					<Text key={line} dimColor>
						{line}
					</Text>
				))}
			</Box>
		</Box>
	);
}

function Found({ state, canFix, area }: { state: TroubleshootState; canFix: boolean; area: Area }) {
	const words = useWords();
	const { language } = useStore(useTui().state);
	const items = listed(state);
	const symptoms = items.filter(({ isSymptom }) => isSymptom).length;
	const rows = listRows(area, items.length);
	const columns = area.columns - 2;
	const diagnosis = currentDiagnosis(state);
	const details = diagnosis ? detailLines(diagnosis, words, language, { canFix, columns }) : [];
	const detailRows = area.rows - rows - 3;
	return (
		<Box flexDirection="column" paddingX={1}>
			<Text bold wrap="truncate-end">
				{words.troubleshoot.found(items.length - symptoms, symptoms, state.found.lines)}
			</Text>
			{items.slice(state.list.top, state.list.top + rows).map((item, index) => (
				<DiagnosisLine
					key={item.diagnosis.id}
					{...item}
					cause={wordsOf(item.diagnosis, language).cause}
					isCurrent={state.list.top + index === state.list.cursor}
					columns={columns}
				/>
			))}
			<Text dimColor>{'─'.repeat(columns)}</Text>
			<Box flexDirection="column" height={detailRows} overflow="hidden">
				{details.slice(state.top, state.top + detailRows).map((line, index) => (
					<DetailLineView key={`${index} ${line.text}`} line={line} />
				))}
			</Box>
		</Box>
	);
}

function DiagnosisLine({
	diagnosis,
	isSymptom,
	cause,
	isCurrent,
	columns,
}: {
	diagnosis: Diagnosis;
	isSymptom: boolean;
	cause: string;
	isCurrent: boolean;
	columns: number;
}) {
	const theme = useTheme();
	const place = isSymptom ? '  └' : `${diagnosis.rank}.`;
	const hosts = hostsOf(diagnosis).join(',');
	const text = `${fit(place, 4)}${fit(diagnosis.component, 12)} ${hosts === '' ? '' : `${hosts}: `}${cause}`;
	return (
		<Text dimColor={isSymptom && !isCurrent} bold={isCurrent}>
			<Text color={theme.accent}>{isCurrent ? `${signs.cursor} ` : '  '}</Text>
			{cut(text, columns - 2)}
		</Text>
	);
}

interface DetailLine {
	kind: 'title' | 'text' | 'fix' | 'evidence' | 'source';
	text: string;
}

function DetailLineView({ line: { kind, text } }: { line: DetailLine }) {
	const theme = useTheme();
	if (kind === 'title') return <Text bold>{text}</Text>;
	if (kind === 'fix') return <Text color={theme.accent}>{text}</Text>;
	if (kind === 'source') return <Text dimColor>{text}</Text>;
	return <Text>{text}</Text>;
}

/** Cause, fix and evidence of a Diagnosis as lines of at most `columns` cells. */
export function detailLines(
	diagnosis: Diagnosis,
	words: Words,
	language: Language,
	{ canFix, columns }: { canFix: boolean; columns: number },
): DetailLine[] {
	const { troubleshoot } = words;
	const { cause, fix } = wordsOf(diagnosis, language);
	const paragraph = (text: string): DetailLine[] =>
		wrap(text, columns - 2).map((line) => ({ kind: 'text', text: `  ${line}` }));
	const symptom = diagnosis.symptomOf ? ` (${troubleshoot.symptomOf(diagnosis.symptomOf)})` : '';
	return [
		{ kind: 'title', text: `${troubleshoot.cause}  ${diagnosis.id}${symptom}` },
		...paragraph(cause),
		{ kind: 'title', text: troubleshoot.fix },
		...paragraph(fix),
		...(diagnosis.repair && canFix
			? [{ kind: 'fix' as const, text: `  ${troubleshoot.canFix}: ${diagnosis.repair}` }]
			: []),
		{
			kind: 'title',
			text: `${troubleshoot.evidence}  ${troubleshoot.times(diagnosis.occurrences)}`,
		},
		...diagnosis.evidence.flatMap(({ source, host, line, text }): DetailLine[] => [
			{
				kind: 'source',
				text: cut(`  ${[host, source].filter(Boolean).join(' ')}:${line}`, columns),
			},
			...wrap(source === 'facts' ? words.sentence(text) : text, columns - 4)
				.slice(0, 4)
				.map((part) => ({ kind: 'evidence' as const, text: `    ${part}` })),
		]),
	];
}

/** Cause and fix in the language on the screen. */
function wordsOf(
	{ id, cause, fix }: Diagnosis,
	language: Language,
): { cause: string; fix: string } {
	if (language === 'en') return { cause, fix };
	return signatureById(id)?.zh ?? { cause, fix };
}
