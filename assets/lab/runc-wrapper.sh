#!/bin/sh
# The machine under this host has no CAP_SYS_RESOURCE: oom_score_adj cannot be lowered, hard limits
# cannot be raised and a privileged container cannot be given every capability. Drop these wishes
# from the bundle, then run the real runc.
bundle=.
previous=
for argument in "$@"; do
	case $previous in
	-b | --bundle) bundle=$argument ;;
	esac
	case $argument in
	--bundle=*) bundle=${argument#--bundle=} ;;
	esac
	previous=$argument
done
config=$bundle/config.json
if [ -f "$config" ]; then
	jq 'del(.process.oomScoreAdj, .process.rlimits)
		| if .process.capabilities then
			.process.capabilities |= map_values(map(select(. != "CAP_SYS_RESOURCE")))
		else . end' "$config" >"$config.lab" && mv "$config.lab" "$config"
fi
exec /usr/sbin/runc.real "$@"
