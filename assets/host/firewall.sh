# Opens what a cluster needs in the firewall that a host has. Comes after converge.sh.
# A record says what is open, one thing a line: its first word is tcp, udp, protocol, pods,
# chain or address; lines that start with # are for people, and the first names the tool.
FIREWALL_RECORD=$STATE/firewall
FIREWALLD_RECORD=$FIREWALL_RECORD.firewalld
UFW_RULES=/etc/ufw/before.rules
NFT_RULES=/etc/nftables.k8s-tui.nft

# The one table filter of before.rules gets a block of ours before its end, or loses it.
write_ufw_block() { # file with the block's lines, or /dev/null
	awk -v block="$1" '
		/^# BEGIN k8s-tui$/ { skip = 1 }
		!skip && $0 == "*filter" { inside = 1 }
		!skip && inside && $0 == "COMMIT" { while ((getline line <block) > 0) print line; inside = 0 }
		!skip { print }
		/^# END k8s-tui$/ { skip = 0 }' "$UFW_RULES" >"$UFW_RULES.k8s-tui-new" &&
		cat "$UFW_RULES.k8s-tui-new" >"$UFW_RULES" && rm -f -- "$UFW_RULES.k8s-tui-new"
}

open_ufw() { # record
	{
		echo '# BEGIN k8s-tui'
		while read -r kind value sources; do
			case $kind in
				tcp|udp) match="-p $kind --dport $(printf %s "$value" | tr - :)" ;;
				protocol) match="-p $value" ;;
				pods)
					echo "-A ufw-before-input -s $value -m comment --comment k8s-tui -j ACCEPT"
					echo "-A ufw-before-forward -s $value -m comment --comment k8s-tui -j ACCEPT"
					echo "-A ufw-before-forward -d $value -m comment --comment k8s-tui -j ACCEPT"
					continue ;;
				*) continue ;;
			esac
			for source in $sources; do
				echo "-A ufw-before-input -s $source $match -m comment --comment k8s-tui -j ACCEPT"
			done
		done <"$1"
		echo '# END k8s-tui'
	} >"$1.ufw"
	cp -p -- "$UFW_RULES" "$UFW_RULES.k8s-tui-old" || return 1
	write_ufw_block "$1.ufw" && ufw reload
	status=$?
	[ $status -eq 0 ] || { cat "$UFW_RULES.k8s-tui-old" >"$UFW_RULES"; ufw reload; }
	rm -f -- "$1.ufw" "$UFW_RULES.k8s-tui-old"
	return $status
}

close_ufw() {
	[ ! -f "$UFW_RULES" ] || { write_ufw_block /dev/null && ufw reload; }
}

firewalld_zone() { # address
	device=$(ip -o -4 addr show | awk -v a="$1" '{ split($4, p, "/"); if (p[1] == a) { print $2; exit } }')
	firewall-cmd --get-zone-of-interface="$device" 2>/dev/null || firewall-cmd --get-default-zone
}

# Rules without a source that is gone are taken back first. Rules are added to the running firewall
# beside the permanent one: a reload would drop the rules of others.
open_firewalld() { # record
	zone=$(firewalld_zone "$(sed -n 's/^address //p' "$1")") || return 1
	{
		echo "zone $zone"
		while read -r kind value sources; do
			case $kind in
				tcp|udp) match="port port=\"$value\" protocol=\"$kind\"" ;;
				protocol) match="protocol value=\"$value\"" ;;
				pods) echo "source $value"; continue ;;
				*) continue ;;
			esac
			for source in $sources; do echo "rule family=\"ipv4\" source address=\"$source\" $match accept"; done
		done <"$1"
	} >"$1.firewalld"
	if [ -f "$FIREWALLD_RECORD" ]; then
		grep -Fxv -f "$1.firewalld" -- "$FIREWALLD_RECORD" >"$1.gone"
		[ "$(head -n 1 "$FIREWALLD_RECORD")" = "zone $zone" ] || cp -- "$FIREWALLD_RECORD" "$1.gone"
		change_firewalld remove "$(sed -n 's/^zone //p' "$FIREWALLD_RECORD")" "$1.gone"
		rm -f -- "$1.gone"
	fi
	change_firewalld add "$zone" "$1.firewalld" && mv -f -- "$1.firewalld" "$FIREWALLD_RECORD" || return 1
	firewalld_policy || return 1
}

change_firewalld() { # add|remove zone file
	set -- "$1" "$2" "$3" "--zone=$2"
	action=$1 file=$3
	shift 3
	while IFS= read -r line; do
		case $line in
			rule*) set -- "$@" "--$action-rich-rule=$line" ;;
			source*)
				firewall-cmd --quiet --permanent --zone=trusted "--$action-source=${line#source }"
				firewall-cmd --quiet --zone=trusted "--$action-source=${line#source }" ;;
		esac
	done <"$file"
	[ $# -gt 1 ] || return 0
	firewall-cmd --quiet --permanent "$@" && firewall-cmd --quiet "$@"
}

# From 0.9 on what goes through the host to the pods is let in by a policy, not by their zone alone.
firewalld_policy() {
	firewall-cmd --get-policies >/dev/null 2>&1 || return 0
	case " $(firewall-cmd --get-policies) " in *' k8s-tui-pods '*) return 0 ;; esac
	firewall-cmd --quiet --permanent --new-policy=k8s-tui-pods &&
		firewall-cmd --quiet --permanent --policy=k8s-tui-pods --set-target=ACCEPT &&
		firewall-cmd --quiet --permanent --policy=k8s-tui-pods --add-ingress-zone=ANY &&
		firewall-cmd --quiet --permanent --policy=k8s-tui-pods --add-egress-zone=trusted &&
		firewall-cmd --quiet --reload
}

