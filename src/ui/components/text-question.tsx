import type { App } from '../app.ts';
import { Box, Text } from '../ink.ts';
import type { Action } from '../keys/key-table.ts';
import type { Area, Screen } from '../screen.ts';
import { Store, useStore } from '../store.ts';
import { useTheme } from '../tui-context.ts';
import { QuestionBox, questionWidth } from './question-box.tsx';
import { TextField } from './text-field.tsx';
import { editText, type TextFieldState, textField, typeText } from './text-field-state.ts';

export interface TextQuestionOptions {
	crumbs: string[];
	title: string;
	lines?: string[];
	initial?: string;
	placeholder?: string;
	secret?: boolean;
	/** What is wrong with a text, or null; a wrong one is not accepted. */
	check?: (value: string) => string | null;
}

interface State {
	field: TextFieldState;
	problem: string | null;
}

/** Asks for one line of text; `answered` gets it, or null if it was left with esc. */
export class TextQuestion implements Screen {
	readonly #app: App;
	readonly #options: TextQuestionOptions;
	readonly #answered: (value: string | null) => void;
	readonly #state: Store<State>;

	constructor(app: App, options: TextQuestionOptions, answered: (value: string | null) => void) {
		this.#app = app;
		this.#options = options;
		this.#answered = answered;
		this.#state = new Store<State>({ field: textField(options.initial), problem: null });
	}

	heading() {
		return { crumbs: this.#options.crumbs };
	}

	sections() {
		return ['text'] as const;
	}

	type(text: string): void {
		this.#edit((field) => typeText(field, text.replaceAll('\n', ' ')));
	}

	act(action: Action): void {
		if (action === 'text.cancel') this.#end(null);
		else if (action === 'text.submit') this.#submit();
		else this.#edit((field) => editText(field, action));
	}

	leave(): 'handled' {
		this.#end(null);
		return 'handled';
	}

	readonly View = ({ area }: { area: Area }) => {
		const theme = useTheme();
		const { field, problem } = useStore(this.#state);
		const { title, lines, placeholder, secret } = this.#options;
		return (
			<QuestionBox title={title} lines={lines} area={area}>
				<Box flexDirection="column">
					<TextField
						state={field}
						width={questionWidth(area)}
						focused
						{...(placeholder === undefined ? {} : { placeholder })}
						secret={secret ?? false}
					/>
					{problem === null ? null : <Text color={theme.error}>{problem}</Text>}
				</Box>
			</QuestionBox>
		);
	};

	#edit(change: (field: TextFieldState) => TextFieldState): void {
		this.#state.set(({ field }) => ({ field: change(field), problem: null }));
	}

	#submit(): void {
		const { value } = this.#state.get().field;
		const problem = this.#options.check?.(value) ?? null;
		if (problem === null) this.#end(value);
		else this.#state.update({ problem });
	}

	#end(value: string | null): void {
		this.#app.close(this);
		this.#answered(value);
	}
}

/** Opens a text question above the present screen and waits for its answer. */
export function askText(app: App, options: TextQuestionOptions): Promise<string | null> {
	return new Promise((answered) => {
		app.open(new TextQuestion(app, options, answered));
	});
}
