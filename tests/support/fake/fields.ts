/** JSON data. */
export type Json = Record<string, unknown>;

/** One step into an object: a field, or the item of a list by its keys. */
export type Step = string | Json;

/** Paths into an object, by their text. */
export type Fields = Map<string, readonly Step[]>;

/**
 * Merge keys of lists, by field name (Kubernetes: `x-kubernetes-list-map-keys` of the built-in types, and of the six
 * kinds where server-side apply meets them). A list that is not here is replaced as a whole.
 */
const KEYS: Record<string, readonly string[]> = {
  ownerReferences: ["uid"],
  containers: ["name"],
  initContainers: ["name"],
  volumes: ["name"],
  imagePullSecrets: ["name"],
  env: ["name"],
  volumeMounts: ["mountPath"],
  containerPorts: ["containerPort", "protocol"],
  servicePorts: ["port", "protocol"],
  topologySpreadConstraints: ["topologyKey", "whenUnsatisfiable"],
  conditions: ["type"],
  consumers: ["namespace", "name"],
};

/** Maps that are replaced as a whole (Kubernetes: `x-kubernetes-map-type: atomic`). */
const ATOMIC = ["selector", "labelSelector", "namespaceSelector", "nodeSelector"];

const DEFAULTS: Json = { protocol: "TCP" };

/** The keys of a list's items, or undefined if the list is one value. */
export function listKeys(field: Step | undefined, items: unknown): readonly string[] | undefined {
  if (typeof field !== "string" || !Array.isArray(items)) return undefined;
  if (field === "ports") {
    const inContainer = items.some((item) => isMap(item) && "containerPort" in item);
    return KEYS[inContainer ? "containerPorts" : "servicePorts"];
  }
  return KEYS[field];
}

/** The step to a list's item. */
export function itemStep(item: unknown, keys: readonly string[]): Json {
  const fields = isMap(item) ? item : {};
  return Object.fromEntries(keys.map((key) => [key, fields[key] ?? DEFAULTS[key] ?? null]));
}

/** All fields that an object sets, with the items of keyed lists as fields of their own. */
export function fieldsOf(value: unknown): Fields {
  const found: Fields = new Map();
  walk(value, [], "", found);
  return found;
}

function walk(value: unknown, path: readonly Step[], text: string, found: Fields): void {
  const keys = listKeys(path.at(-1), value);
  if (keys !== undefined && (value as unknown[]).length > 0) {
    for (const item of value as unknown[]) {
      const step = itemStep(item, keys);
      const inner = `${text}/${JSON.stringify(step)}`;
      found.set(inner, [...path, step]);
      walk(item, [...path, step], inner, found);
    }
  } else if (isMap(value) && Object.keys(value).length > 0 && !isAtomic(path.at(-1))) {
    for (const [key, field] of Object.entries(value)) {
      walk(field, [...path, key], `${text}/${key}`, found);
    }
  } else if (path.length > 0) {
    found.set(text, path);
  }
}

/** The value at a path, or undefined. */
export function valueAt(value: unknown, path: readonly Step[]): unknown {
  return path.reduce((current, step) => {
    if (typeof step === "string") return isMap(current) ? current[step] : undefined;
    return Array.isArray(current) ? current.find((item) => isItem(item, step)) : undefined;
  }, value);
}

function isAtomic(field: Step | undefined): boolean {
  return typeof field === "string" && ATOMIC.includes(field);
}

/** Lays what is applied over what is there: maps by key, keyed lists by item, everything else replaced. */
export function merged(live: unknown, applied: unknown, field?: string): unknown {
  const keys = listKeys(field, applied);
  if (keys !== undefined && Array.isArray(live)) {
    const items = applied as unknown[];
    const kept = live.map((item) => {
      const over = items.find((candidate) => isItem(candidate, itemStep(item, keys)));
      return over === undefined ? item : merged(item, over);
    });
    const added = items.filter((item) =>
      !live.some((known) => isItem(known, itemStep(item, keys)))
    );
    return [...kept, ...added];
  }
  if (!isMap(live) || !isMap(applied) || isAtomic(field)) return applied;
  const result = { ...live };
  for (const [key, value] of Object.entries(applied)) {
    result[key] = key in live ? merged(live[key], value, key) : value;
  }
  return result;
}

/** The value without a path; what becomes empty by it goes too. */
export function without(value: unknown, [step, ...rest]: readonly Step[]): unknown {
  if (step === undefined) return undefined;
  if (typeof step !== "string") {
    if (!Array.isArray(value)) return value;
    const items = value.flatMap((item) => {
      if (!isItem(item, step)) return [item];
      const left = rest.length === 0 ? undefined : without(item, rest);
      return left === undefined ? [] : [left];
    });
    return items.length === 0 ? undefined : items;
  }
  if (!isMap(value) || !(step in value)) return value;
  const { [step]: inner, ...others } = value;
  const left = rest.length === 0 ? undefined : without(inner, rest);
  const result = left === undefined ? others : { ...value, [step]: left };
  return Object.keys(result).length === 0 ? undefined : result;
}

/** Whether a path leads into what another one names. */
export function isWithin(inner: readonly Step[], outer: readonly Step[]): boolean {
  return outer.length <= inner.length &&
    outer.every((step, index) => same(step, inner[index]));
}

function isItem(item: unknown, step: Json): boolean {
  return same(itemStep(item, Object.keys(step)), step);
}

/** Whether two JSON values are equal; a field that is undefined is not there. */
export function same(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => same(item, b[i]));
  }
  if (!isMap(a) || !isMap(b)) return false;
  return Object.keys(a).every((key) => same(a[key], b[key])) &&
    Object.keys(b).every((key) => b[key] === undefined || a[key] !== undefined);
}

/** Whether a value is a JSON object. */
export function isMap(value: unknown): value is Json {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
