import { z } from "zod";

/** A DNS label (RFC 1123). */
const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** A DNS subdomain (RFC 1123): what Kubernetes takes as an object's name. */
const DNS_SUBDOMAIN = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** A label value (Kubernetes: Labels and Selectors). */
const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9_.-]*[A-Za-z0-9])?$/;

/**
 * A cell's name. It becomes part of object names and of Multipooler's application name `<cell>_<service id>`, which
 * must stay under 63 characters.
 */
export const cellName = z.string().min(1).max(40).regex(DNS_LABEL);

/** A database's or tablegroup's name: kept verbatim in labels and in the topology, sanitised for object names. */
export const logicalName = z.string().min(1).max(63).regex(LABEL_VALUE);

/** The name of an object in the same namespace. */
export const objectReference = z.string().min(1).max(253).regex(DNS_SUBDOMAIN);

/** A key prefix in etcd, such as `/multigres/global`. */
export const rootPath = z.string().max(255).regex(/^(\/[A-Za-z0-9._-]+)+$/).describe(
  "The key prefix under which this topology lives in etcd, such as `/multigres/global`.",
);

/** Where etcd answers: one or more of `host:port` or an http(s) URL, separated by commas. */
export const etcdAddress = z.string().min(1).max(2048).regex(addressPattern());

function addressPattern(): RegExp {
  const host = String.raw`(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9]([-A-Za-z0-9.]*[A-Za-z0-9])?)`;
  const one = String.raw`(https?://${host}(:[0-9]{1,5})?/?|${host}:[0-9]{1,5})`;
  return new RegExp(`^${one}(,${one})*$`);
}
