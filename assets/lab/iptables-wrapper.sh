#!/bin/sh
# Stands in for every iptables program of the kube-proxy image. Rules are kept in one of two places
# (legacy, nft); kube-proxy must use the one that its host uses, which shows by where rules are. On
# its first call it decides, and puts the real programs in its own place.
legacy=$(
	iptables-legacy-save 2>/dev/null
	ip6tables-legacy-save 2>/dev/null
)
nft=$(
	iptables-nft-save 2>/dev/null
	ip6tables-nft-save 2>/dev/null
)
rules() { printf '%s\n' "$1" | grep -c '^-A'; }
mode=nft
if [ "$(rules "$legacy")" -gt "$(rules "$nft")" ]; then
	mode=legacy
fi
for name in iptables iptables-save iptables-restore ip6tables ip6tables-save ip6tables-restore; do
	ln -sf "xtables-$mode-multi" "/usr/sbin/$name"
done
exec "$0" "$@"
