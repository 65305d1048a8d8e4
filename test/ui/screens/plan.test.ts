import { describe, expect, it } from 'vitest';
import { makePlan } from '../../../src/engine/planner.ts';
import type { Plan } from '../../../src/model/plan.ts';
import { App } from '../../../src/ui/app.ts';
import { PlanScreen } from '../../../src/ui/screens/plan/plan-screen.tsx';
import { groupsOf, linesOf } from '../../../src/ui/screens/plan/state.ts';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { stepsOf } from '../../plan/support/fleet.ts';
import { contextOfCase, readCase } from '../../plan/support/plan-case.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';

async function planOf(name: string): Promise<Plan> {
	const planCase = readCase(name);
	return makePlan(stepsOf(planCase.command ?? 'apply'), await contextOfCase(planCase));
}

const install = await planOf('bare-docker-3-plus-2');
const change = await planOf('haproxy-config-drifted');
const nothing = await planOf('healthy-docker');

function screen(app: App, plan: Plan, keys = '', next: () => void = () => {}): PlanScreen {
	const made = new PlanScreen(app, {
		crumbs: ['prod'],
		place: [6, 8],
		plan,
		notices:
			plan === change
				? [
						'with --limit, the proxies of w1 learn of no change of masters until an apply without it',
					]
				: [],
		file: './cluster.yaml',
		command: 'npx k8s-tui apply -f cluster.yaml',
		estimate: 190,
		next,
	});
	app.open(made);
	for (const key of keys) app.press(key);
	app.back();
	return made;
}

goldenFrames('plan', [
	{ name: 'install-by-step', make: (app) => screen(app, install) },
	{ name: 'install-by-host', make: (app) => screen(app, install, 'o') },
	{ name: 'change-with-diffs', make: (app) => screen(app, change) },
	{ name: 'nothing-to-change', make: (app) => screen(app, nothing) },
]);

describe('the Plan screen', () => {
	it('leaves nothing of the plan out', () => {
		for (const grouping of ['step', 'host'] as const) {
			const groups = groupsOf(install, grouping);
			const tasks = groups.flatMap((group) => group.tasks);
			expect(tasks.toSorted((a, b) => a.id.localeCompare(b.id))).toEqual(
				install.tasks
					.filter(({ changes }) => changes.length > 0)
					.toSorted((a, b) => a.id.localeCompare(b.id)),
			);
			const lines = groups.flatMap((group) => linesOf(group, grouping, true));
			expect(lines.filter(({ kind }) => kind === 'task').length).toBe(tasks.length);
		}
	});

	it('runs it only after a second, deliberate key', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		let runs = 0;
		app.open(screen(app, install, '', () => runs++));
		const drawn = draw(app, { columns: 80, rows: 24 });
		await drawn.frame();
		await drawn.send('a\r');
		expect(runs).toBe(0);
		await drawn.send('aj\r');
		await expect.poll(() => runs).toBe(1);
		drawn.close();
	});

	it('scrolls the changes to their last line and no further', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const made = screen(app, install);
		app.open(made);
		const drawn = draw(app, { columns: 80, rows: 24 });
		await drawn.frame();
		await drawn.send('\tGj');
		const group = groupsOf(install, 'step')[0];
		const count = group ? linesOf(group, 'step', true).length : 0;
		expect((await drawn.frame()).join('\n')).toContain(`–${count} / ${count}`);
		drawn.close();
	});
});
