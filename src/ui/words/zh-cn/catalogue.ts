import { catalogueOf, type Words } from '../en/catalogue.ts';
import { wordSentences } from '../sentence.ts';
import { checks } from './checks.ts';
import { common } from './common.ts';
import { fields, reasons, valueHelp, values } from './fields.ts';
import { flow } from './flow.ts';
import { home } from './home.ts';
import { hosts } from './hosts.ts';
import { commonKeys } from './keys.ts';
import { lab } from './lab.ts';
import { linear } from './linear.ts';
import { plan } from './plan.ts';
import { preflight } from './preflight.ts';
import { result } from './result.ts';
import { run } from './run.ts';
import { sentences } from './sentences/sentences.ts';
import { software } from './software.ts';
import { steps } from './steps.ts';
import { topology } from './topology.ts';
import { troubleshoot } from './troubleshoot.ts';

/** Every word on the screen, in Simplified Chinese. */
export const chinese: Words = catalogueOf({
	checks,
	common,
	commonKeys,
	fields,
	flow,
	reasons,
	valueHelp,
	values,
	home,
	hosts,
	lab,
	linear,
	topology,
	software,
	steps,
	preflight,
	plan,
	run,
	result,
	troubleshoot,
	sentence: wordSentences(sentences),
});
