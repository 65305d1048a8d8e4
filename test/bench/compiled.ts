import { registerHooks } from 'node:module';

const ROOT = new URL('../../', import.meta.url).href;

/** Modules of src are taken from build, where `npm run build` put them as JavaScript. */
registerHooks({
	resolve(specifier, context, next) {
		const url = specifier.startsWith('.') ? new URL(specifier, context.parentURL).href : specifier;
		const path = url.startsWith(`${ROOT}src/`) ? url.slice(`${ROOT}src/`.length) : null;
		if (path === null) return next(specifier, context);
		return next(`${ROOT}build/${path.replace(/\.tsx?$/, '.js')}`, context);
	},
});
