/** Members that must agree: more than half (Raft). */
export function quorum(members: number): number {
	return Math.floor(members / 2) + 1;
}

/** Members that may be lost before the rest can no longer agree. */
export function mayFail(members: number): number {
	return Math.max(0, members - quorum(members));
}
