import type { Severity } from '../../../model/finding.ts';
import { signs } from '../../theme.ts';

/** The sign of a severity, so that colour is not alone. */
export function severitySign(severity: Severity): string {
	return signs[severity];
}
