import { CLIENT_PORT } from "../../lib/multigres/topology.ts";

/** etcd's ports: clients, peers, and plain-HTTP health and metrics. */
export const ETCD_PORTS = { client: CLIENT_PORT, peer: 2380, metrics: 2381 };
