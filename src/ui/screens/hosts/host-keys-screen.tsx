import { Box, Text } from 'ink';
import { visible } from '../../../spec/problem.ts';
import type { App } from '../../app.ts';
import { type ListState, listStart, moveInList } from '../../components/list-state.ts';
import type { Action } from '../../keys/key-table.ts';
import type { Area, Screen } from '../../screen.ts';
import { Store, useStore } from '../../store.ts';
import { cells, cut, fit, wrap } from '../../text/cells.ts';
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

function HostKeysView({
	area,
	keys,
	cursor,
}: {
	area: Area;
	keys: readonly UnknownKey[];
	cursor: number;
}) {
	const words = useWords().hosts.keysPage;
	const theme = useTheme();
	const rows = Math.max(1, area.rows - OTHER_ROWS);
	const first = windowAt(cursor, keys.length, rows);
	const shown = keys.slice(first, first + rows);
	const room = area.columns - 4 - 2 - TYPE_WIDTH - FINGERPRINT_WIDTH - 3;
	const widest = Math.max(cells(words.host), ...keys.map((key) => cells(nameOf(words, key))));
	const nameWidth = Math.min(room, widest + 1);
	return (
		<Box flexDirection="column" paddingX={2}>
			<Text bold color={theme.warning}>{`${signs.warning} ${words.title(keys.length)}`}</Text>
			<Text>{cut(words.lead, area.columns - 4)}</Text>
			<Text> </Text>
			<Text dimColor>
				{`  ${fit(words.host, nameWidth)} ${fit(words.type, TYPE_WIDTH)} ${words.fingerprint}`}
			</Text>
			{shown.map((key, index) => (
				<Text key={`${key.host} ${key.fingerprint}`}>
					<Text color={theme.accent}>{first + index === cursor ? `${signs.cursor} ` : '  '}</Text>
					{`${fit(nameOf(words, key), nameWidth)} ${fit(shortType(key.type), TYPE_WIDTH)} `}
					<Text bold>{cut(visible(key.fingerprint), FINGERPRINT_WIDTH)}</Text>
				</Text>
			))}
			<Text dimColor>
				{shown.length < keys.length
					? `  ${words.shown(first + 1, first + shown.length, keys.length)}`
					: ' '}
			</Text>
			<Text> </Text>
			{wrap(words.question, area.columns - 4).map((line) => (
				<Text key={line}>{line}</Text>
			))}
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
