import type { Sentence } from '../../sentence.ts';
import { bundleSentences } from './bundle.ts';
import { engineSentences } from './engine.ts';
import { fileSentences } from './files.ts';
import { labSentences } from './lab.ts';
import { preflightHosts } from './preflight-hosts.ts';
import { preflightNetwork } from './preflight-network.ts';
import { preflightSoftware } from './preflight-software.ts';
import { screenSentences } from './screens.ts';
import { specSentences } from './spec.ts';
import { sshSentences } from './ssh.ts';
import { stepErrors } from './step-errors.ts';
import { stepSentences } from './steps.ts';

/** All that the engine says, in Simplified Chinese. */
export const sentences: readonly Sentence[] = [
	...preflightHosts,
	...preflightNetwork,
	...preflightSoftware,
	...stepSentences,
	...stepErrors,
	...sshSentences,
	...specSentences,
	...engineSentences,
	...bundleSentences,
	...fileSentences,
	...labSentences,
	...screenSentences,
];
