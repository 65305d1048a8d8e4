import { type Benchmark, type Figure, type Limit, verdict } from './benchmark.ts';

const HEAD = `# Benchmarks

Speed is a feature, and is measured by one command, which writes this page:

\`\`\`
npm run bench              # all that need no lab
npm run bench -- NAME…     # some
\`\`\`

What counts are ratios of figures from one run: both sides of each are measured in turn on the same
machine. A section is as its last run left it and says where that was.
`;

/** Where a run was made. */
export interface Machine {
	processor: string;
	cores: number;
	memoryGigabytes: number;
	system: string;
	node: string;
	/** Work that was waiting or running per core when it began and when it ended (load average). */
	load: [before: number, after: number];
	date: string;
}

/** The page with the section of a benchmark in its place: replaced, or put in by the order of `all`. */
export function withSection(
	page: string,
	all: readonly Benchmark[],
	benchmark: Benchmark,
	section: string,
): string {
	const sections = new Map(
		page
			.split(/^(?=## )/m)
			.slice(1)
			.map((text) => [/^## (.*)$/m.exec(text)?.[1] ?? '', text.trimEnd()]),
	);
	sections.set(benchmark.title, section.trimEnd());
	const ordered = all.flatMap(({ title }) => sections.get(title) ?? []);
	return `${[HEAD.trimEnd(), ...ordered].join('\n\n')}\n`;
}

/** One benchmark as Markdown. */
export function sectionOf(
	{ name, title, how }: Benchmark,
	figures: readonly Figure[],
	machine: Machine,
): string {
	const rows = figures.map((figure) => [
		figure.what,
		`${shown(figure.value)}${figure.unit === '' ? '' : ` ${figure.unit}`}`,
		figure.limit ? limitText(figure.limit, figure.unit) : '',
		verdict(figure) ?? '',
	]);
	return `## ${title}

${how}

\`npm run bench -- ${name}\`, ${machineText(machine)}

${table([['', 'measured', 'limit', 'verdict'], ...rows])}
`;
}

function machineText({ processor, cores, memoryGigabytes, system, node, load, date }: Machine) {
	const [before, after] = load.map((value) => value.toFixed(1));
	return `${date}, ${processor} with ${cores} cores and ${memoryGigabytes} GB, ${system}, Node.js ${node}; load average a core ${before} before and ${after} after (above 1, others were waiting for the same cores).`;
}

/** Columns in line, as Markdown is read without being rendered. */
function table(rows: string[][]): string {
	const widths = (rows[0] ?? []).map((_, column) =>
		Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
	);
	const line = (row: string[]) =>
		`| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
	const [head = [], ...body] = rows;
	const rule = widths.map((width) => '-'.repeat(width));
	return [line(head), line(rule), ...body.map(line)].join('\n');
}

export function limitText({ atMost, atLeast }: Limit, unit: string): string {
	const text = atMost === undefined ? `≥ ${atLeast}` : `≤ ${atMost}`;
	return unit === '' ? text : `${text} ${unit}`;
}

/** Three digits that matter. */
export function shown(value: number): string {
	if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-US');
	return String(Number(value.toPrecision(3)));
}
