/** The contract between the functions about topology: where one finds the etcd that another runs. */
import { objectName } from "./object_name.ts";

/** The port on which etcd answers its clients. */
export const CLIENT_PORT = 2379;

/** A topology: where its etcd answers, and under which key everything is stored. Neither is ever empty. */
export interface TopologyAddress {
  /** `host:port`, or what the user gave for an external etcd. */
  readonly address: string;
  readonly rootPath: string;
}

/** A topology that a TopoServer of the operator's keeps. */
export interface ManagedTopologyAddress extends TopologyAddress {
  readonly clientServiceName: string;
}

/** A topology as a spec refers to it. */
export interface TopologyReference {
  readonly rootPath: string;
  readonly address?: string | undefined;
  /** The client Service of a TopoServer of the same namespace. */
  readonly clientServiceName?: string | undefined;
}

/** The topology that a spec refers to; undefined if it does not say where it is. */
export function topologyOf(
  reference: TopologyReference | undefined,
  namespace: string,
): TopologyAddress | undefined {
  if (reference === undefined) return undefined;
  const { rootPath, address, clientServiceName } = reference;
  if (address) return { rootPath, address };
  if (clientServiceName) return { rootPath, address: addressOf(clientServiceName, namespace) };
  return undefined;
}

/** The topology that a TopoServer of the operator's keeps. */
export function managedTopology(
  topoServer: string,
  namespace: string,
  rootPath: string,
): ManagedTopologyAddress {
  const { client } = topoServiceNames(topoServer);
  return { rootPath, address: addressOf(client, namespace), clientServiceName: client };
}

/** The Services of a TopoServer (API proposal: `<topo>-client`, `<topo>-peer`). */
export function topoServiceNames(topoServer: string): { client: string; peer: string } {
  return { client: objectName([topoServer, "client"]), peer: objectName([topoServer, "peer"]) };
}

function addressOf(clientService: string, namespace: string): string {
  return `${clientService}.${namespace}.svc:${CLIENT_PORT}`;
}
