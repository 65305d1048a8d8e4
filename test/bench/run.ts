import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem, type } from 'node:os';
import { type Benchmark, type Figure, verdict } from './benchmark.ts';
import { benchmarks } from './benchmarks.ts';
import { limitText, type Machine, sectionOf, shown, withSection } from './page.ts';

const PAGE = new URL('../../docs/benchmarks.md', import.meta.url);

/** `npm run bench`: measures, prints, and writes the page. Ends with 1 if a limit is not kept. */
async function main(names: readonly string[]): Promise<void> {
	const unknown = names.filter((name) => !benchmarks.some((known) => known.name === name));
	if (unknown.length > 0) {
		say(`no such benchmark: ${unknown.join(', ')}; there are`);
		for (const { name, title, needsLab } of benchmarks) {
			say(`  ${name.padEnd(16)} ${title}${needsLab ? ' (needs root and the lab)' : ''}`);
		}
		process.exitCode = 2;
		return;
	}
	const chosen = benchmarks.filter(({ name, needsLab }) =>
		names.length > 0 ? names.includes(name) : !needsLab,
	);
	for (const benchmark of chosen) {
		say(`\n${benchmark.title} (${benchmark.name})`);
		const [before = 0] = loadavg();
		const figures = await benchmark.measure((line) => say(`  ${line}`));
		for (const figure of figures) say(`  ${lineOf(figure)}`);
		if (figures.some((figure) => verdict(figure) === 'fail')) process.exitCode = 1;
		writeSection(benchmark, figures, machine(before));
	}
}

function writeSection(benchmark: Benchmark, figures: readonly Figure[], where: Machine): void {
	const page = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : '';
	const section = sectionOf(benchmark, figures, where);
	writeFileSync(PAGE, withSection(page, benchmarks, benchmark, section));
}

function lineOf(figure: Figure): string {
	const measured = `${figure.what}: ${shown(figure.value)} ${figure.unit}`.trimEnd();
	if (!figure.limit) return measured;
	return `${measured}, limit ${limitText(figure.limit, figure.unit)}: ${verdict(figure)}`;
}

function machine(before: number): Machine {
	const cores = cpus();
	const [after = 0] = loadavg();
	return {
		processor: cores[0]?.model.trim() ?? 'unknown processor',
		cores: cores.length,
		memoryGigabytes: Math.round(totalmem() / 1024 ** 3),
		system: systemName(),
		node: process.version,
		load: [before / cores.length, after / cores.length],
		date: new Date().toISOString().slice(0, 10),
	};
}

function systemName(): string {
	if (process.platform !== 'linux') return type();
	const release = readFileSync('/etc/os-release', 'utf8');
	const name = /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? 'Linux';
	return `${name}, Linux ${execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim()}`;
}

function say(line: string): void {
	process.stderr.write(`${line}\n`);
}

await main(process.argv.slice(2));
