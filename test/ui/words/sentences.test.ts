import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { sentences } from '../../../src/ui/words/zh-cn/sentences/sentences.ts';
import { isName } from './names.ts';
import { sentencesIn } from './source-sentences.ts';

const ASSETS = new URL('../../../assets/', import.meta.url);

/** Every layer whose sentences reach a screen. */
const ENGINE = [
	'advice',
	'bundle',
	'diagnose',
	'discover',
	'engine',
	'facts',
	'model',
	'pki',
	'preflight',
	'render',
	'resources',
	'spec',
	'ssh',
	'steps',
	'ui/flow',
	'ui/screens',
	'ui/work',
	'versions',
];

const table = sentences.map(([english]) => withoutNames(english));

function withoutNames(pattern: string): string {
	return pattern.replaceAll(/\{[a-z][a-zA-Z]*\}/g, '{}');
}

/** What data says: the schema of cluster.yaml, and the titles of demos. */
function fromAssets(): { text: string; place: string }[] {
	const demos = readdirSync(new URL('demos/', ASSETS)).map((name) => `demos/${name}/demo.json`);
	const find = (path: string, field: string) =>
		[...readFileSync(new URL(path, ASSETS), 'utf8').matchAll(/"(\w+)": ("[^"]*")/g)]
			.filter(([, name]) => name === field)
			.map(([, , text = '']) => ({ text: JSON.parse(text), place: `assets/${path}` }));
	const ofBuilds = ['lab/build-kubernetes.sh', 'lab/image-roots.sh'].flatMap((path) =>
		[...readFileSync(new URL(path, ASSETS), 'utf8').matchAll(/^\s*say (['"])(.*)\1$/gm)].map(
			([, , text = '']) => ({ text: text.replaceAll(/\$\w+/g, '{}'), place: `assets/${path}` }),
		),
	);
	return [
		...ofBuilds,
		...find('cluster.schema.json', 'patternErrorMessage'),
		...demos.flatMap((path) => find(path, 'title')),
	];
}

/**
 * What screens say they say in words of the catalogue, but for the errors of their own work; and a
 * lab's errors name the command that failed, word by word.
 */
const isNoSentence = ({ text, place }: { text: string; place: string }) =>
	/^(ui|lab)\//.test(place) && (!/\s/.test(text) || OF_COMMANDS.test(text));
const OF_COMMANDS = /^(k8s-tui lab( \{\})?$|while \[|Created-By: |\$\{)/;

const written = [...sentencesIn(ENGINE), ...sentencesIn(['lab']), ...fromAssets()].flatMap(
	({ text, place }) => text.split('\n').map((line) => ({ text: line.trim(), place })),
);
const said = written.filter((one) => !isNoSentence(one));

describe('the Chinese sentences', () => {
	it('has one for whatever the engine may say', () => {
		const known = new Set(table);
		const missing = said.filter(({ text }) => !isName(text) && !known.has(text));
		expect(
			missing.map(({ text, place }) => `${place}: ${text}`),
			'each needs its wording in src/ui/words/zh-cn/sentences/',
		).toEqual([]);
	});

	it('has none that the engine does not say any more', () => {
		const texts = new Set(written.map(({ text }) => text));
		const probe = readFileSync(new URL('probe/probe.pl', ASSETS), 'utf8');
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
