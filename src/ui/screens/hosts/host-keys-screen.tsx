import { visible } from '../../../spec/problem.ts';
import type { App } from '../../app.ts';
import { type ListState, listStart, moveInList } from '../../components/list-state.ts';
import { Box, Text } from '../../ink.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { UnknownKey } from '../../work/hosts-work.ts';
import { windowAt } from './window.ts';

/** All unknown host keys on one page, to be accepted or refused together. */
export class HostKeysScreen implements Screen {
	readonly #app: App;
	readonly #keys: readonly UnknownKey[];
	readonly #answered: (isAccepted: boolean) => void;
	readonly #list = new Store<ListState>(listStart);

	constructor(app: App, keys: readonly UnknownKey[], answered: (isAccepted: boolean) => void) {
		this.#app = app;
		this.#keys = keys;
		this.#answered = answered;
	}

	heading(words: Words) {
		return { crumbs: [words.hosts.title, words.common.sections.hostKeys] };
	}

	sections() {
		return ['hostKeys', 'list'] as const;
	}

	act(action: Action): void {
		const count = this.#keys.length;
		if (action === 'hostKeys.accept') this.#end(true);
		else if (action === 'hostKeys.refuse') this.#end(false);
		else {
			const move = action === 'hostKeys.nextPage' ? 'list.pageDown' : action;
			this.#list.set((list) => moveInList(list, move, count, PAGE));
		}
	}

	readonly View = ({ area }: { area: Area }) => {
		const { cursor } = useStore(this.#list);
		return <HostKeysView area={area} keys={this.#keys} cursor={cursor} />;
	};

	#end(isAccepted: boolean): void {
		this.#app.close(this);
		this.#answered(isAccepted);
	}
}

/** Keys that a page down passes by, twice: no more than the least window shows. */
const PAGE = 12;
/** Rows of the page that are not keys. */
const OTHER_ROWS = 8;
const TYPE_WIDTH = 8;
const FINGERPRINT_WIDTH = 50;

interface ViewProps {
	area: Area;
	keys: readonly UnknownKey[];
	cursor: number;
}

function HostKeysView({ area, keys, cursor }: ViewProps) {
	const words = useWords().hosts.keysPage;
	const theme = useTheme();
	const width = area.columns - 4;
	const widest = Math.max(cells(words.host), ...keys.map((key) => cells(nameOf(words, key))));
	const room = width - TYPE_WIDTH - FINGERPRINT_WIDTH - 4;
	// Names are not cut for the sake of a line: they are what is being accepted.
	const isOneLine = widest <= room;
	const rows = Math.max(1, Math.floor((area.rows - OTHER_ROWS) / (isOneLine ? 1 : 2)));
	const first = windowAt(cursor, keys.length, rows);
	const shown = keys.slice(first, first + rows);
	const nameWidth = Math.min(widest + 1, isOneLine ? room : width - TYPE_WIDTH - 4);
	const front = (name: string, type: string) => `${fit(name, nameWidth)} ${fit(type, TYPE_WIDTH)}`;
	return (
		<Box flexDirection="column" paddingX={2}>
			<Text bold color={theme.warning}>{`${signs.warning} ${words.title(keys.length)}`}</Text>
			<Text>{cut(words.lead, width)}</Text>
			<Text> </Text>
			<Text dimColor>
				{`  ${front(words.host, words.type)} ${isOneLine ? words.fingerprint : ''}`}
			</Text>
			{shown.map((key, index) => (
				<Text key={`${key.host} ${key.fingerprint}`}>
					<Text color={theme.accent}>{first + index === cursor ? `${signs.cursor} ` : '  '}</Text>
					{front(nameOf(words, key), shortType(key.type))}
					{isOneLine ? ' ' : '\n    '}
					<Text bold>{cut(visible(key.fingerprint), FINGERPRINT_WIDTH)}</Text>
				</Text>
			))}
			<Text dimColor>
				{shown.length < keys.length
					? `  ${words.shown(first + 1, first + shown.length, keys.length)}`
					: ' '}
			</Text>
			<Text> </Text>
			<Text>{cut(words.question, width)}</Text>
		</Box>
	);
}

function nameOf(words: Words['hosts']['keysPage'], { host, isJump }: UnknownKey): string {
	return visible(isJump ? `${host} (${words.jump})` : host);
}

/** `ssh-ed25519` → `ed25519`, `ecdsa-sha2-nistp256` → `ecdsa`. */
function shortType(type: string): string {
	return visible(type.replace(/^ssh-/, '').replace(/-sha2-.*$/, ''));
}
