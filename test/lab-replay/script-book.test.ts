import { describe, expect, it } from 'vitest';
import type { RecordedExec } from '../../src/lab/replay/recording.ts';
import { execName, ScriptBook } from '../../src/lab/replay/script-book.ts';

function exec(name: string, after: number, text: string): RecordedExec {
	const moments: RecordedExec['moments'] = [
		[0, 'out', text],
		[0, 'exit', 0],
	];
	return { kind: 'exec', host: 'm1', name, after, moments };
}

function textOf(answer: RecordedExec | undefined): unknown {
	return answer?.moments[0]?.[2];
}

describe('the answer to a script', () => {
	it('shows the state that the hosts have reached, however often it is asked', () => {
		const book = new ScriptBook([exec('facts', 0, 'bare'), exec('facts', 46, 'installed')]);
		const seen = [0, 0, 12, 45, 46, 46].map((ended) => textOf(book.exec('m1', 'facts', ended)));
		expect(seen).toEqual(['bare', 'bare', 'bare', 'bare', 'installed', 'installed']);
	});

	it('is the earliest one where nothing was asked so early', () => {
		const book = new ScriptBook([exec('heartbeat', 5, 'first'), exec('heartbeat', 9, 'second')]);
		expect(textOf(book.exec('m1', 'heartbeat', 0))).toBe('first');
	});

	it('comes in the recorded order where a Task asks the same twice, and the last repeats', () => {
		const book = new ScriptBook([
			exec('look verify@m1', 3, 'not yet'),
			exec('look verify@m1', 3, 'ready'),
		]);
		const seen = [0, 9, 9].map((ended) => textOf(book.exec('m1', 'look verify@m1', ended)));
		expect(seen).toEqual(['not yet', 'ready', 'ready']);
	});

	it('is none for another host or another name', () => {
		const book = new ScriptBook([exec('facts', 0, 'bare')]);
		expect(book.exec('m2', 'facts', 0)).toBeUndefined();
		expect(book.exec('m1', 'fact', 0)).toBeUndefined();
		expect(book.job('m1', '20261120t142422-3e9d.prepare-host')).toBeUndefined();
	});
});

describe('a job', () => {
	it('is found by its id without that of the Run, in the recorded order', () => {
		const job = (status: number) => ({
			kind: 'job' as const,
			host: 'm1',
			job: 'join.attempt-2',
			moments: [[0, 'exit', status] as [number, 'exit', number]],
		});
		const book = new ScriptBook([job(1), job(0)]);
		const first = book.job('m1', '20261120t142422-3e9d.join.attempt-2');
		const second = book.job('m1', '20270101t000000-0000.join.attempt-2');
		expect([first?.moments[0]?.[2], second?.moments[0]?.[2]]).toEqual([1, 0]);
	});
});

describe('a transfer', () => {
	it('takes as long as to that host, else as to another', () => {
		const book = new ScriptBook([
			{ kind: 'transfer', host: 'm1', file: 'kubelet', ms: 900 },
			{ kind: 'transfer', host: 'm2', file: 'kubelet', ms: 300 },
		]);
		expect(book.transfer('m2', 'kubelet')).toBe(300);
		expect(book.transfer('w1', 'kubelet')).toBe(900);
	});
});

describe('a script without a name', () => {
	it('is known by its text but for its random words', () => {
		const script = (mark: string) => `PATH=/bin\n# k8s-tui: script\necho ${mark}\n`;
		const [one, two] = [`::${'a'.repeat(16)}`, `::${'b'.repeat(16)}`];
		const name = execName('script', script(one), [one]);
		expect(name).toMatch(/^script [0-9a-f]{12}$/);
		expect(execName('script', script(two), [two])).toBe(name);
		expect(execName('script', `${script(one)}true\n`, [one])).not.toBe(name);
		expect(execName('facts', script(one), [one])).toBe('facts');
	});
});