close_firewalld() {
	[ -f "$FIREWALLD_RECORD" ] || return 0
	change_firewalld remove "$(sed -n 's/^zone //p' "$FIREWALLD_RECORD")" "$FIREWALLD_RECORD"
	case " $(firewall-cmd --get-policies 2>/dev/null) " in
		*' k8s-tui-pods '*) firewall-cmd --quiet --permanent --delete-policy=k8s-tui-pods && firewall-cmd --quiet --reload ;;
	esac
	rm -f -- "$FIREWALLD_RECORD"
}

nft_config() {
	config=$(systemctl cat nftables.service 2>/dev/null | sed -n 's/^ExecStart=.*-f *//p' | tail -n 1)
	printf '%s\n' "${config:-/etc/nftables.conf}"
}

# The chains of ours, and a jump to them at the head of the operator's: an accept in a table of our
# own would not stop the operator's table from dropping.
nft_rules() { # record
	grep '^chain ' "$1" | while read -r word family table chain hook; do
		own="$family $table k8s_tui_$hook"
		echo "add chain $own"
		echo "flush chain $own"
		while read -r kind value sources; do
			from="ip saddr { $(printf %s "$sources" | sed 's/ /, /g') }"
			case $hook.$kind in
				input.tcp|input.udp) echo "add rule $own $from $kind dport $value accept" ;;
				input.protocol) echo "add rule $own $from ip protocol $value accept" ;;
				input.pods) echo "add rule $own ip saddr $value accept" ;;
				forward.pods)
					echo "add rule $own ip saddr $value accept"
					echo "add rule $own ip daddr $value accept" ;;
			esac
		done <"$1"
		echo "insert rule $family $table $chain jump k8s_tui_$hook"
	done
}

nft_jumps() { # record
	grep '^chain ' "$1" | while read -r word family table chain hook; do
		nft -a list chain "$family" "$table" "$chain" 2>/dev/null |
			sed -n "s/.*jump k8s_tui_$hook # handle \([0-9]*\).*/delete rule $family $table $chain handle \1/p"
	done
}

open_nftables() { # record
	nft_rules "$1" >"$NFT_RULES" || return 1
	{ nft_jumps "$1"; cat "$NFT_RULES"; } | nft -f - || return 1
	config=$(nft_config)
	grep -Fqx "include \"$NFT_RULES\"" -- "$config" || printf 'include "%s"\n' "$NFT_RULES" >>"$config"
}

close_nftables() {
	{
		nft_jumps "$FIREWALL_RECORD"
		grep '^chain ' "$FIREWALL_RECORD" | while read -r word family table chain hook; do
			nft list chain "$family" "$table" "k8s_tui_$hook" >/dev/null 2>&1 || continue
			echo "flush chain $family $table k8s_tui_$hook"
			echo "delete chain $family $table k8s_tui_$hook"
		done
	} | awk '!seen[$0]++' | nft -f - || return 1
	config=$(nft_config)
	[ ! -f "$config" ] || sed -i "\\|^include \"$NFT_RULES\"\$|d" "$config"
	rm -f -- "$NFT_RULES"
}

ensure_firewall_open() { # index tool; the record comes on stdin as base64
	mkdir -p "$STATE"
	base64 -d >"$FIREWALL_RECORD.new"
	if cmp -s -- "$FIREWALL_RECORD.new" "$FIREWALL_RECORD" && firewall_in_effect "$2"; then
		rm -f -- "$FIREWALL_RECORD.new"
		return 0
	fi
	"open_$2" "$FIREWALL_RECORD.new" || fail "cannot open the cluster's ports in $2"
	mv -f -- "$FIREWALL_RECORD.new" "$FIREWALL_RECORD"
	report "$1" update "firewall rules ($2)"
}

ensure_firewall_closed() { # index tool
	[ -f "$FIREWALL_RECORD" ] || return 0
	"close_$2" || fail "cannot take the cluster's ports out of $2"
	rm -f -- "$FIREWALL_RECORD"
	report "$1" remove "firewall rules ($2)"
}

ensure_firewall_off() { # index tool tables…
	index=$1 tool=$2
	shift 2
	case $tool in
		ufw) ufw --force disable ;;
		firewalld) systemctl disable --now --quiet firewalld.service ;;
		# Stopping the unit would flush the tables of everybody.
		nftables)
			systemctl disable --quiet nftables.service
			for table in "$@"; do nft delete table $table || exit 1; done ;;
	esac || fail "cannot turn $tool off"
	grep -qsx "$tool" "$STATE/firewall-off" || { mkdir -p "$STATE" && printf '%s\n' "$tool" >>"$STATE/firewall-off"; }
	report "$index" update "firewall $tool (off)"
}

ensure_firewall_on() { # index tool
	case $2 in
		ufw) ufw --force enable ;;
		firewalld) systemctl enable --now --quiet firewalld.service ;;
		nftables) systemctl enable --quiet nftables.service && systemctl restart nftables.service ;;
	esac || fail "cannot turn $2 on again"
	report "$1" update "firewall $2 (on)"
}
