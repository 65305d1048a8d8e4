// The schema of cluster.yaml as source text that checks it, in the place of src/spec/validator.ts.
import { _ } from 'ajv';
import standalone from 'ajv/dist/standalone/index.js';

const MODULE = /\/spec\/validator\.js$/;

/** A plugin of rolldown. */
export const compiledSchema = {
	name: 'compiled-schema',
	load: { filter: { id: MODULE }, handler: compile },
};

async function compile(file) {
	const { schemaCompiler } = await import(file);
	const { clusterSchema } = await import(file.replace(MODULE, '/spec/schema.js'));
	const ajv = schemaCompiler({ source: true, esm: true, formats: _`formats` });
	const text = standalone.default(ajv, ajv.compile(clusterSchema()));
	return `import { isAddress, isCidr } from './address.js';
const formats = { ip: isAddress, cidr: isCidr };
${text}
export const validator = () => validate;
`;
}
