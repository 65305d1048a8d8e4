import { failureOf } from '../engine/failure.ts';
import type { Failure } from '../model/events.ts';
import type { FleetFacts } from '../model/facts.ts';
import type { ClusterSpec, Role } from '../model/spec.ts';
import { SpecDocument } from '../spec/document.ts';
import { addHost, type NewHost, removeHost, setRoles } from '../spec/edit.ts';
import { inspectSpec } from '../spec/parse.ts';
import { SpecError, type SpecProblem, type SpecWarning } from '../spec/problem.ts';
import type { SpecPath } from '../spec/schema.ts';
import { setValue } from '../spec/set-value.ts';
import { renderSpecTemplate, type SpecValues } from '../spec/template.ts';
import { writeSpec } from '../spec/write.ts';
import { Store } from './store.ts';

export interface DraftState {
	/** Text of cluster.yaml as it would be saved now. */
	text: string;
	/** With every default; where something is still wrong, `problems` says what. */
	spec: ClusterSpec;
	/** What keeps it from being used; empty: nothing. */
	problems: SpecProblem[];
	warnings: SpecWarning[];
	/** Whether the file has this text. */
	isSaved: boolean;
	/** Facts of the hosts that have answered so far. */
	facts: FleetFacts;
}

/**
 * The cluster.yaml that the screens work on, and what is known of its hosts. Every change goes
 * through the file's text, so that comments stay and what is shown is what is saved.
 */
export class Draft {
	/** Path of cluster.yaml. */
	readonly file: string;
	readonly state: Store<DraftState>;

	private constructor(file: string, state: DraftState) {
		this.file = file;
		this.state = new Store(state);
	}

	/**
	 * A new cluster.
	 * @throws TypeError if the values have not the shape of a spec: a mistake of the caller.
	 */
	static create(file: string, values: SpecValues, facts: FleetFacts): Draft {
		return new Draft(file, { ...read(renderSpecTemplate(values), file), isSaved: false, facts });
	}

	/** A cluster.yaml that was read already. @throws TypeError as `create` */
	static open(file: string, text: string): Draft {
		return new Draft(file, { ...read(text, file), isSaved: true, facts: {} });
	}

	get spec(): ClusterSpec {
		return this.state.get().spec;
	}

	/**
	 * Sets one field; `undefined` gives it its default back.
	 * @returns what is wrong with the value, or null: then it is set. What is wrong with other fields
	 * stays in `problems`.
	 */
	set(path: SpecPath, value: unknown): SpecProblem | null {
		return this.#edit((document) => setValue(document, path, value));
	}

	addHost(host: NewHost): SpecProblem | null {
		return this.#edit((document) => addHost(document, host));
	}

	removeHost(name: string): SpecProblem | null {
		return this.#edit((document) => removeHost(document, name));
	}

	setRoles(name: string, roles: readonly Role[]): SpecProblem | null {
		return this.#edit((document) => setRoles(document, name, roles));
	}

	/**
	 * Takes a text that the operator has written by hand.
	 * @returns what keeps it from being a spec at all, or null: then it is taken
	 */
	replaceText(text: string): Failure | null {
		const { spec, problems, warnings } = inspectSpec(text, this.file);
		if (spec === null) return failureOf(new SpecError(this.file, problems), null);
		if (text === this.state.get().text) return null;
		this.state.update({ text, spec, problems, warnings, isSaved: false });
		return null;
	}

	learn(facts: FleetFacts): void {
		this.state.update({ facts: { ...this.state.get().facts, ...facts } });
	}

	/** @throws SpecError if it is not valid yet; OperatorError `spec-unwritable`. */
	async save(): Promise<void> {
		const { text } = this.state.get();
		await writeSpec(this.file, new SpecDocument(text));
		this.state.set((state) => ({ ...state, isSaved: state.text === text }));
	}

	#edit(change: (document: SpecDocument) => void): SpecProblem | null {
		const document = new SpecDocument(this.state.get().text);
		change(document);
		const { spec, problems, warnings } = inspectSpec(document.text, this.file);
		if (spec === null) return problems[0] ?? null;
		this.state.update({ text: document.text, spec, problems, warnings, isSaved: false });
		return null;
	}
}

function read(
	text: string,
	file: string,
): Pick<DraftState, 'text' | 'spec' | 'problems' | 'warnings'> {
	const { spec, problems, warnings } = inspectSpec(text, file);
	if (spec === null) throw new TypeError(`${file}: ${problems[0]?.path}: ${problems[0]?.found}`);
	return { text, spec, problems, warnings };
}
