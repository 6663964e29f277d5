import { isRecord, parseJson } from "../json.ts";
import type { KubeObject } from "../kube/object.ts";

/** A change of an object, as Knative's ApiServerSource (mode Resource) tells it. */
export interface ObjectEvent {
  readonly id: string;
  /** RFC 3339 time at which the source sent it, if it said so. */
  readonly time?: string;
  readonly source?: string;
  readonly subject?: string;
  readonly change: "add" | "update" | "delete";
  readonly object: KubeObject;
}

const TYPE = /^dev\.knative\.apiserver\.resource\.(add|update|delete)$/;

/**
 * Reads a CloudEvent in binary or structured HTTP mode (CloudEvents HTTP protocol binding 1.0.2).
 * Gives undefined for anything that is not a well-formed object event.
 */
export function parseEvent(headers: Headers, body: string): ObjectEvent | undefined {
  const content = parseJson(body);
  if (!isRecord(content)) return undefined;
  const structured = headers.get("content-type")?.startsWith("application/cloudevents+json");
  const attribute = (name: string): unknown =>
    structured ? content[name] : headers.get(`ce-${name}`);
  const text = (name: string) => {
    const value = attribute(name);
    return typeof value === "string" ? { [name]: value } : {};
  };
  const object = structured ? content["data"] : content;
  const change = TYPE.exec(String(attribute("type")))?.[1];
  const id = attribute("id");
  if (attribute("specversion") !== "1.0" || typeof id !== "string" || id === "") return undefined;
  if (change === undefined || !isKubeObject(object)) return undefined;
  return {
    id,
    ...text("time"),
    ...text("source"),
    ...text("subject"),
    change: change as ObjectEvent["change"],
    object,
  };
}

/**
 * Whether a value is an object as an API server would send it, in everything that a key is made from: names become
 * parts of paths, so that one that is no name must not come further than this.
 */
function isKubeObject(value: unknown): value is KubeObject {
  if (!isRecord(value) || !isRecord(value["metadata"])) return false;
  const { name, namespace, uid, resourceVersion, ...rest } = value["metadata"];
  const { labels = {}, annotations = {}, ownerReferences = [] } = rest;
  return isName(name) && isName(namespace) &&
    [value["apiVersion"], value["kind"], uid, resourceVersion].every(isWord) &&
    isTexts(labels) && isTexts(annotations) &&
    Array.isArray(ownerReferences) && ownerReferences.every(isOwner);
}

function isOwner(value: unknown): boolean {
  return isRecord(value) && isName(value["name"]) &&
    [value["apiVersion"], value["kind"], value["uid"]].every(isWord);
}

/** DNS-1123 subdomain (Kubernetes: "Object Names and IDs"), as names of all kinds are that the operator meets. */
function isName(value: unknown): value is string {
  return typeof value === "string" && value.length <= 253 &&
    /^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(value);
}

function isWord(value: unknown): value is string {
  return typeof value === "string" && value !== "" && value.length <= 253;
}

function isTexts(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((text) => typeof text === "string");
}
