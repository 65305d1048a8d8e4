import type { BindingSection } from '../binding.ts';

/** Keys of a text field; every other key that is a character is typed into it. */
export const text = {
	submit: { keys: ['enter'], hint: true },
	cancel: { keys: ['escape'], hint: true },
	left: { keys: ['left', 'ctrl+b'] },
	right: { keys: ['right', 'ctrl+f'] },
	start: { keys: ['home', 'ctrl+a'] },
	end: { keys: ['end', 'ctrl+e'] },
	eraseLeft: { keys: ['backspace'] },
	eraseRight: { keys: ['delete', 'ctrl+d'] },
	eraseWord: { keys: ['ctrl+w'] },
	eraseAll: { keys: ['ctrl+u'] },
} as const satisfies BindingSection;
