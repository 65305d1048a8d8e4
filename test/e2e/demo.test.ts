import { expect, test } from 'vitest';
import { open } from './open.ts';
import { keys } from './pty.ts';

test('a demo is gone through by keys alone, from its Plan to the Result and back to Home', async () => {
	const { tui } = open(['demo', '--speed', '100']);
	await tui.see(/[1-9]\d* changes on 5 hosts/);
	tui.press('---');
	await tui.see('replay of a recorded run, ×12');
	tui.press('o');
	await tui.moveTo('m2 ');
	tui.press('a');
	await tui.choose('change them');

	await tui.see('at work');
	tui.press('s');
	await tui.see('where');
	tui.press(keys.escape);
	await tui.seeNoMore('where');
	tui.press('3');
	await tui.see(/lines \d+–\d+ of \d+ +follows/);
	tui.press('/kubelet');
	await tui.see('Show lines with kubelet');
	tui.press(keys.enter);
	await tui.see(/[1-9]\d* of \d+ lines with “kubelet”/, 30_000);
	tui.press('v');
	tui.press('n');
	await tui.see('held');
	tui.press('f');
	await tui.see('follows');
	tui.press(keys.escape);
	await tui.seeNoMore('follows');

	tui.press('+++');
	await tui.see('×100');
	await tui.see('demo is as cluster.yaml says', 30_000);
	await tui.choose('see the cluster');
	await tui.see('demo is up');
	await tui.see('5 of 5 ready');
	tui.press(keys.enter);
	await tui.see('install a cluster');
	expect(tui.lines[0], 'no replay any more').toBe(' k8s-tui ▸ Home');
	tui.press('q');
	expect(await tui.end()).toBe(0);
});

test('a demo meets a known failure, shows its cause, applies the fix and goes on to the end', async () => {
	const { tui } = open(['demo', 'cgroup-mismatch', '--speed', '100']);
	await tui.see('make it so');
	tui.press('a');
	await tui.choose('change them');
	await tui.see('Cause', 30_000);
	await tui.see('cgroup driver');
	await tui.choose('apply the fix and go on');
	await tui.choose('yes');
	await tui.see('is as cluster.yaml says', 30_000);
	await tui.choose('see the cluster');
	await tui.see('is up');
	tui.press('q');
	expect(await tui.end()).toBe(0);
});
