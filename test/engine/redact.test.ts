import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EventStream } from '../../src/engine/event-stream.ts';
import { Redactor } from '../../src/engine/redact.ts';
import { OperatorError } from '../../src/model/errors.ts';

const word = fc.string({
	unit: fc.constantFrom(...'abcdefXYZ0189./+=-'),
	minLength: 4,
	maxLength: 24,
});

describe('the redactor', () => {
	it('leaves no registered secret in any text, whichever contain each other', () => {
		fc.assert(
			fc.property(
				fc.array(word, { minLength: 1, maxLength: 5 }),
				fc.array(fc.oneof(fc.nat(4), word), { maxLength: 12 }),
				(words, parts) => {
					const secrets = words.filter((secret) => !'[secret]'.includes(secret));
					const redactor = new Redactor();
					for (const secret of secrets) redactor.add(secret);
					const text = parts
						.map((part) => (typeof part === 'number' ? (secrets[part] ?? '') : part))
						.join('');
					for (const secret of secrets) expect(redactor.text(text)).not.toContain(secret);
				},
			),
		);
	});

	it('hides all of a secret that begins with another one', () => {
		const redactor = new Redactor();
		redactor.add('hunter');
		redactor.add('hunter2hunter3');
		expect(redactor.text('password hunter2hunter3!')).toBe('password [secret]!');
	});

	it('takes a secret literally', () => {
		const redactor = new Redactor();
		redactor.add('a.*(b|c)$');
		expect(redactor.text('a.*(b|c)$ and axxb')).toBe('[secret] and axxb');
	});

	it('does not blank out ordinary text for a secret that is too short to be one', () => {
		const redactor = new Redactor();
		redactor.add('abc');
		expect(redactor.text('abc')).toBe('abc');
	});

	it('reaches into every corner of an Event and leaves numbers, null and booleans alone', () => {
		const stream = new EventStream();
		const seen: unknown[] = [];
		stream.subscribe((event) => seen.push(event));
		stream.redactor.add('s3cret');
		stream.emit({
			type: 'task',
			step: 'join',
			host: 'n1',
			status: 'failed',
			seconds: 1.5,
			failure: {
				code: 'x',
				message: 's3cret',
				host: null,
				expected: null,
				found: `YXs3cret ${Buffer.from('s3cret').toString('base64')}`,
				fix: null,
			},
		});
		expect(seen).toEqual([
			expect.objectContaining({
				seconds: 1.5,
				failure: {
					code: 'x',
					message: '[secret]',
					host: null,
					expected: null,
					found: 'YX[secret] [secret]',
					fix: null,
				},
			}),
		]);
	});
});

describe('the stream of Events', () => {
	it('stamps each Event and hands it to every listener in order', () => {
		const stream = new EventStream();
		const order: string[] = [];
		stream.subscribe(({ type }) => order.push(`first ${type}`));
		stream.subscribe(({ at }) => order.push(`second ${/^\d{4}-\d\d-\d\dT.*Z$/.test(at)}`));
		stream.emit({ type: 'facts-gathered', host: 'n1', milliseconds: 5 });
		expect(order).toEqual(['first facts-gathered', 'second true']);
	});
});

describe('an error that ends a command', () => {
	const redactor = new Redactor();
	redactor.add('hunter2');

	it('keeps its kind, exit code and words, without the secret', () => {
		const error = new OperatorError('sudo said hunter2', {
			code: 'x',
			exitCode: 4,
			host: 'n1',
			found: 'echo hunter2',
			cause: new Error('hunter2'),
		});
		const redacted = redactor.error(error);
		expect(redacted).toBeInstanceOf(OperatorError);
		expect(redacted).toMatchObject({
			message: 'sudo said [secret]',
			code: 'x',
			exitCode: 4,
			host: 'n1',
			found: 'echo [secret]',
			fix: undefined,
		});
		expect((redacted as Error).cause).toBeUndefined();
	});

	it('has no secret in the stack trace of a bug either', () => {
		const redacted = redactor.error(new TypeError('no hunter2 here')) as Error;
		expect(redacted.message).toBe('no [secret] here');
		expect(redacted.stack).toContain('redact.test.ts');
		expect(redacted.stack).not.toContain('hunter2');
	});
});
