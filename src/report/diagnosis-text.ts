import type { Diagnosis, EvidenceLine } from '../model/diagnosis.ts';
import { shellWord } from './shell-word.ts';

/** Longest piece of a log line that is shown. */
const MAX_TEXT = 300;

/**
 * A Diagnosis for people, several lines, no final newline: the cause, the lines that show it, the
 * fix, and the command that applies it where there is one.
 * @param file path of cluster.yaml
 */
export function diagnosisText(diagnosis: Diagnosis, file: string): string {
	const { rank, cause, fix, evidence, id, component, occurrences, repair, symptomOf } = diagnosis;
	const more = occurrences - evidence.length;
	return [
		`${rank}. ${cause}  [${id} ${component}]`,
		...(symptomOf ? [`    follows from ${symptomOf}`] : []),
		...evidence.map((line) => `    ${evidenceText(line)}`),
		...(more > 0
			? [`    and ${more} more line${more === 1 ? '' : 's'} like ${more === 1 ? 'it' : 'these'}`]
			: []),
		`    fix  ${fix}`,
		...(repair
			? [`    k8s-tui can do it: k8s-tui diagnose -f ${shellWord(file)} --fix ${repair}`]
			: []),
	].join('\n');
}

/** One line for what only follows from another Diagnosis. */
export function symptomText({ rank, cause, id, symptomOf }: Diagnosis): string {
	return `${rank}. ${cause}  [${id}, follows from ${symptomOf ?? 'another'}]`;
}

function evidenceText({ host, source, line, text }: EvidenceLine): string {
	const shown = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
	return `${host ? `${host} ` : ''}${source}:${line}  ${shown}`;
}
