import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sentences } from '../../../src/ui/words/zh-cn/sentences/sentences.ts';
import { isName } from './names.ts';
import { sentencesIn } from './source-sentences.ts';

/** Every layer whose sentences reach a screen. */
const ENGINE = [
	'advice',
	'bundle',
	'diagnose',
	'discover',
	'engine',
	'facts',
	'lab/replay',
	'model',
	'pki',
	'preflight',
	'render',
	'resources',
	'spec',
	'ssh',
	'steps',
	'versions',
];

const table = sentences.map(([english]) => withoutNames(english));

function withoutNames(pattern: string): string {
	return pattern.replaceAll(/\{[a-z][a-zA-Z]*\}/g, '{}');
}

function fromSchema(): { text: string; place: string }[] {
	const path = 'assets/cluster.schema.json';
	const schema = readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');
	return [...schema.matchAll(/"patternErrorMessage": ("[^"]*")/g)].map(([, text = '']) => ({
		text: JSON.parse(text),
		place: path,
	}));
}

const said = [...sentencesIn(ENGINE), ...fromSchema()].flatMap(({ text, place }) =>
	text.split('\n').map((line) => ({ text: line.trim(), place })),
);

describe('the Chinese sentences', () => {
	it('has one for whatever the engine may say', () => {
		const known = new Set(table);
		const missing = said.filter(({ text }) => !isName(text) && !known.has(text));
		expect(missing.map(({ text, place }) => `${place}: ${text}`)).toEqual([]);
	});

	it('has none that the engine does not say any more', () => {
		const texts = new Set(said.map(({ text }) => text));
		const probe = readFileSync(new URL('../../../assets/probe/probe.pl', import.meta.url), 'utf8');
		const inProbe = (text: string) => probe.includes(text.split('{}')[0] || '\0');
		const ofHosts = ['builtin', 'loaded', 'loadable', 'absent', 'no answer in time'];
		expect(
			table.filter((text) => !texts.has(text) && !inProbe(text) && !ofHosts.includes(text)),
		).toEqual([]);
	});

	it('has each once', () => {
		expect(table.filter((text, index) => table.indexOf(text) !== index)).toEqual([]);
	});

	it('puts in whatever the English ones do', () => {
		const names = (text: string) =>
			[...text.matchAll(/\{([a-z][a-zA-Z]*)\}/g)].map(([name]) => name).sort();
		const differ = sentences.filter(
			([english, worded]) => String(names(english)) !== String(names(worded)),
		);
		expect(differ).toEqual([]);
	});
});
