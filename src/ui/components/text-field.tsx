import { Text } from '../ink.ts';
import { cells, cut } from '../text/cells.ts';
import { aroundCursor, type TextFieldState } from './text-field-state.ts';

const SECRET_SIGN = '•';

export interface TextFieldProps {
	state: TextFieldState;
	/** Cells that it may take. */
	width: number;
	focused: boolean;
	/** Shown while it is empty. */
	placeholder?: string;
	/** Shows how many characters there are and not which. */
	secret?: boolean;
}

/** One line of text being typed; the part around the cursor is seen. */
export function TextField({ state, width, focused, placeholder, secret }: TextFieldProps) {
	const parts = aroundCursor(state);
	const shown = secret ? parts.map((part) => part.replaceAll(/[^ ]/gu, SECRET_SIGN)) : parts;
	const [before = '', at = ' ', after = ''] = shown;
	if (state.value === '' && placeholder !== undefined) {
		return (
			<Text>
				{focused ? <Text inverse> </Text> : null}
				<Text dimColor aria-hidden>
					{cut(placeholder, width - 1)}
				</Text>
			</Text>
		);
	}
	if (!focused) return <Text>{cut(before + at + after, width)}</Text>;
	return (
		<Text>
			{keepEnd(before, width - cells(at))}
			<Text inverse>{at}</Text>
			{cut(after, Math.max(0, width - cells(before) - cells(at)))}
		</Text>
	);
}

function keepEnd(text: string, width: number): string {
	let shown = text;
	while (cells(shown) > width) shown = shown.slice(1);
	return shown;
}
