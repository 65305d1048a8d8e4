import { describe, expect, it } from 'vitest';
import { journalEvents } from '../../../src/engine/journal.ts';
import type { Event } from '../../../src/model/events.ts';
import { reportHtml } from '../../../src/report/html/document.ts';
import { escapeHtml, html } from '../../../src/report/html/markup.ts';
import { recordRun } from '../../../src/report/html/run-record.ts';
import { makeSpec } from '../../support/spec.ts';
import { parseHtml } from './parse-html.ts';

const RECORDED = new URL('./recorded/journal.jsonl', import.meta.url).pathname;
const HOSTILE = [
	`"><script>alert(1)</script>`,
	`' onload='alert(1)' x='`,
	'</pre></title></style></svg><img src=x onerror=alert(1)>',
	'<!-- --!> ]]> &lt;b&gt; &#60;i&#62; &amp',
	'\u001b]0;title\u0007\u001b[31mred\u009b2J\u0000\u0008\u202egpj.exe\u2066',
	'\ud800 \udfff \u2028 \ufeff',
];

/** The Events with something hostile at the end of each string that is not a word of the model. */
function poisoned(event: Event, poison: string): Event {
	const fixed = new Set(['at', 'type', 'severity', 'status', 'level', 'verb', 'kind']);
	// Ids of Tasks have to stay what Step and host make of them.
	const spoilt = (value: string) =>
		(/^[\w-]+@[\w-]+$/.test(value) ? value.split('@') : [value])
			.map((part) => `${part}${poison}`)
			.join('@');
	const walk = (value: unknown, key: string): unknown => {
		if (typeof value === 'string') return fixed.has(key) ? value : spoilt(value);
		if (Array.isArray(value)) return value.map((item) => walk(item, key));
		if (value === null || typeof value !== 'object') return value;
		return Object.fromEntries(
			Object.entries(value).map(([name, item]) => [name, walk(item, name)]),
		);
	};
	return walk(event, '') as Event;
}

const FAILURE = {
	code: 'c',
	message: 'message',
	host: 'm1',
	expected: 'expected',
	found: 'found',
	fix: 'do it',
};
const DIAGNOSIS = {
	type: 'diagnosis',
	step: 'label-nodes',
	host: 'm1',
	id: 'KL-01',
	component: 'kubelet',
	level: 'specific',
	cause: 'cause',
	fix: 'fix',
	evidence: [{ source: 'kubelet.log', host: 'm1', line: 3, text: 'evidence' }],
	occurrences: 4,
	rank: 1,
	symptomOf: null,
	repair: null,
} as const;
const at = '2026-01-02T03:04:05.000Z';
const MORE: Event[] = [
	{
		at,
		type: 'task',
		step: 'label-nodes',
		host: 'm1',
		status: 'failed',
		seconds: 1,
		failure: FAILURE,
	},
	{ at, type: 'host-failed', host: 'm3', failure: FAILURE },
	{ at, type: 'notice', host: 'm1', level: 'warning', message: 'notice' },
	{
		at,
		type: 'finding',
		id: 'cpu',
		host: 'm1',
		severity: 'error',
		checked: 'c',
		observed: 'o',
		expected: 'e',
		fix: 'f',
		repairable: true,
	},
	{ at, ...DIAGNOSIS, evidence: [...DIAGNOSIS.evidence] },
	{
		at,
		...DIAGNOSIS,
		id: 'KL-02',
		cause: 'effect',
		rank: 2,
		symptomOf: 'KL-01',
		evidence: [],
	},
];

function report(poison: string): string {
	const events = [...journalEvents(RECORDED), ...MORE].map((event) => poisoned(event, poison));
	const record = recordRun(events);
	const text = `2026-01-02T03:04:05.000Z install ${poison}\n`;
	return reportHtml({
		record,
		spec: makeSpec({ name: `demo${poison}`, endpoint: { name: `api${poison}` } }),
		// No name of a file has a NUL.
		specFile: `a b${poison.replaceAll('\0', '')}.yaml`,
		goesOn: false,
		logs: [{ host: `m1${poison}`, file: `/x${poison}`, bytes: 9, leftOut: 3, text }],
		journal: { file: `/y${poison}`, bytes: 5 },
	});
}

describe('a report of hosts that print hostile text', () => {
	const clean = parseHtml(report(''));

	it('has every part in it, so that the others prove something', () => {
		for (const part of [
			'Diagnosis',
			'✖ error',
			'labels and taints failed',
			'kubelet.log:3',
			'3 B are left',
		]) {
			expect(clean.text).toContain(part);
		}
	});

	it.each(HOSTILE)('has the same elements with %j in every field', (poison) => {
		// Labels that do not fit their bars are left out, so those of the drawing may differ.
		const drawn = new Set(['text']);
		const without = (elements: string[]) => elements.filter((name) => !drawn.has(name));
		expect(without(parseHtml(report(poison)).elements)).toEqual(without(clean.elements));
	});

	it('shows markup as the text that it is', () => {
		expect(parseHtml(report('<b>&lt;')).text).toContain('cause<b>&lt;');
	});

	it('allows no script and nothing from elsewhere', () => {
		expect(report('')).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
		expect(report('')).not.toMatch(/\b(src|href|url|@import)\b\s*[=(]/);
	});
});

describe('the html template', () => {
	it('escapes what is put in, and only once', () => {
		const inner = html`<b>${'<&>"\''}</b>`;
		expect(html`<p>${inner}${[inner, 1]}${null}</p>`.text).toBe(
			`<p>${`<b>&lt;&amp;&gt;&quot;&#39;</b>`.repeat(2)}1</p>`,
		);
	});

	it('removes whole control sequences and keeps tabs and line feeds', () => {
		expect(escapeHtml('a\u001b[31mb\u001b]0;t\u0007c\td\ne\u202e')).toBe('abc\td\ne');
	});
});

describe('the reader of this test', () => {
	it.each([
		'<p>a < b</p>',
		'<script></script>',
		'<p onclick="x"></p>',
		'<p>&nbsp;</p>',
		'<p>a " b</p>',
		'<p><b></p>',
		'<p>',
		'</p>',
		'<p>\u001b</p>',
		'<p class=x></p>',
	])('refuses %j', (body) => {
		expect(() => parseHtml(`<!doctype html>\n${body}`)).toThrow();
	});
});
