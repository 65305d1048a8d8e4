import { registerHooks } from 'node:module';

const ROOT = new URL('../../', import.meta.url).href;

/** What is measured is what is shipped: modules of src are taken from dist, where `npm run build` put them. */
registerHooks({
	resolve(specifier, context, next) {
		const url = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : specifier;
		const path = url.startsWith(`${ROOT}src/`) ? url.slice(`${ROOT}src/`.length) : null;
		if (path === null) return next(specifier, context);
		return next(`${ROOT}dist/${path.replace(/\.tsx?$/, '.js')}`, context);
	},
});
