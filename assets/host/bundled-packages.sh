# Installs packages from files in the artifact store, which stand on BUNDLED as `sha256 name` lines,
# and from nowhere else. Which of them it takes the package manager finds out itself. That they are
# what the bundle says has been checked when they came, and is checked again here; signatures are not,
# because the keys of whoever bundled them may not be on the host.
install_bundled() { # name…
	while read -r sum file; do
		[ -z "$file" ] || checked_artifact "$file" "$sum"
	done <<-END_OF_LIST
		$BUNDLED
	END_OF_LIST
	if command -v apt-get >/dev/null 2>&1; then bundled_by_apt "$@"; else bundled_by_rpm "$@"; fi
}

# A source of apt's own making: its index is what dpkg says of each file. Lists and caches lie beside it.
bundled_by_apt() { # name…
	repository=$STATE/packages
	rm -rf -- "$repository"
	mkdir -p -- "$repository/lists/partial" || fail "cannot make $repository: $(space_left "$repository")"
	while read -r sum file; do
		case $file in *.deb) ;; *) continue ;; esac
		ln -s -- "$STATE/artifacts/$file" "$repository/$file"
		dpkg-deb --field "$STATE/artifacts/$file" || fail "$file is no package"
		printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s -- "$STATE/artifacts/$file")" "$sum"
	done >"$repository/Packages" <<-END_OF_LIST
		$BUNDLED
	END_OF_LIST
	printf 'deb [trusted=yes] file:%s ./\n' "$repository" >"$repository/sources.list"
	wanted="$*"
	set -- -o Dir::Etc::sourcelist="$repository/sources.list" -o Dir::Etc::sourceparts=/dev/null \
		-o Dir::State::lists="$repository/lists" -o Dir::Cache::pkgcache= -o Dir::Cache::srcpkgcache= \
		-o APT::Sandbox::User=root -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold
	apt_get "$@" update && apt_get "$@" -y --no-install-recommends install $wanted
	status=$?
	rm -rf -- "$repository"
	return $status
}

# First with what nothing on the host provides. That may be too old: then with all that they ask for.
bundled_by_rpm() { # name…
	for how in missing all; do
		files=$(bundled_closure $how "$@")
		[ -n "$files" ] || return 1
		if command -v dnf >/dev/null 2>&1; then dnf install -y --disablerepo='*' --setopt=install_weak_deps=False $files
		elif command -v yum >/dev/null 2>&1; then yum install -y --disablerepo='*' $files
		else ZYPP_LOCK_TIMEOUT=300 zypper --non-interactive --no-refresh --no-remote --no-gpg-checks install --no-recommends --allow-unsigned-rpm $files
		fi && return 0
	done
	return 1
}

# The files of the named packages and of whatever they need, by what rpm says of each file. Of several
# that provide the same, the first.
bundled_closure() { # missing|all name…
	how=$1
	shift
	{
		[ "$how" = all ] || rpm -qa --qf '[I - %{PROVIDENAME}\n]'
		while read -r sum file; do
			case $file in *.rpm) ;; *) continue ;; esac
			path=$STATE/artifacts/$file
			rpm -qp --nosignature --qf "N $path %{NAME}\n[P $path %{PROVIDENAME}\n][P $path %{FILENAMES}\n][R $path %{REQUIRENAME}\n]" "$path" 2>/dev/null
		done <<-END_OF_LIST
			$BUNDLED
		END_OF_LIST
	} | awk -v how="$how" -v wanted="$*" '
		$1 == "I" { there[$3] = 1 }
		$1 == "N" && !($3 in named) { named[$3] = $2 }
		$1 == "P" && !($3 in provided) { provided[$3] = $2 }
		$1 == "R" { needs[$2] = needs[$2] " " $3 }
		END {
			last = split(wanted, names, " ")
			for (n = 1; n <= last; n++) queue[n] = named[names[n]]
			for (first = 1; first <= last; first++) {
				file = queue[first]
				if (file == "" || (file in taken)) continue
				taken[file] = 1
				print file
				count = split(needs[file], list, " ")
				for (n = 1; n <= count; n++) {
					what = list[n]
					if (how != "all" && ((what in there) || (what ~ /^\// && (getline line <what) >= 0))) continue
					queue[++last] = provided[what]
				}
			}
		}'
}
