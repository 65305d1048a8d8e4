import { OperatorError } from '../../../src/model/errors.ts';
import { type Change, countChanges, type Plan, type Task } from '../../../src/model/plan.ts';
import { hostsWith } from '../../../src/model/spec.ts';
import { initSkipPhases, kubeadmInitConfig } from '../../../src/render/kubeadm-init.ts';
import {
	joinControlPlaneSkipPhases,
	kubeadmJoinControlPlaneConfig,
	kubeadmJoinWorkerConfig,
} from '../../../src/render/kubeadm-join.ts';
import type { FleetContext } from '../../../src/steps/step.ts';
import type { PlanCase } from './plan-case.ts';

const JOIN = {
	token: 'TOKEN',
	caCertHashes: ['sha256:HASH'],
	certificateKey: 'KEY',
};

/** A Plan as a reviewer wants to read it: every Task that does something, with all that it does. */
export function planGolden(
	name: string,
	{ about, show }: PlanCase,
	plan: Plan,
	context: FleetContext,
): string {
	const busy = plan.tasks.filter(({ changes }) => changes.length > 0);
	const idle = plan.tasks.filter(({ changes }) => changes.length === 0).map(({ id }) => id);
	const shown = (task: Task) => !show || show.includes(task.id) || show.includes(task.step);
	return [
		`${name}: ${about}`,
		`${countChanges(plan)} changes`,
		'',
		...busy.map((task) => taskText(task, shown(task), context)),
		...(idle.length > 0 ? [`unchanged: ${idle.join(' ')}`, ''] : []),
	].join('\n');
}

/** A refusal to plan, in place of a Plan. */
export function refusalGolden(name: string, { about }: PlanCase, error: unknown): string {
	if (!(error instanceof OperatorError)) throw error;
	const { code, exitCode, host, message, expected, found, fix } = error;
	return [
		`${name}: ${about}`,
		`refused: ${code}, exit code ${exitCode}, host ${host ?? 'none'}`,
		`  ${message}`,
		`  expected  ${expected ?? ''}`,
		`  found     ${found ?? ''}`,
		`  fix       ${fix ?? ''}`,
		'',
	].join('\n');
}

function taskText(task: Task, details: boolean, context: FleetContext): string {
	const needs = task.needs.length > 0 ? `  needs ${task.needs.join(' ')}\n` : '';
	const changes = task.changes.map((change) => changeText(change, details)).join('');
	const more = details ? `${paramsText(task)}${kubeadmText(task, context)}` : '';
	return `${task.id}\n${needs}${changes}${more}`;
}

function changeText({ verb, subject, note, diff }: Change, details: boolean): string {
	const line = `  - ${verb} ${subject}${note ? ` (${note})` : ''}\n`;
	if (!diff || !details) return line;
	const body = diff.split('\n').filter((text) => !/^(===|Index:)/.test(text) && text !== '');
	return line + body.map((text) => `      ${text}`.trimEnd().concat('\n')).join('');
}

function paramsText({ work }: Task): string {
	if (work.kind !== 'action') return '';
	return Object.entries(work.params)
		.map(([key, value]) =>
			Array.isArray(value)
				? `  ${key}\n${value.map((item) => `      ${item}\n`).join('')}`
				: `  ${key}: ${value}\n`,
		)
		.join('');
}

/** What the Action will hand to kubeadm, which only the running Step renders. */
function kubeadmText({ step, host: name }: Task, { spec }: FleetContext): string {
	const host = spec.hosts.find((candidate) => candidate.name === name);
	if (!host) return '';
	if (step === 'init-control-plane')
		return fileText('init', kubeadmInitConfig(spec, host), initSkipPhases(spec));
	if (step === 'join-worker')
		return fileText('join', kubeadmJoinWorkerConfig(spec, host, JOIN), []);
	if (step !== 'join-control-plane' || !hostsWith(spec, 'control-plane').includes(host)) return '';
	const config = kubeadmJoinControlPlaneConfig(spec, host, JOIN);
	return fileText('join', config, joinControlPlaneSkipPhases(spec));
}

function fileText(command: string, text: string, skipped: string[]): string {
	const skip = skipped.length > 0 ? `, skipping ${skipped.join(', ')}` : '';
	const lines = text.trimEnd().split('\n');
	return `  kubeadm ${command}${skip}, with\n${lines.map((line) => `      ${line}\n`).join('')}`;
}
