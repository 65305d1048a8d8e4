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

/** What can be said of a text, whether or not it is a spec that can be built. */
export interface InspectedSpec {
	/** With every default filled in; null if the text has not the shape of a spec. */
	spec: ClusterSpec | null;
	/** Empty: the spec is valid. In the order of the file. */
	problems: SpecProblem[];
	warnings: SpecWarning[];
	source: SpecSource;
}

/**
 * Reads a cluster.yaml's text without refusing it: for somebody who is still writing it.
 * @param fileName what messages call the file.
 */
export function inspectSpec(text: string, fileName: string): InspectedSpec {
	const source = new SpecSource(text, fileName);
	const isYaml = source.document.errors.length === 0;
	const values = isYaml ? source.values() : undefined;
	const shape = [...source.problems];
	if (isYaml && values === null && shape.length === 0) shape.push(emptyFile(source));
	if (isYaml && values !== null) shape.push(...validateShape(values, source));
	if (shape.length > 0) return { spec: null, problems: inOrder(shape), warnings: [], source };
	const spec = withDerivedDefaults(values as ShapedSpec);
	const report = new Report(source);
	checkSpec(spec, report);
	return { spec, problems: inOrder(report.problems), warnings: report.warnings, source };
}

/**
 * Reads a cluster.yaml's text. All problems of a stage are reported together, in the order of the
 * file: first of YAML itself and of the shape, then of what the values mean together.
 * @param fileName what messages call the file.
 * @throws SpecError `spec-invalid`; nothing else, whatever the text.
 */
export function parseSpec(text: string, fileName: string): ParsedSpec {
	const { spec, problems, warnings, source } = inspectSpec(text, fileName);
	if (spec === null || problems.length > 0) {
		const isEmpty = problems.some(({ found }) => found === EMPTY_FILE);
		throw new SpecError(fileName, problems, isEmpty ? 'write one with: k8s-tui init' : undefined);
	}
	return { spec, document: new SpecDocument(text, source.document), warnings };
}

function inOrder(problems: SpecProblem[]): SpecProblem[] {
	return problems.sort((a, b) => a.line - b.line || a.column - b.column).filter(isFirstOfItsPlace);
}

/** The later ones of one value mostly follow from the first. */
function isFirstOfItsPlace({ path }: SpecProblem, index: number, all: SpecProblem[]): boolean {
	return path === '' || all.findIndex((other) => other.path === path) === index;
}

const EMPTY_FILE = 'an empty file';

function emptyFile(source: SpecSource): SpecProblem {
	return {
		...source.locate([]),
		path: '',
		found: EMPTY_FILE,
		expected: 'a mapping with name, kubernetes, hosts',
	};
}
