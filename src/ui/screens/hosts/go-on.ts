import { OperatorError } from '../../../model/errors.ts';
import type { SpecProblem } from '../../../spec/problem.ts';
import type { App } from '../../app.ts';
import { ask } from '../../components/question.tsx';
import { askText } from '../../components/text-question.tsx';
import type { Draft } from '../../draft.ts';
import type { Store } from '../../store.ts';
import type { Words } from '../../words/en/catalogue.ts';
import { isLabel, proposeClusterName } from './cluster-name.ts';
import { applyRows, draftOf } from './draft-hosts.ts';
import { type HostRow, hasFailed, isBusy, nodeAddress, nodeNames } from './host-row.ts';
import { type HostsState, leaveOutFailed } from './state.ts';

export interface GoOnOptions {
	/** The cluster, if there is one already; null: a new one. */
	draft: Draft | null;
	/** Path of a new one's cluster.yaml. */
	file: string;
	retry: (rows: readonly HostRow[]) => void;
}

/**
 * Makes a Draft of the table, or changes the one that there is, asking what must be decided first.
 * @returns null if that cannot be yet, or the operator does not want to; the state's notice says why
 */
export async function goOn(
	app: App,
	state: Store<HostsState>,
	options: GoOnOptions,
): Promise<Draft | null> {
	const stopped = (notice: string | null) => {
		if (notice !== null) state.update({ notice });
		return notice !== null;
	};
	if (stopped(obstacle(app, state.get().rows))) return null;
	if (!(await settleFailures(app, state, options.retry))) return null;
	if (stopped(obstacle(app, state.get().rows) ?? gap(app, state.get().rows))) return null;
	const { rows, login } = state.get();
	const { draft, file } = options;
	if (draft !== null)
		return stopped(attempt(app.words, () => applyRows(draft, rows, login))) ? null : draft;
	const name = await askName(app, file, rows);
	return name === null ? null : draftOf(file, name, rows, login);
}

/** Why nobody can go on yet, whatever is done about hosts that failed. */
function obstacle(app: App, rows: readonly HostRow[]): string | null {
	const words = app.words.hosts.notYet;
	const included = rows.filter(({ isIncluded }) => isIncluded);
	if (included.length === 0) return words.noHosts;
	const busy = included.filter(isBusy).length;
	return busy > 0 ? words.busy(busy) : null;
}

/** New hosts that failed are left out or tried again: nothing is known of them. */
async function settleFailures(
	app: App,
	state: Store<HostsState>,
	retry: GoOnOptions['retry'],
): Promise<boolean> {
	const failed = state.get().rows.filter((row) => hasFailed(row) && row.inSpec === null);
	if (failed.length === 0) return true;
	const words = app.words.hosts.failedQuestion;
	const answer = await ask(app, {
		crumbs: [app.words.hosts.title],
		title: words.title(failed.length),
		answers: [
			{ value: 'stay', label: words.stay },
			{ value: 'retry', label: words.retry },
			{ value: 'leaveOut', label: words.leaveOut },
		],
	});
	if (answer === 'retry') retry(failed);
	if (answer === 'leaveOut') state.set(leaveOutFailed);
	return answer === 'leaveOut';
}

/** What a host of the cluster is still missing. */
function gap(app: App, rows: readonly HostRow[]): string | null {
	const words = app.words.hosts.notYet;
	const included = rows.filter(({ isIncluded }) => isIncluded);
	const idle = included.find(({ roles }) => roles.length === 0);
	if (idle) return words.noRole(idle.id);
	if (!included.some(({ roles }) => roles.includes('control-plane'))) return words.noControlPlane;
	const lost = included.find((row) => nodeAddress(row) === null);
	return lost === undefined ? null : words.notIpv4(lost.id);
}

async function askName(app: App, file: string, rows: readonly HostRow[]): Promise<string | null> {
	const words = app.words.hosts;
	const members = nodeNames(rows).filter((_, index) => rows[index]?.isIncluded);
	return await askText(app, {
		crumbs: [words.title],
		title: words.clusterName.question,
		lines: [words.clusterName.line],
		initial: proposeClusterName(file, members),
		check: (value) => (isLabel(value) ? null : words.login.badName),
	});
}

/** What an edit of the spec says is wrong, as a sentence; null: nothing. */
function attempt({ sentence }: Words, edit: () => SpecProblem | null): string | null {
	try {
		const problem = edit();
		return problem && `${problem.path}: ${sentence(problem.found)} → ${sentence(problem.expected)}`;
	} catch (error) {
		if (error instanceof OperatorError) return sentence(error.message);
		throw error;
	}
}
