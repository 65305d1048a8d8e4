import { assetText } from '../assets/asset.ts';
import type { Change } from '../model/plan.ts';
import type { Resource } from '../model/resource.ts';
import { kindOf } from './kinds.ts';

const library = assetText('host/converge.sh');

/**
 * One sh script that brings all Resources about, in order, and stops at the first that fails.
 * Each function in it looks before it changes, so the script may be run again at any point.
 * @param mark starts the lines that `parseReport` reads; random per script, so that no output of a
 * package manager or daemon can pass for one.
 */
export function convergeScript(resources: readonly Resource[], mark: string): string {
	const body = resources.map((resource, index) => kindOf(resource).converge(resource, index));
	const more = new Set(resources.flatMap((resource) => kindOf(resource).library ?? []));
	return `K8S_TUI_MARK=${mark}\n${library}\n${[...more, ...body].join('')}`;
}

/** What a line of the script is for k8s-tui itself: a Change, or a sentence; null: it is plain output. */
export function parseReport(line: string, mark: string): Change | string | null {
	if (!line.startsWith(`${mark} `)) return null;
	const [, index, verb, ...subject] = line.split(' ');
	if (index === 'holder') {
		const [file, ...program] = subject;
		return `waiting for process ${verb} (${program.join(' ')}), which holds ${file}`;
	}
	return { resource: Number(index), verb: verb as Change['verb'], subject: subject.join(' ') };
}
