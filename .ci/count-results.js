// Usage: node count-results.js RESULTS.json EXIT_STATUS …
// Reads what vitest's JSON reporter wrote for each part of a run and prints `PASSED FAILED SKIPPED`
// over all of them, and on stderr what failed. A part that ended badly without saying which test
// failed is one failure: its runner crashed, its linter refused, or nothing ran.
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
const parts = process.argv.slice(2);
for (let i = 0; i < parts.length; i += 2) {
	const { passed, failed, skipped } = readPart(parts[i]);
	const silent = failed === 0 && (parts[i + 1] !== '0' || passed === 0);
	total.passed += passed;
	total.failed += failed + (silent ? 1 : 0);
	total.skipped += skipped;
	if (silent) process.stderr.write(`failed: ${parts[i]}, exit status ${parts[i + 1]}\n`);
}
process.stdout.write(`${total.passed} ${total.failed} ${total.skipped}\n`);

function readPart(file) {
	let results;
	try {
		results = JSON.parse(readFileSync(file, 'utf8'));
	} catch {
		return { passed: 0, failed: 0, skipped: 0 };
	}
	const counts = { passed: 0, failed: 0, skipped: 0 };
	for (const { name, status, assertionResults } of results.testResults) {
		for (const test of assertionResults.filter((one) => one.status === 'failed')) {
			process.stderr.write(`failed: ${name}: ${test.fullName}\n`);
		}
		const statuses = assertionResults.map((test) => test.status);
		counts.passed += statuses.filter((one) => one === 'passed').length;
		const failed = statuses.filter((one) => one === 'failed').length;
		counts.skipped += statuses.filter((one) => one !== 'passed' && one !== 'failed').length;
		if (status === 'failed' && failed === 0) {
			process.stderr.write(`failed: ${name}, outside its tests\n`);
		}
		// A file that cannot be loaded, or whose set-up fails, has failed without a failed test.
		counts.failed += status === 'failed' ? Math.max(failed, 1) : failed;
	}
	return counts;
}
