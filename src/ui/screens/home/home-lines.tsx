import { homedir } from 'node:os';
import { visible } from '../../../spec/problem.ts';
import { Text } from '../../ink.ts';
import { cells, cut, fit } from '../../text/cells.ts';
import { signs } from '../../theme.ts';
import { useTheme, useWords } from '../../tui-context.ts';
import type { Words } from '../../words/en/catalogue.ts';
import type { LabStanding } from '../../work/lab-work.ts';
import type { KnownCluster } from './clusters.ts';
import type { MenuAction } from './items.ts';

interface LineProps {
	isCurrent: boolean;
	width: number;
}

const LABEL_WIDTH = 22;
const NAME_WIDTH = 18;
/** From this width on the lines are columns of a table. */
const WIDE = 110;
const STANDING_WIDTH = 42;

/** Something that one can do, or why not here. */
export function ActionLine({
	action,
	lab,
	isCurrent,
	width,
}: LineProps & { action: MenuAction; lab: LabStanding | null }) {
	const words = useWords();
	const { label } = words.home.actions[action];
	const note = action === 'lab' && lab ? labNote(words, lab) : words.home.actions[action].note;
	const shown = fit(label, LABEL_WIDTH);
	return (
		<Text>
			<Cursor isCurrent={isCurrent} />
			<Label isCurrent={isCurrent} text={shown} />
			<Text dimColor>{`  ${cut(note, width - LABEL_WIDTH - 4)}`}</Text>
		</Text>
	);
}

function labNote(words: Words, { running, problem }: LabStanding): string {
	if (running.length > 0) return words.lab.isUp(running.map(({ name }) => name).join(', '));
	return problem === null
		? words.home.actions.lab.note
		: words.lab.notHere(words.sentence(problem.message));
}

export interface ClusterLineProps extends LineProps {
	kind: 'unfinished' | 'cluster';
	cluster: KnownCluster;
	/** Milliseconds since 1970. */
	now: number;
}

/** A cluster: its sign, its name, how it stands, and what it is, as far as there is room. */
export function ClusterLine({ kind, cluster, isCurrent, width, now }: ClusterLineProps) {
	const words = useWords();
	const theme = useTheme();
	const { sign, tone } = signOf(cluster);
	const label = kind === 'unfinished' ? goOn(words, cluster) : cluster.name;
	const shown = fit(label, Math.max(width < WIDE ? NAME_WIDTH : 28, Math.min(cells(label), 34)));
	const left = width - 4 - cells(shown) - 2;
	const phrase = standingOf(words, cluster, now);
	const standing = width < WIDE ? phrase : fit(phrase, STANDING_WIDTH);
	const details = detailsOf(words, cluster, left - cells(standing) - 3);
	return (
		<Text>
			<Cursor isCurrent={isCurrent} />
			<Text color={theme[tone]}>{sign}</Text> <Label isCurrent={isCurrent} text={shown} />
			{`  ${cut(standing, left)}`}
			<Text dimColor>{details === '' ? '' : `   ${details}`}</Text>
		</Text>
	);
}

function Cursor({ isCurrent }: { isCurrent: boolean }) {
	const theme = useTheme();
	return <Text color={theme.accent}>{isCurrent ? `${signs.cursor} ` : '  '}</Text>;
}

function Label({ isCurrent, text }: { isCurrent: boolean; text: string }) {
	const theme = useTheme();
	return (
		<Text bold={isCurrent} {...(isCurrent ? { color: theme.accent } : {})}>
			{text}
		</Text>
	);
}

function goOn(words: Words, { name, lastRun }: KnownCluster): string {
	return lastRun?.state === 'running' ? words.home.follow(name) : words.home.goOn(name);
}

function signOf({ condition, lastRun }: KnownCluster): {
	sign: string;
	tone: 'ok' | 'warning' | 'error' | 'active' | 'muted';
} {
	if (condition.kind !== 'usable') return { sign: signs.warning, tone: 'warning' };
	switch (lastRun?.state) {
		case undefined:
			return { sign: signs.waiting, tone: 'muted' };
		case 'done':
			return { sign: signs.ok, tone: 'ok' };
		case 'failed':
			return { sign: signs.error, tone: 'error' };
		case 'running':
			return { sign: signs.active, tone: 'active' };
		default:
			return { sign: signs.paused, tone: 'warning' };
	}
}

/** How it stands, as a phrase. */
function standingOf({ home }: Words, { condition, lastRun }: KnownCluster, now: number): string {
	if (condition.kind !== 'usable') return home[condition.kind];
	if (lastRun === null) return home.run.never;
	const ago = home.ago(Math.max(0, (now - lastRun.at) / 1000));
	if (lastRun.state === 'done') return home.run.done(lastRun.command, ago);
	const phrase = home.run[lastRun.state](ago);
	const { step } = lastRun;
	return step === null ? phrase : home.atStep(phrase, step.index, step.count);
}

/** What it is and where, in as many parts as fit. */
function detailsOf(words: Words, { condition, file, isHere }: KnownCluster, width: number): string {
	const home = homedir();
	const path = visible(file.startsWith(`${home}/`) ? `~${file.slice(home.length)}` : file);
	const size =
		condition.kind === 'usable'
			? [words.common.hosts(condition.hosts), `v${visible(condition.version)}`]
			: [];
	const parts = isHere ? [words.home.here, ...size] : [...size, path];
	while (parts.length > 1 && cells(parts.join(' · ')) > width) parts.pop();
	const [only = ''] = parts;
	return parts.length > 1 ? parts.join(' · ') : keepEnd(only, width);
}

/** A path's end says more than its beginning. */
function keepEnd(text: string, width: number): string {
	if (cells(text) <= width) return text;
	return width < 12 ? '' : `…${text.slice(text.length - width + 1)}`;
}
