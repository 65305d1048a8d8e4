import type { steps as english } from '../en/steps.ts';

export const steps: typeof english = {
	'prepare-host': '准备主机',
	'install-packages': '安装软件包',
	'fetch-software': '获取软件',
	'install-runtime': '容器运行时',
	'install-kubernetes': 'kubeadm 与 kubelet',
	'load-images': '导入容器镜像',
	'configure-pod-network': 'Pod 网络',
	'install-load-balancer': 'haproxy 与 keepalived',
	'init-control-plane': '初始化控制平面',
	'record-spec': '记录集群配置',
	'create-join-credentials': '生成加入凭据',
	'join-control-plane': '加入控制平面',
	'join-worker': '加入工作节点',
	'label-nodes': '标签与污点',
	'verify-cluster': '验证集群',
	'leave-cluster': '移出集群',
	'remove-kubernetes': '卸载 Kubernetes',
	'restore-host': '还原主机',
	repair: '应用修复',
};
