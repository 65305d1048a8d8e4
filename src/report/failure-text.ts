import type { Failure } from '../model/events.ts';

/** A failure with all that the operator needs, several lines, no final newline. */
export function failureText({ code, message, host, expected, found, fix }: Failure): string {
	const lines = [
		`✖ ${message}${host && !message.includes(host) ? ` (${host})` : ''}  [${code}]`,
		...(expected ? [`    expected  ${indent(expected)}`] : []),
		...(found ? [`    found     ${indent(found)}`] : []),
		...(fix ? [`    fix       ${indent(fix)}`] : []),
	];
	return lines.join('\n');
}

function indent(text: string): string {
	return text.trimEnd().split('\n').join('\n              ');
}
