import type { ClusterSpec } from '../model/spec.ts';
import { checkSpec } from './check/all.ts';
import { Report } from './check/report.ts';
import { type ShapedSpec, withDerivedDefaults } from './defaults.ts';
import { SpecDocument } from './document.ts';
import { SpecError, type SpecProblem, type SpecWarning } from './problem.ts';
import { SpecSource } from './source.ts';
import { validateShape } from './validate.ts';

export interface ParsedSpec {
	/** Valid, with every default filled in. */
	spec: ClusterSpec;
	/** The file with its comments, for editing. */
	document: SpecDocument;
	/** What works but is rarely wanted. */
	warnings: SpecWarning[];
}

/**
 * Reads a cluster.yaml's text. All problems of a stage are reported together, in the order of the
 * file: first of YAML itself and of the shape, then of what the values mean together.
 * @param fileName what messages call the file.
 * @throws SpecError `spec-invalid`; nothing else, whatever the text.
 */
export function parseSpec(text: string, fileName: string): ParsedSpec {
	const source = new SpecSource(text, fileName);
	const isYaml = source.document.errors.length === 0;
	const values = isYaml ? source.values() : undefined;
	const problems = [...source.problems];
	if (isYaml && values === null && problems.length === 0) throw emptyFile(source);
	if (isYaml && values !== null) problems.push(...validateShape(values, source));
	refuse(fileName, problems);
	const spec = withDerivedDefaults(values as ShapedSpec);
	const report = new Report(source);
	checkSpec(spec, report);
	refuse(fileName, report.problems);
	const document = new SpecDocument(text, source.document);
	return { spec, document, warnings: report.warnings };
}

function refuse(file: string, problems: SpecProblem[]): void {
	if (problems.length === 0) return;
	const inOrder = problems.sort((a, b) => a.line - b.line || a.column - b.column);
	throw new SpecError(file, inOrder.filter(isFirstOfItsPlace));
}

/** The later ones of one value mostly follow from the first. */
function isFirstOfItsPlace({ path }: SpecProblem, index: number, all: SpecProblem[]): boolean {
	return path === '' || all.findIndex((other) => other.path === path) === index;
}

function emptyFile(source: SpecSource): SpecError {
	const problem: SpecProblem = {
		...source.locate([]),
		path: '',
		found: 'an empty file',
		expected: 'a mapping with name, kubernetes, hosts',
	};
	return new SpecError(source.file, [problem], 'write one with: k8s-tui init');
}
