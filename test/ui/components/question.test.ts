import { describe, expect, it } from 'vitest';
import { App } from '../../../src/ui/app.ts';
import { Question } from '../../../src/ui/components/question.tsx';
import { TextQuestion } from '../../../src/ui/components/text-question.tsx';
import { chooseTheme } from '../../../src/ui/theme.ts';
import { goldenFrames } from '../golden-frames.ts';
import { draw } from '../terminal.ts';

function question(app: App, answered: (value: string | null) => void = () => {}) {
	return new Question(
		app,
		{
			crumbs: ['prod'],
			title: 'How should it go on? 怎样继续？',
			lines: ['m2 has stopped answering.'],
			answers: [
				{ value: 'retry', label: 'try again', note: 'nothing is lost' },
				{ value: 'skip', label: 'leave m2 out' },
				{ value: 'stop', label: 'stop here' },
			],
		},
		answered,
	);
}

goldenFrames('question', [{ name: 'three-answers', make: (app) => question(app) }]);

describe('a question', () => {
	it('loses no key of a burst: three downs and enter in one chunk choose the last answer', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const answers: (string | null)[] = [];
		app.open(question(app));
		app.open(question(app, (value) => answers.push(value)));
		const drawn = draw(app, { columns: 80, rows: 24 });
		await drawn.frame();
		await drawn.send('jjj\r');
		expect(answers).toEqual(['stop']);
		drawn.close();
	});
});

describe('a text question', () => {
	it('gets a paste as it is, without what could move the cursor', async () => {
		const app = new App({ language: 'en', theme: chooseTheme('dark', {}) });
		const answers: (string | null)[] = [];
		app.open(question(app));
		app.open(new TextQuestion(app, { crumbs: [], title: 'Name' }, (value) => answers.push(value)));
		const drawn = draw(app, { columns: 80, rows: 24 });
		await drawn.frame();
		await drawn.send('\x1b[200~prod 生产\x1b]0;title\x07\x1b[201~');
		await drawn.send('!\x7f\r');
		expect(answers).toEqual(['prod 生产]0;title']);
		drawn.close();
	});
});
