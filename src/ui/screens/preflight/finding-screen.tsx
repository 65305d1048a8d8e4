import type { App } from '../../app.ts';
import { Box, Text } from '../../ink.ts';
import type { Action, KeySection } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { wrap } from '../../text/cells.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import { severitySign } from './severity.ts';
import { isRepairable, type ShownFinding } from './state.ts';

export interface FindingScreenOptions {
	crumbs: string[];
	findings: readonly ShownFinding[];
	fix: () => void;
}

/** All that the Findings of one cell say. */
export class FindingScreen implements Screen {
	readonly #app: App;
	readonly #options: FindingScreenOptions;

	constructor(app: App, options: FindingScreenOptions) {
		this.#app = app;
		this.#options = options;
	}

	heading() {
		const [finding] = this.#options.findings;
		const titles = this.#app.words.checks;
		const title = finding ? (titles[finding.id] ?? finding.id) : '';
		return { crumbs: [...this.#options.crumbs, title, ...(finding?.host ? [finding.host] : [])] };
	}

	sections(): readonly KeySection[] {
		return this.#isRepairable ? ['findingFix', 'finding'] : ['finding'];
	}

	get #isRepairable(): boolean {
		return this.#options.findings.some(isRepairable);
	}

	act(action: Action): void {
		if (action === 'global.back' || action === 'finding.close') this.#app.close(this);
		if (action === 'findingFix.fix' && this.#isRepairable) {
			this.#app.close(this);
			this.#options.fix();
		}
	}

	readonly View = ({ area }: { area: Area }) => (
		<Box flexDirection="column" paddingX={1} gap={1}>
			{this.#options.findings.map((finding) => (
				<FindingDetail
					key={`${finding.checked} ${finding.observed}`}
					finding={finding}
					columns={area.columns - 2}
				/>
			))}
		</Box>
	);
}

/** One Finding: what was checked, observed, expected, and what can be done. */
export function FindingDetail({
	finding,
	columns,
	rows = Number.POSITIVE_INFINITY,
}: {
	finding: ShownFinding;
	columns: number;
	rows?: number;
}) {
	const { preflight: words, sentence } = useWords();
	const theme = useTheme();
	const { severity, checked, observed, expected, fix } = finding;
	const parts: [string, string][] = [
		[words.checked, checked],
		[words.observed, observed],
		[words.expected, expected],
		...(fix ? [[words.fix, fix] as [string, string]] : []),
	];
	const labelWidth = 10;
	const lines = parts.flatMap(([label, text]) =>
		wrap(sentence(text), columns - labelWidth - 3).map((line, index) => ({
			id: `${label} ${index}`,
			label: index === 0 ? label : '',
			line,
			isFix: label === words.fix,
		})),
	);
	return (
		<Box flexDirection="column">
			{lines.slice(0, rows).map(({ id, label, line, isFix }, index) => (
				<Box key={id}>
					<Box width={2}>
						<Text color={theme[severity]}>{index === 0 ? severitySign(severity) : ''}</Text>
					</Box>
					<Box width={labelWidth}>
						<Text dimColor>{label}</Text>
					</Box>
					<Text bold={isFix}>{line}</Text>
				</Box>
			))}
			{isRepairable(finding) && lines.length < rows ? (
				<Box marginLeft={labelWidth + 2}>
					<Text color={theme.accent}>{words.safeFix}</Text>
				</Box>
			) : null}
		</Box>
	);
}
