import { type Candidate, labelOf } from '../../../discover/candidate.ts';
import { visible } from '../../../spec/problem.ts';
import type { App } from '../../app.ts';
import { type ListState, listStart, moveInList } from '../../components/list-state.ts';
import { Box, Text } from '../../ink.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import { cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { windowAt } from './window.ts';

interface State {
	list: ListState;
	picked: ReadonlySet<number>;
}

export interface PickOptions {
	/** Where they come from, in words. */
	source: string;
	candidates: readonly Candidate[];
	/** Whether all are picked at first. */
	all: boolean;
}

/** Picks some of the hosts that a file names; `answered` gets them, or null after esc. */
export class PickScreen implements Screen {
	readonly #app: App;
	readonly #options: PickOptions;
	readonly #answered: (picked: Candidate[] | null) => void;
	readonly #state: Store<State>;

	constructor(app: App, options: PickOptions, answered: (picked: Candidate[] | null) => void) {
		this.#app = app;
		this.#options = options;
		this.#answered = answered;
		const picked = new Set(options.all ? options.candidates.keys() : []);
		this.#state = new Store<State>({ list: listStart, picked });
	}

	heading(words: Words) {
		return { crumbs: [words.hosts.title, words.hosts.sources.title] };
	}

	sections() {
		return ['pick', 'list'] as const;
	}

	act(action: Action): void {
		const { candidates } = this.#options;
		const { list, picked } = this.#state.get();
		switch (action) {
			case 'global.back':
				this.#end(null);
				break;
			case 'pick.take':
				this.#end(candidates.filter((_, index) => picked.has(index)));
				break;
			case 'pick.toggle':
				this.#state.update({ picked: toggled(picked, list.cursor) });
				break;
			case 'pick.all':
				this.#state.update({
					picked: new Set(picked.size < candidates.length ? candidates.keys() : []),
				});
				break;
			default: {
				const count = candidates.length;
				this.#state.update({ list: moveInList(list, action, count, count) });
			}
		}
	}

	readonly View = ({ area }: { area: Area }) => {
		const state = useStore(this.#state);
		return <PickView area={area} state={state} options={this.#options} />;
	};

	#end(picked: Candidate[] | null): void {
		this.#app.close(this);
		this.#answered(picked);
	}
}

function toggled(picked: ReadonlySet<number>, index: number): ReadonlySet<number> {
	if (!picked.has(index)) return new Set([...picked, index]);
	return new Set([...picked].filter((other) => other !== index));
}

const OTHER_ROWS = 3;

function PickView({
	area,
	state: { list, picked },
	options: { source, candidates },
}: {
	area: Area;
	state: State;
	options: PickOptions;
}) {
	const words = useWords().hosts.sources;
	const theme = useTheme();
	const rows = Math.max(1, area.rows - OTHER_ROWS);
	const first = windowAt(list.cursor, candidates.length, rows);
	const nameWidth = Math.min(36, Math.floor((area.columns - 10) / 2));
	return (
		<Box flexDirection="column" paddingX={2}>
			<Text>
				<Text bold>{cut(words.pickTitle(visible(source)), area.columns - 24)}</Text>
				<Text dimColor>{`   ${words.picked(picked.size, candidates.length)}`}</Text>
			</Text>
			<Text> </Text>
			{candidates.slice(first, first + rows).map((candidate, row) => {
				const index = first + row;
				const isPicked = picked.has(index);
				return (
					<Text key={`${index} ${candidate.address}`}>
						<Text color={theme.accent}>{index === list.cursor ? `${signs.cursor} ` : '  '}</Text>
						<Text {...(isPicked ? { color: theme.ok } : {})}>
							{isPicked ? signs.chosen : signs.open}
						</Text>
						{` ${fit(visible(labelOf(candidate)), nameWidth)} `}
						<Text dimColor>{cut(visible(detailOf(candidate)), area.columns - nameWidth - 10)}</Text>
					</Text>
				);
			})}
		</Box>
	);
}

function detailOf({ user, address, port, roles }: Candidate): string {
	const place = `${user === null ? '' : `${user}@`}${address}${port === null ? '' : `:${port}`}`;
	return [place, ...roles].join('  ');
}
