import { loadSignatures } from '../../diagnose/load-signatures.ts';
import { searchLog } from '../../diagnose/log-files.ts';
import { Matcher } from '../../diagnose/match.ts';
import { rank } from '../../diagnose/rank.ts';
import type { Diagnosis } from '../../model/diagnosis.ts';

/**
 * Searches a log file for known failures.
 * @throws OperatorError `log-unreadable`
 */
export async function searchLogFile(
	path: string,
): Promise<{ diagnoses: Diagnosis[]; looked: string[]; lines: number }> {
	const matcher = new Matcher(loadSignatures());
	const { source, lines } = await searchLog(path, matcher);
	return { diagnoses: rank(matcher.matches(), null), looked: [source], lines };
}
