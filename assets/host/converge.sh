# Functions that bring one Resource each to its declared state. POSIX sh, run as root.
# Every function looks first and changes only what differs. It reports through `report`:
# a line that starts with $K8S_TUI_MARK is for k8s-tui, all else is output of programs.
set -u
LC_ALL=C
export LC_ALL DEBIAN_FRONTEND=noninteractive
umask 022

STATE=/var/lib/k8s-tui
STAMPS=/run/k8s-tui/configured
CHANGED=' '

report() { # resource-index verb subject
	printf '%s %s %s %s\n' "$K8S_TUI_MARK" "$1" "$2" "$3"
}

fail() { # sentence
	printf '%s\n' "$1" >&2
	exit 1
}

space_left() { # path
	df -P -- "$(dirname -- "$1")" | awk 'NR==2 {print $4 " KiB free on " $6}'
}

# Content comes on stdin as base64: it may hold anything. What is half written has a name that begins
# with a dot, because in a directory of static pods the kubelet takes any other file for one.
ensure_file() { # index path mode [where the file that was there is kept]
	target=$(readlink -f -- "$2" 2>/dev/null || printf %s "$2")
	[ ! -d "$target" ] || fail "$2 is a directory and should be a file"
	mkdir -p -- "$(dirname -- "$target")" || fail "cannot make the directory of $2"
	new="$(dirname -- "$target")/.$(basename -- "$target").k8s-tui-new"
	(umask 077 && base64 -d >"$new") || { rm -f -- "$new"; fail "cannot write $2: $(space_left "$target")"; }
	mode=$(printf %s "$3" | sed 's/^0*//')
	if [ -f "$target" ] && cmp -s -- "$new" "$target" && [ "$(stat -c %a -- "$target")" = "$mode" ]; then
		rm -f -- "$new"
		return 0
	fi
	verb=update
	[ -e "$target" ] || verb=create
	if [ $# -gt 3 ] && [ -e "$target" ] && [ ! -e "$4" ]; then
		{ cp -p -- "$target" "$new-original" && mv -f -- "$new-original" "$4"; } || { rm -f -- "$new" "$new-original"; fail "cannot keep $2 as $4: $(space_left "$target")"; }
	fi
	chmod "$3" -- "$new"
	if [ -e "$target" ]; then chown --reference="$target" -- "$new" 2>/dev/null || :; fi
	# A file that is itself a mount point (/etc/hosts in some containers) cannot be replaced.
	mv -f -- "$new" "$target" 2>/dev/null || { cat <"$new" >"$target" && chmod "$3" -- "$target" && rm -f -- "$new"; } || { rm -f -- "$new"; fail "cannot replace $2"; }
	if command -v restorecon >/dev/null 2>&1; then restorecon -- "$target" 2>/dev/null || :; fi
	CHANGED="$CHANGED$2 "
	report "$1" "$verb" "$2"
}

ensure_absent() { # index path
	[ -e "$2" ] || [ -L "$2" ] || return 0
	rm -rf -- "$2" || fail "cannot remove $2"
	CHANGED="$CHANGED$2 "
	report "$1" remove "$2"
}

package_installed() { # name
	if command -v dpkg-query >/dev/null 2>&1; then
		[ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
	else
		rpm -q --quiet "$1"
	fi
}

# Who holds one of these files, as `PID FILE COMMAND`: by the kernel's list of locks, which knows them
# by inode.
lock_holder() { # files…
	for file in "$@"; do
		inode=$(stat -c %i -- "$file" 2>/dev/null) || continue
		pid=$(awk -v inode="$inode" '$2 != "->" && $5 > 0 { n = split($6, place, ":"); if (place[n] == inode) { print $5; exit } }' /proc/locks)
		[ -n "$pid" ] || continue
		{ read -r name <"/proc/$pid/comm"; } 2>/dev/null || name='?'
		printf '%s %s %s\n' "$pid" "$file" "$name"
		return 0
	done
	return 1
}

within=
APT_LOCKS='/var/lib/dpkg/lock-frontend /var/lib/dpkg/lock /var/lib/apt/lists/lock /var/cache/apt/archives/lock'

# At most five minutes; then apt-get may say for itself what it lacks.
wait_for_apt_locks() {
	waited=0 told=
	while [ $waited -lt 300 ] && holder=$(lock_holder $APT_LOCKS); do
		[ "$holder" = "$told" ] || printf '%s holder %s\n' "$K8S_TUI_MARK" "$holder"
		told=$holder waited=$((waited + 1))
		sleep 1
	done
}

# apt-get itself waits for the lock of dpkg alone and fails at those of its lists and archives.
apt_get() { # arguments
	attempts=0
	until wait_for_apt_locks; $within apt-get -o DPkg::Lock::Timeout=300 -o Dpkg::Use-Pty=0 "$@"; do
		apt_status=$? attempts=$((attempts + 1))
		# Somebody was faster.
		[ $attempts -lt 5 ] && lock_holder $APT_LOCKS >/dev/null || return $apt_status
	done
}

# apt-get may wait for ever for a proxy that has closed the connection: once more, then. What has
# been fetched by then is kept, and a slow line has as long as it takes.
apt_update() {
	within='timeout 180'
	apt_get update || { [ $? -eq 124 ] && within= && apt_get update; }
	set -- $?
	within=
	return $1
}

apt_install() { # name…
	apt_get -y --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install "$@"
}

apt_knows() { # name…
	for p in "$@"; do apt-cache show "$p" >/dev/null 2>&1 || return 1; done
}

install_packages() { # name…
	if command -v apt-get >/dev/null 2>&1; then
		apt_knows "$@" && apt_install "$@" && return
		apt_update && apt_install "$@"
	# dnf and yum wait for the lock by themselves.
	elif command -v dnf >/dev/null 2>&1; then dnf install -y --setopt=install_weak_deps=False "$@"
	elif command -v yum >/dev/null 2>&1; then yum install -y "$@"
	elif command -v zypper >/dev/null 2>&1; then ZYPP_LOCK_TIMEOUT=300 zypper --non-interactive install --no-recommends "$@"
	else fail 'no package manager that k8s-tui knows (apt-get, dnf, yum, zypper)'
	fi
}

disabled_repositories() {
	for file in /etc/yum.repos.d/*.repo /etc/zypp/repos.d/*.repo; do
		[ -f "$file" ] && awk '/^[ \t]*\[/ { name = $1 } /^[ \t]*enabled[ \t]*=[ \t]*(0|no|false|off)/ { printf " %s", name }' "$file"
	done
}

# Whether an installation was cut off; apt-get refuses to work also where only dpkg's journal is left.
packages_are_half_installed() {
	command -v dpkg >/dev/null 2>&1 || return 1
	[ -z "$(dpkg --audit)" ] || return 0
	for entry in /var/lib/dpkg/updates/[0-9]*; do [ -e "$entry" ] && return 0; done
	return 1
}

# dpkg itself does not wait for the lock as apt-get does.
finish_half_installed() {
	wait_for_apt_locks
	tries=0
	until said=$(dpkg --force-confdef --force-confold --configure -a 2>&1); do
		printf '%s\n' "$said"
		case $said in *lock*) ;; *) break ;; esac
		tries=$((tries + 1))
		[ $tries -lt 30 ] || break
		sleep 10
	done
	apt_get -y -f install || fail 'half-installed packages could not be finished'
	[ -z "$(dpkg --audit)" ] || fail "$(dpkg --audit)"
}

ensure_whole_packages() { # index
	packages_are_half_installed || return 0
	finish_half_installed
	report "$1" update 'half-installed packages'
}

# Units that start themselves on install with a default configuration are masked until it is done;
# in /run, so that a host that dies in between is not left with a masked unit.
ensure_packages() { # index 'names' 'units to keep stopped'
	missing=
	for p in $2; do package_installed "$p" || missing="$missing $p"; done
	[ -n "$missing" ] || return 0
	masked=
	if [ -d /run/systemd/system ]; then
		for u in $3; do
			systemctl is-active --quiet "$u" 2>/dev/null && continue
			systemctl mask --runtime --quiet "$u" 2>/dev/null && masked="$masked $u"
		done
	fi
	if packages_are_half_installed; then finish_half_installed; fi
	if [ -n "${BUNDLED:-}" ]; then install_bundled $missing; else install_packages $missing; fi
	status=$?
	for u in $masked; do systemctl unmask --runtime --quiet "$u" 2>/dev/null; done
	if [ $status -ne 0 ] && [ -n "${BUNDLED:-}" ]; then fail "these could not be installed from the packages of the bundle:$missing"; fi
	if [ $status -ne 0 ]; then
		disabled=$(disabled_repositories)
		[ -z "$disabled" ] || printf 'Repositories that are configured but disabled:%s\n' "$disabled" >&2
		fail "the package manager could not install:$missing"
	fi
	for p in $missing; do package_installed "$p" || fail "the package manager said it installed $p, but it is not there"; report "$1" install "$p"; done
}

newer() { # seconds seconds, with fractions
	awk -v a="$1" -v b="$2" 'BEGIN { exit !(a > b) }'
}

# When the unit became active, or our last reload, against each file's age: a file that is newer
# than that has not been taken up, whoever wrote it. The uptime is read first and is cut to
# hundredths, so a unit never seems older than it is.
stale_config() { # unit files…
	unit=$1; shift
	read -r up rest </proc/uptime
	since=$(systemctl show -p ActiveEnterTimestampMonotonic "$unit" | awk -F= -v up="$up" -v now="$(date +%s.%N)" '{ printf "%.6f", now - up + $2 / 1000000 }')
	if [ -f "$STAMPS/$unit" ]; then
		stamp=$(stat -c %.9Y -- "$STAMPS/$unit")
		newer "$stamp" "$since" && since=$stamp
	fi
	for f in "$@"; do
		case $CHANGED in *" $f "*) return 0 ;; esac
		[ -f "$f" ] && newer "$(stat -L -c %.9Y -- "$f")" "$since" && return 0
	done
	return 1
}

configured() { # unit
	mkdir -p "$STAMPS" && : >"$STAMPS/$1"
}

unit_failure() { # unit
	systemctl status --no-pager --lines=0 "$1" >&2
	journalctl --no-pager -u "$1" -n 20 -o cat >&2
}

reload_units() {
	case $CHANGED in *.service\ *|*.service.d/*|*.socket\ *) systemctl daemon-reload ;; esac
}

ensure_enabled() { # index unit
	reload_units
	systemctl is-enabled --quiet "$2" 2>/dev/null && return 0
	systemctl enable --quiet "$2" || fail "cannot enable $2"
	report "$1" update "$2 (enabled)"
}

ensure_service() { # index unit enabled active restart|reload files…
	index=$1 unit=$2 enabled=$3 active=$4 how=$5
	shift 5
	reload_units
	if [ "$enabled" = yes ]; then
		ensure_enabled "$index" "$unit"
	else
		systemctl is-enabled --quiet "$unit" 2>/dev/null && { systemctl disable --quiet "$unit"; report "$index" update "$unit (disabled)"; }
	fi
	if [ "$active" = no ]; then
		systemctl is-active --quiet "$unit" && { systemctl stop "$unit"; report "$index" update "$unit (stopped)"; }
		return 0
	fi
	if ! systemctl is-active --quiet "$unit"; then
		systemctl reset-failed "$unit" 2>/dev/null
		systemctl start "$unit" || { unit_failure "$unit"; fail "$unit does not start"; }
		configured "$unit"
		report "$index" start "$unit"
	elif stale_config "$unit" "$@"; then
		if [ "$how" = reload ]; then
			systemctl reload-or-restart "$unit" || { unit_failure "$unit"; fail "$unit does not take its new configuration"; }
		else
			systemctl restart "$unit" || { unit_failure "$unit"; fail "$unit does not start with its new configuration"; }
		fi
		configured "$unit"
		report "$index" "$how" "$unit"
	fi
}

ensure_sysctl() { # index key value
	file=/proc/sys/$(printf %s "$2" | tr . /)
	[ -e "$file" ] || return 0
	[ "$(tr '\t' ' ' <"$file")" = "$3" ] && return 0
	printf '%s\n' "$3" >"$file" || fail "the kernel refuses $2 = $3"
	report "$1" update "$2 = $3"
}

ensure_module() { # index name
	[ -d "/sys/module/$2" ] && return 0
	modprobe -- "$2" || fail "cannot load the kernel module $2"
	report "$1" start "module $2"
}

# Swap that is not in fstab comes back at boot by a unit: zram's, or that of a swap partition that
# systemd found by itself.
keep_swap_units_off() { # devices…
	[ -d /run/systemd/system ] || return 0
	for device in "$@"; do
		unit=$(systemd-escape --path --suffix=swap -- "$device") || continue
		[ "$(systemctl show -p SourcePath "$unit")" != SourcePath=/etc/fstab ] || continue
		[ "$(systemctl show -p LoadState "$unit")" = LoadState=loaded ] || continue
		systemctl mask --quiet "$unit" && printf 'mask %s\n' "$unit" >>"$STATE/swap-units"
	done
	for unit in zramswap.service zram-config.service zram-swap.service; do
		systemctl is-enabled --quiet "$unit" 2>/dev/null || continue
		systemctl disable --quiet "$unit" && printf 'disable %s\n' "$unit" >>"$STATE/swap-units"
	done
}

ensure_swap_off() { # index
	[ "$(wc -l </proc/swaps)" -gt 1 ] || return 0
	mkdir -p "$STATE"
	keep_swap_units_off $(awk 'NR > 1 { print $1 }' /proc/swaps)
	swapoff -a || fail 'cannot turn swap off'
	report "$1" update 'swap (off)'
}

ensure_swap_units() { # index
	[ -f "$STATE/swap-units" ] || return 0
	while read -r how unit; do
		case $how in mask) systemctl unmask --quiet "$unit" ;; disable) systemctl enable --quiet "$unit" ;; esac
	done <"$STATE/swap-units"
	rm -f -- "$STATE/swap-units"
	report "$1" update 'swap units'
}

ensure_selinux() { # index permissive|enforcing
	case $(getenforce 2>/dev/null) in Permissive) now=permissive ;; Enforcing) now=enforcing ;; *) return 0 ;; esac
	[ "$now" = "$2" ] && return 0
	case $2 in permissive) setenforce 0 ;; *) setenforce 1 ;; esac || fail "cannot make SELinux $2"
	report "$1" update "SELinux ($2)"
}

ensure_hostname() { # index name
	[ "$(cat /proc/sys/kernel/hostname)" = "$2" ] && [ "$(cat /etc/hostname 2>/dev/null)" = "$2" ] && return 0
	printf '%s\n' "$2" >/etc/hostname
	if command -v hostnamectl >/dev/null 2>&1; then hostnamectl set-hostname -- "$2" 2>/dev/null || hostname -- "$2"; else hostname -- "$2"; fi
	[ "$(cat /proc/sys/kernel/hostname)" = "$2" ] || fail "cannot set the host name to $2"
	report "$1" update "host name $2"
}

ensure_timezone() { # index name
	[ -e "/usr/share/zoneinfo/$2" ] || fail "the host has no time zone $2 in /usr/share/zoneinfo"
	[ "$(readlink -f /etc/localtime)" = "$(readlink -f "/usr/share/zoneinfo/$2")" ] && return 0
	ln -sf "/usr/share/zoneinfo/$2" /etc/localtime && printf '%s\n' "$2" >/etc/timezone
	report "$1" update "time zone $2"
}

checked_artifact() { # artifact sha256
	file=$STATE/artifacts/$1
	[ -f "$file" ] || fail "$1 is not on this host"
	[ "$(sha256sum <"$file" | cut -d' ' -f1)" = "$2" ] || { rm -f -- "$file"; fail "$1 on this host is not the file that was promised (sha256 differs); it was removed, apply again"; }
}

ensure_artifact() { # index artifact sha256 path mode
	if [ -f "$4" ] && [ "$(sha256sum <"$4" | cut -d' ' -f1)" = "$3" ]; then
		[ "$(stat -c %a -- "$4")" = "$(printf %s "$5" | sed 's/^0*//')" ] || { chmod "$5" -- "$4"; report "$1" update "$4"; }
		return 0
	fi
	checked_artifact "$2" "$3"
	verb=update
	[ -e "$4" ] || verb=install
	mkdir -p -- "$(dirname -- "$4")" || fail "cannot make the directory of $4"
	{ install -m "$5" -- "$STATE/artifacts/$2" "$4.k8s-tui-new" && mv -f -- "$4.k8s-tui-new" "$4"; } || { rm -f -- "$4.k8s-tui-new"; fail "cannot write $4: $(space_left "$4")"; }
	CHANGED="$CHANGED$4 "
	report "$1" "$verb" "$4"
}

ensure_unpacked() { # index artifact sha256 directory
	stamp=$4/.k8s-tui-$2
	[ "$(cat -- "$stamp" 2>/dev/null)" = "$3" ] && return 0
	checked_artifact "$2" "$3"
	{ mkdir -p -- "$4" && tar -xzf "$STATE/artifacts/$2" -C "$4" --no-same-owner && printf '%s\n' "$3" >"$stamp"; } || { rm -f -- "$stamp"; fail "cannot unpack $2 into $4: $(space_left "$4/.")"; }
	report "$1" install "$4 ($2)"
}

image_present() { # runtime image
	case $1 in
		docker) docker image inspect -f '{{.Id}}' "$2" >/dev/null 2>&1 ;;
		*) [ -n "$(ctr -n k8s.io images ls -q "name==$2" 2>/dev/null)" ] ;;
	esac
}

ensure_image() { # index runtime image artifact sha256
	image_present "$2" "$3" && return 0
	checked_artifact "$4" "$5"
	case $2 in
		docker) docker load -q -i "$STATE/artifacts/$4" ;;
		*) ctr -n k8s.io images import "$STATE/artifacts/$4" ;;
	esac || fail "cannot load $3 from $4"
	image_present "$2" "$3" || fail "$4 was loaded but does not hold $3"
	report "$1" install "image $3"
}
