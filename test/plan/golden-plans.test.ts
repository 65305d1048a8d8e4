import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { makePlan } from '../../src/engine/planner.ts';
import { countChanges, type Plan } from '../../src/model/plan.ts';
import { planText } from '../../src/report/plan-text.ts';
import type { FleetContext } from '../../src/steps/step.ts';
import { contextOf, installedFleet, settle, stepsOf } from './support/fleet.ts';
import { planGolden, refusalGolden } from './support/golden-text.ts';
import { caseNames, contextOfCase, type PlanCase, readCase } from './support/plan-case.ts';

const GOLDEN = new URL('./golden/', import.meta.url);

/** UPDATE_GOLDEN=1 writes the file instead; the difference is then for the reviewer to see in git. */
function expectGolden(name: string, text: string): void {
	const file = new URL(`${name}.txt`, GOLDEN);
	if (process.env.UPDATE_GOLDEN === '1') {
		mkdirSync(GOLDEN, { recursive: true });
		writeFileSync(file, text);
	}
	expect(text).toBe(existsSync(file) ? readFileSync(file, 'utf8') : '(no golden file yet)');
}

interface Outcome {
	context: FleetContext;
	make: () => Plan;
	plan: Plan;
}

/** The Plan of a case and what it was made from; throws what the operator would be refused with. */
async function planOf(planCase: PlanCase): Promise<Outcome> {
	const context = deepFreeze(await contextOfCase(planCase));
	const make = () => makePlan(stepsOf(planCase.command ?? 'apply'), context);
	return { context, make, plan: make() };
}

/** Everything below, also what a Set holds, so that a change of the input throws. */
function deepFreeze<T>(value: T): T {
	if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
	Object.freeze(value);
	for (const item of Object.values(value)) deepFreeze(item);
	return value;
}

const names = caseNames();

describe.each(names)('the plan of %s', async (name) => {
	const planCase = readCase(name);
	const steps = stepsOf(planCase.command ?? 'apply');
	let refusal: unknown;
	const outcome = await planOf(planCase).catch((error: unknown) => {
		refusal = error;
		return null;
	});
	if (!outcome) {
		it('is refused as reviewed', () => {
			expectGolden(name, refusalGolden(name, planCase, refusal));
		});
		return;
	}
	const { plan, make, context } = outcome;

	it('is as reviewed', () => {
		expectGolden(name, planGolden(name, planCase, plan, context));
	});

	it('is the same again, and leaves its frozen input alone', () => {
		expect(make()).toEqual(plan);
	});

	it('is plain data', () => {
		expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
	});

	it('has every task once, after all that it needs', () => {
		const seen = new Set<string>();
		for (const task of plan.tasks) {
			expect(task.id).toBe(`${task.step}@${task.host}`);
			expect(seen).not.toContain(task.id);
			for (const need of task.needs) expect(seen).toContain(need);
			expect(new Set(task.needs).size).toBe(task.needs.length);
			seen.add(task.id);
		}
	});

	it('works on no host that it was not asked to, but for the cluster', () => {
		const ofCluster = new Set(steps.filter(({ scope }) => scope === 'cluster').map(({ id }) => id));
		for (const { host, step } of plan.tasks) {
			if (!ofCluster.has(step)) expect([...context.targets]).toContain(host);
		}
	});

	it('shows the operator every change', () => {
		const text = planText(plan);
		for (const { changes } of plan.tasks) {
			for (const { subject } of changes) expect(text).toContain(subject);
		}
	});
});

describe('the cases', () => {
	it('are at least 60, each saying what it shows', () => {
		expect(names.length).toBeGreaterThanOrEqual(60);
		const abouts = names.map((name) => readCase(name).about);
		expect(new Set(abouts).size).toBe(names.length);
	});

	it('have no golden file that no case makes any more', () => {
		const golden = readdirSync(GOLDEN).map((file) => file.replace(/\.txt$/, ''));
		expect(golden.sort()).toEqual(names);
	});
});

describe('a plan that has been carried out', () => {
	it.each(['docker', 'containerd'] as const)('leaves nothing to do with %s', async (runtime) => {
		const { context } = await planOf({ about: '', spec: { runtime: { name: runtime } }, was: {} });
		const { spec, software } = context;
		const settled = installedFleet(spec, software);
		expect(countChanges(makePlan(stepsOf('apply'), contextOf(spec, settled, software)))).toBe(0);
	});

	it('mends what drifted and then leaves nothing to do', async () => {
		const { context, plan } = await planOf({
			about: '',
			was: {},
			files: {
				n1: { '/etc/haproxy/haproxy.cfg': 'by hand\n', '/etc/hosts': '127.0.0.1 localhost\n' },
			},
		});
		expect(countChanges(plan)).toBeGreaterThan(0);
		const after = { ...context, facts: settle(plan, context) };
		expect(countChanges(makePlan(stepsOf('apply'), after))).toBe(0);
	});
});
