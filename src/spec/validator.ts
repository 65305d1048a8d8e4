import { Ajv, type CodeOptions, type ValidateFunction } from 'ajv';
import { isAddress, isCidr } from './address.ts';
import { clusterSchema } from './schema.ts';

/** Turns the published schema into a function. The build uses it too, to have its source text. */
export function schemaCompiler(code: CodeOptions = {}): Ajv {
	const ajv = new Ajv({
		allErrors: true,
		useDefaults: true,
		verbose: true,
		allowUnionTypes: true,
		formats: { ip: isAddress, cidr: isCidr },
		code,
	});
	ajv.addVocabulary(['patternErrorMessage', 'enumDescriptions', 'onlyWith']);
	return ajv;
}

let compiled: ValidateFunction | undefined;

/**
 * The published schema as a function that also fills in the schema's defaults. To compile it takes a
 * third of the program's start, so the build puts this module's replacement in its place, with the
 * function's source text and without ajv (`.build/compiled-schema.js`).
 */
export function validator(): ValidateFunction {
	compiled ??= schemaCompiler().compile(clusterSchema());
	return compiled;
}
