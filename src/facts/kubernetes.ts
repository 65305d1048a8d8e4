import { X509Certificate } from 'node:crypto';
import type { KubernetesFacts } from '../model/facts.ts';
import type { Evidence, FactPart } from './evidence.ts';
import { capture, linesOf } from './sections.ts';
import { isActive } from './unit-states.ts';

const MAX_FILES = 1000;
const LOG_LINES = 20;
const LOG_WIDTH = 2000;

/** Lines of the goroutine dump in which a kubelet before 1.23 buries its last words. */
const STACK_TRACE = String.raw`^([[:space:]]|goroutine |created by |[^ (]+\(.*\)$|$)`;

const CONFIG = '/etc/kubernetes';
const CNI = '/etc/cni/net.d';
const ETCD_DATA = '/var/lib/etcd/member';
const CLIENT_CERTIFICATE = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const KUBELET_CONF = '/etc/kubernetes/kubelet.conf';

/** What of Kubernetes is on the host. */
export const kubernetesPart: FactPart<{ kubernetes: KubernetesFacts }> = {
	name: 'kubernetes',
	units: ['kubelet.service'],
	onlyIf: `{ command -v kubeadm || command -v kubelet || command -v kubectl ||
[ -d ${CONFIG} ] || [ -d ${CNI} ] || [ -d ${ETCD_DATA} ]; } >/dev/null`,
	// These programs take longer to start than all the rest of the script: all at once, and only
	// where they are. Of the kubelet's PEM and of its kubeconfig the key stays on the host.
	script: () => `if command -v kubeadm >/dev/null; then
	echo "kubeadm $(timeout 5 kubeadm version -o short)" &
fi
if command -v kubectl >/dev/null; then
	echo "kubectl $(timeout 5 kubectl version --client | tr '\\n' ' ')" &
fi
if command -v kubelet >/dev/null; then
	echo "kubelet $(timeout 5 kubelet --version)" &
fi
wait
if command -v kubelet && systemctl is-enabled -q kubelet && ! systemctl is-active -q kubelet; then
	timeout 5 journalctl -u kubelet -n 2000 --no-pager -o cat | grep -avE '${STACK_TRACE}' |
		tail -n ${LOG_LINES} | sed 's/^/log /'
fi
set -- ${CONFIG} ${CNI}
[ -d "$2" ] || set -- "$1"
[ -d "$1" ] || shift
[ $# -eq 0 ] || must_answer find "$@" ! -type d -printf 'file %p\\n' | head -n ${MAX_FILES}
[ -d ${ETCD_DATA} ] && echo etcd-data
[ -r ${KUBELET_CONF} ] && grep -aoE '^ *client-certificate-data: *[A-Za-z0-9+/=]+' ${KUBELET_CONF}
[ -r ${CLIENT_CERTIFICATE} ] || exit 0
sed -n '/^-*BEGIN CERTIFICATE-*$/,/^-*END CERTIFICATE-*$/p' ${CLIENT_CERTIFICATE} | head -n 100`,
	parse: (evidence) => ({ kubernetes: parseKubernetes(evidence) }),
};

function parseKubernetes(evidence: Evidence): KubernetesFacts {
	const text = evidence.section('kubernetes');
	const lines = linesOf(text);
	const after = (word: string): string[] =>
		lines.flatMap((line) => (line.startsWith(`${word} `) ? [line.slice(word.length + 1)] : []));
	const version = (program: string): string | null =>
		capture(after(program).join('\n'), /v(\d+\.\d+\.\d+[\w.+-]*)/);
	const files = after('file').slice(0, MAX_FILES);
	return {
		kubeadm: version('kubeadm'),
		kubelet: version('kubelet'),
		kubectl: version('kubectl'),
		kubeletActive: isActive(evidence.unit('kubelet.service')),
		configFiles: files.filter((path) => path.startsWith(`${CONFIG}/`)).sort(),
		etcdData: lines.includes('etcd-data'),
		cniFiles: files.filter((path) => path.startsWith(`${CNI}/`)).sort(),
		nodeName: nodeNameIn(text),
		kubeletLog: after('log')
			.slice(-LOG_LINES)
			.map((line) => line.slice(0, LOG_WIDTH)),
	};
}

/** Node authorization's user of a kubelet: `system:node:NAME` as the certificate's common name. */
function nodeNameIn(text: string): string | null {
	const rotated = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(text)?.[0];
	const embedded = capture(text, /^ *client-certificate-data: *([A-Za-z0-9+/=]+)$/m);
	const pem = rotated ?? (embedded === null ? null : Buffer.from(embedded, 'base64').toString());
	if (pem === null) return null;
	try {
		return capture(new X509Certificate(pem).subject, /^CN=system:node:(\S+)$/m);
	} catch {
		return null;
	}
}
