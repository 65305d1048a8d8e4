import type { ClockFacts } from '../model/facts.ts';
import type { FactPart } from './evidence.ts';
import { ARCH } from './os.ts';
import { capture } from './sections.ts';
import { isActive } from './unit-states.ts';

/** Sections with the host's clock at the start and at the end of the script; the first with its uptime. */
export const CLOCK_START = 'clock-start';
export const CLOCK_END = 'clock-end';

const TIME_SERVICES = [
	'chronyd.service',
	'chrony.service',
	'systemd-timesyncd.service',
	'ntpd.service',
	'ntp.service',
	'ntpsec.service',
	'openntpd.service',
];
const TIMEZONE = '/etc/timezone';

/** Time zone and whether something keeps the clock; the offset is `clockOffset`'s. */
export const clockPart: FactPart<Pick<ClockFacts, 'synchronized' | 'service' | 'timezone'>> = {
	name: 'clock',
	texts: () => [TIMEZONE],
	units: TIME_SERVICES,
	// timedatectl comes last: a daemon has to be started for it to answer. Perl asks the kernel the
	// same question, adjtimex(2) by its number; systemd's ntp_synced() has the same limit of 16 s.
	script: () => `readlink /etc/localtime
read -r machine <${ARCH} || machine=$(uname -m)
case $machine in x86_64) call=159 ;; aarch64) call=171 ;; *) call= ;; esac
if [ -e /run/systemd/timesync/synchronized ]; then echo 'System clock synchronized: yes'
elif command -v chronyc >/dev/null && timeout 2 chronyc -n tracking; then :
elif [ -n "$call" ] && command -v perl >/dev/null && perl -e '
	my $timex = "\\0" x 256;
	exit 1 if syscall('$call', $timex) < 0;
	my $yes = unpack("x24q", $timex) < 16_000_000;
	print "System clock synchronized: ", $yes ? "yes" : "no", "\\n"'; then :
else timeout 5 timedatectl --no-pager status
fi`,
	parse(evidence) {
		const text = evidence.section('clock');
		const service = TIME_SERVICES.find((name) => isActive(evidence.unit(name)));
		return {
			synchronized: parseSynchronized(text),
			service: service?.replace(/\.service$/, '') ?? null,
			timezone: capture(text, /^\S*zoneinfo\/([\w+/-]+)$/m) ?? evidence.first(TIMEZONE),
		};
	},
};

/** timedatectl ("NTP synchronized" up to systemd 238, then "System clock …") or chronyc. */
function parseSynchronized(text: string): boolean | null {
	const word = capture(text, /^\s*(?:NTP|System clock) synchronized:\s*(yes|no)\s*$/m);
	if (word !== null) return word === 'yes';
	const leap = capture(text, /^Leap status\s*:\s*(.+)$/m);
	return leap === null ? null : leap !== 'Not synchronised';
}

/**
 * How far the host's clock is ahead, as NTP computes it (RFC 5905 §8): `sentAt` and `receivedAt`
 * are the operator's clock around the trip in milliseconds, the host printed its own at the start
 * and at the end of the script (`date +%s%N`, or `%s` alone where date knows no nanoseconds).
 */
export function clockOffset(
	sentAt: number,
	receivedAt: number,
	hostStart: string,
	hostEnd: string,
): Pick<ClockFacts, 'offsetMs' | 'uncertaintyMs'> {
	const start = hostTime(hostStart);
	const end = hostTime(hostEnd);
	const trip = Math.max(0, receivedAt - sentAt);
	if (start === null || end === null) {
		return { offsetMs: 0, uncertaintyMs: Number.MAX_SAFE_INTEGER };
	}
	// A host that counts more time than passed here had its clock set meanwhile: that much is unsure.
	const onTheWay = Math.abs(trip - (end.ms - start.ms));
	return {
		// A zero without a sign, which JSON would lose.
		offsetMs: Math.round((start.ms - sentAt + end.ms - receivedAt) / 2) + 0,
		uncertaintyMs: Math.round(onTheWay / 2 + start.errorMs),
	};
}

function hostTime(text: string): { ms: number; errorMs: number } | null {
	const digits = capture(text, /^(\d{9,20})/);
	if (digits === null) return null;
	return digits.length >= 16
		? { ms: Number(digits) / 1e6, errorMs: 0 }
		: { ms: Number(digits) * 1000 + 500, errorMs: 500 };
}
