import type { Sentence } from '../../sentence.ts';

/** What a run says of itself: locks, journal, plan, outcome. */
export const engineSentences: Sentence[] = [
	['Preflight refuses', '预检未通过'],
	['Preflight passes', '预检通过'],
	[
		'{verdict}: {errors} errors, {warnings} warnings, {oks} ok, {repairable} can be mended with --fix.',
		'{verdict}：错误 {errors}，警告 {warnings}，通过 {oks}，其中 {repairable} 项可用 --fix 修复。',
	],
	[
		'{verdict}: {errors} errors, {warnings} warnings, {oks} ok.',
		'{verdict}：错误 {errors}，警告 {warnings}，通过 {oks}。',
	],
	[
		'{node} is a node of the cluster but not in cluster.yaml: nothing reaches its pods any more. Put it back and take it out with: k8s-tui reset --limit {host}',
		'{node} 是集群的节点，但不在 cluster.yaml 中：已无法访问其 Pod。请把它写回文件，再用以下命令移出：k8s-tui reset --limit {host}',
	],
	[
		'with --limit, {hosts} get no routes to the pods of new nodes until an apply without it',
		'使用 --limit 时，{hosts} 在下一次不带它的 apply 之前没有通往新节点的 Pod 的路由',
	],
	[
		'with --limit, {hosts} keep their old settings of Kubernetes until an apply without it',
		'使用 --limit 时，{hosts} 在下一次不带它的 apply 之前保留旧的 Kubernetes 设置',
	],
	[
		'etcd at {urls} is not touched and keeps all that the cluster held, Secrets too. If nothing of it is needed any more, empty it: etcdctl del --prefix /registry/',
		'不会触碰 {urls} 的 etcd，其中仍保留集群的全部数据，包括 Secret。如果都不再需要，请清空它：etcdctl del --prefix /registry/',
	],
	['the work was cut off, as by a reboot: going on', '任务被中断（例如主机重启）：继续执行'],
	[
		'waiting for process {pid} ({program}), which holds {file}',
		'正在等待持有 {file} 的进程 {pid}（{program}）结束',
	],
	[
		'with --limit, the proxies of {hosts} learn of no change of masters until an apply without it',
		'使用 --limit 时，{hosts} 的代理在下一次不带它的 apply 之前不会得知控制平面的变化',
	],
	[
		'{member} is a member of etcd but no host with the role etcd in cluster.yaml. Put it back and take it out with: k8s-tui reset --limit {host}',
		'{member} 是 etcd 的成员，但不是 cluster.yaml 中角色为 etcd 的主机。请把它写回文件，再用以下命令移出：k8s-tui reset --limit {host}',
	],
	[
		'{lock} cannot be taken now; it is tried again, and the locks on the hosts hold',
		'暂时无法取得{lock}；会再次尝试，主机上的锁仍然有效',
	],
	['the Lease kube-system/k8s-tui in the cluster', '集群中的 Lease kube-system/k8s-tui'],
	[
		'{holder} holds the lock of this cluster; waiting to see whether it is alive',
		'{holder} 持有此集群的锁；正在等待以确认其是否存活',
	],
	['Somebody', '其他人'],
	['process {pid}', '进程 {pid}'],
	['run {run}', '运行 {run}'],
	['since {time}', '自 {time} 起'],
	['no diagnosis of {step}: {reason}', '无法诊断 {step}：{reason}'],
	['kubeconfig written to {file}', 'kubeconfig 已写入 {file}'],
	['a job of an earlier run: {job}', '较早一次运行的任务：{job}'],
	[
		'no API server answers yet ({reason}); waiting up to {time} s',
		'尚无 API server 应答（{reason}）；最多等待 {time} 秒',
	],
	['No such host in cluster.yaml: {hosts}', 'cluster.yaml 中没有这样的主机：{hosts}'],
	['There is no fix {fix}', '没有名为 {fix} 的修复'],
	['Name one of these.', '请从中指定一个。'],
	['k8s-tui itself failed: {reason}', 'k8s-tui 自身出错：{reason}'],
	['Please report this with the journal of the run.', '请附上运行日志报告此问题。'],
	['Nothing had to be changed.', '无需任何更改。'],
	['All done: {steps} on {hosts}.', '全部完成：{hosts}上的 {steps}。'],
	['1 step', '1 个步骤'],
	['{count} steps', '{count} 个步骤'],
	['1 host', '1 台主机'],
	['{count} hosts', '{count} 台主机'],
	['Done: {steps}.', '已完成：{steps}。'],
	['Failed: {step} on {host}: {reason}', '失败：{host} 上的 {step}：{reason}'],
	['Not begun: {steps}.', '未开始：{steps}。'],
	[
		'The same command looks at the hosts again, leaves what is done alone, tries again what failed and goes on from there.',
		'再次运行同一命令会重新检查主机，跳过已完成的部分，重试失败的部分并从那里继续。',
	],
	['The same command goes on from here.', '再次运行同一命令即可从这里继续。'],
	['The lock of the cluster cannot be taken on {host}', '无法在 {host} 上取得集群的锁'],
	['{path} to be made', '可创建 {path}'],
	['See whether the disk of {host} is full or read-only.', '请检查 {host} 的磁盘是否已满或只读。'],
	['The journal in {directory} cannot be written', '无法写入 {directory} 中的运行日志'],
	[
		'Make room on this machine, then run the same command again; the hosts are fine.',
		'请在本机清理空间，再次运行同一命令；主机没有问题。',
	],
	['The kubeconfig cannot be written to {file}', '无法把 kubeconfig 写入 {file}'],
	[
		'Make room, or run in a directory that can be written to, and apply again: the cluster is up.',
		'请清理空间，或在可写的目录中运行，并再次 apply：集群已正常运行。',
	],
	[
		'The bundle {directory} is for another Kubernetes version',
		'离线包 {directory} 属于另一个 Kubernetes 版本',
	],
	[
		'Set kubernetes.version to the version of the bundle, or name another bundle.',
		'把 kubernetes.version 设为离线包的版本，或指定其他离线包。',
	],
	['A checksum could not be fetched: {reason}', '无法获取校验和：{reason}'],
	['the published sha256', '官方发布的 sha256'],
	[
		'Check this machine’s way to the internet, set source.mirror, or install from a bundle.',
		'请检查本机到互联网的网络，设置 source.mirror，或从离线包安装。',
	],
	[
		'The lock of this cluster changes hands faster than it can be taken',
		'此集群的锁易手过快，无法取得',
	],
	['Wait for the other k8s-tui to end.', '请等待另一个 k8s-tui 结束。'],
	['Another k8s-tui on this machine works on this cluster', '本机上另一个 k8s-tui 正在操作此集群'],
	[
		'process {pid} of {user}, "{command}", since {time}',
		'{user} 的进程 {pid}，"{command}"，自 {time} 起',
	],
	['one at a time', '同一时间只有一个'],
	[
		'Wait for it to end, or end it (kill {pid}); nothing is lost, the next apply goes on.',
		'请等它结束，或终止它（kill {pid}）；不会丢失任何进度，下一次 apply 会继续。',
	],
	['Another k8s-tui works on this cluster', '另一个 k8s-tui 正在操作此集群'],
	[
		'{holder} holds {place}; it showed that it is alive {age} s ago',
		'{holder} 持有{place}；{age} 秒前仍存活',
	],
	[
		'Wait for it to end, or end process {pid} on {machine}: nothing is lost, the next apply goes on. Nothing was changed by this command.',
		'请等它结束，或终止 {machine} 上的进程 {pid}：不会丢失任何进度，下一次 apply 会继续。此命令没有更改任何内容。',
	],
	[
		'Wait for it to end. Nothing was changed by this command.',
		'请等它结束。此命令没有更改任何内容。',
	],
	[
		'{holder} has taken over {place} while this process stood still: nothing new is started, what runs may finish',
		'在本进程停顿期间，{holder} 已接管{place}：不再启动新任务，已在运行的会执行完',
	],
	['to hold it until the end of the run', '持有到运行结束'],
	['held by {holder}', '由 {holder} 持有'],
	['it is gone', '已不存在'],
	[
		'Wait for the other run to end, then apply again: it looks at the hosts anew.',
		'请等待另一次运行结束，再次 apply：它会重新检查主机。',
	],
	['{step} failed on {host}: {reason}', '{host} 上的 {step} 失败：{reason}'],
	[
		'Make room on {host} (df -h says where), then apply again: it goes on from there.',
		'请在 {host} 上清理空间（用 df -h 查看位置），再次 apply：会从那里继续。',
	],
	['No such host in {file}: {hosts}', '{file} 中没有这样的主机：{hosts}'],
	['Name hosts as cluster.yaml does.', '请使用 cluster.yaml 中的主机名。'],
	['One host cannot be worked on: {host}', '一台主机无法操作：{host}'],
	['{count} hosts cannot be worked on: {hosts}', '{count} 台主机无法操作：{hosts}'],
	['every host to answer; nothing was changed on any', '所有主机均有应答；没有更改任何主机'],
	[
		'Mend what is said above, or leave these hosts out with --limit.',
		'请修正上述问题，或用 --limit 排除这些主机。',
	],
	['The state of the cluster cannot be written on this machine', '无法在本机写入集群的状态'],
	['files to be made in {directory}', '可在 {directory} 中创建文件'],
	[
		'Make room there, or name another place in XDG_STATE_HOME. No host was reached yet.',
		'请在那里清理空间，或用 XDG_STATE_HOME 指定其他位置。尚未连接任何主机。',
	],
	['There is no demo "{name}"', '没有名为 "{name}" 的演示'],
	['one of: {names}', '其中之一：{names}'],
	['k8s-tui demo --list shows what each is about.', 'k8s-tui demo --list 会列出各自的内容。'],
	[
		'The recording {name} does not fit this version of k8s-tui',
		'录制 {name} 与此版本的 k8s-tui 不符',
	],
	['a recorded answer to all that is asked', '每个请求都有录制的应答'],
	['none of {host} to "{request}"', '{host} 对 "{request}" 没有录制的应答'],
	['script {name}', '脚本 {name}'],
	['job {job}', '任务 {job}'],
	[
		'This is a fault of k8s-tui, please report it. In its sources: npm run record-demo.',
		'这是 k8s-tui 的缺陷，请报告。在其源码中执行：npm run record-demo。',
	],
];
