import { yamlDocuments } from './kubeadm-common.ts';

export const VERIFY_NAMESPACE = 'k8s-tui-verify';
/** Name of the DaemonSet, its Service and the value of its `app` label. */
export const VERIFY_APP = 'hello';
export const VERIFY_SERVICE_PORT = 80;
const CONTAINER_PORT = 8080;

function daemonSet(image: string) {
	const labels = { app: VERIFY_APP };
	return {
		apiVersion: 'apps/v1',
		kind: 'DaemonSet',
		metadata: { name: VERIFY_APP, namespace: VERIFY_NAMESPACE, labels },
		spec: {
			selector: { matchLabels: labels },
			template: {
				metadata: { labels },
				spec: {
					automountServiceAccountToken: false,
					terminationGracePeriodSeconds: 1,
					tolerations: [{ operator: 'Exists', effect: 'NoSchedule' }],
					containers: [
						{
							name: VERIFY_APP,
							image,
							imagePullPolicy: 'IfNotPresent',
							ports: [{ containerPort: CONTAINER_PORT }],
							readinessProbe: {
								tcpSocket: { port: CONTAINER_PORT },
								periodSeconds: 1,
								timeoutSeconds: 2,
							},
						},
					],
				},
			},
		},
	};
}

/**
 * Manifests that prove a cluster works: a namespace of their own, one pod on every node (also on
 * control-plane nodes), and a Service before all of them. Deleting the namespace removes it all.
 * @param image listens on TCP 8080; it is pulled only where a node does not have it.
 */
export function verifyWorkload(image: string): string {
	return yamlDocuments([
		{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: VERIFY_NAMESPACE } },
		daemonSet(image),
		{
			apiVersion: 'v1',
			kind: 'Service',
			metadata: { name: VERIFY_APP, namespace: VERIFY_NAMESPACE },
			spec: {
				selector: { app: VERIFY_APP },
				ports: [{ port: VERIFY_SERVICE_PORT, targetPort: CONTAINER_PORT, protocol: 'TCP' }],
			},
		},
	]);
}
