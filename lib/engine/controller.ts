import type { Keys } from "./core/keys.ts";
import type { KubeObject, PlannedCondition } from "./core/kube/object.ts";

/** What an operator brings along: the engine has no words of its own. */
export interface Domain {
  /** Of the operator; it begins field managers, names of what is installed, span attributes and metrics. */
  readonly name: string;
  /** Its API group. */
  readonly group: string;
  /** Where its functions live. */
  readonly namespace: string;
  readonly keys: Keys;
  /** What belongs together: the label with the name of the root, and the root's kind. Every child gets it. */
  readonly family: { readonly label: string; readonly kind: string };
}

/** A resource kind: how it is called in manifests and in URLs. `T` is the type of its objects. */
export interface Kind<T extends KubeObject = KubeObject> {
  readonly apiVersion: string;
  readonly kind: string;
  readonly plural: string;
  /** The object holds a user's data: it gets no owner reference and is never pruned. */
  readonly data?: true;
  /** The fields of its status that anybody here reads; all of them if not given. Changes of others are no news. */
  readonly statusFields?: readonly string[];
  /** Never set; carries `T` for the type checker. */
  readonly _instance?: T;
}

/** The object type of a kind. */
export type InstanceOf<K> = K extends Kind<infer T> ? T : never;

/** A kind that a controller creates objects of. */
export interface Owned {
  readonly kind: Kind;
  /** "namespace" lists the whole namespace, so that `reconcile` also sees which names others hold. */
  readonly scope?: "namespace";
}

/** Another object that a reconcile has to read. Declared once, it is the read list and the wake list. */
export interface Need {
  readonly kind: Kind;
  readonly name: string;
}

/**
 * Objects to look at, anew, before a child of a kind is made: they tell under which name, or what there is to find. They
 * are never remembered, and their changes wake nobody.
 */
export interface Inspection<Self> {
  readonly kind: Kind;
  /** The kind of the child. */
  readonly before: Kind;
  /** A label selector, within the namespace. */
  selector(self: Self): string;
}

/** The world as one reconcile sees it. */
export interface Observed<Self> {
  readonly self: Self;
  /** The objects that self controls, of the kinds in `owns`. */
  readonly children: readonly KubeObject[];
  /** Objects of namespace-scoped owned kinds that somebody else holds. */
  readonly others: readonly KubeObject[];
  /** The needed objects that exist. */
  readonly related: readonly KubeObject[];
  /** What was inspected, if a child is about to be made for which that counts. */
  readonly inspected?: readonly KubeObject[] | undefined;
}

/** A child as it should be. The engine adds namespace, owner reference, the family's label, intent hash and trace. */
export interface Desired {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

/** A status as a plan states it; generation and transition times are added where it is written. */
export type Planned<Status> =
  & Omit<Status, "conditions" | "observedGeneration">
  & { conditions: PlannedCondition[] };

/** What a reconcile decides: the complete intent, or to touch nothing and say why. */
export type Plan<Status = object> = Apply<Status> | Hold;

/** The complete intent. */
export interface Apply<Status> {
  readonly decision: "apply";
  /** Every child that should exist, in apply order; an owned object not in it is pruned. */
  readonly children: readonly Desired[];
  readonly status: Planned<Status>;
}

/** To touch nothing; the last status stays as it is, but for its conditions. */
export interface Hold {
  readonly decision: "hold";
  readonly status: Planned<object>;
}

/** An object with conditions in its status, as all reconciled kinds are. */
export interface Reconciled extends KubeObject {
  status?: { observedGeneration?: number | undefined; conditions?: unknown } | undefined;
}

/** The status type of a reconciled object. */
export type StatusOf<Self extends Reconciled> = NonNullable<Self["status"]>;

/**
 * A reconciler as data plus two pure functions. `kind + owns + needs` also generate RBAC, the event source and the
 * triggers, so a controller cannot read or write what its function is not woken for or allowed to touch.
 * The functions are methods so that a controller of any kind stands where a `Controller` is asked for.
 */
export interface Controller<Self extends Reconciled = Reconciled> {
  readonly domain: Domain;
  readonly kind: Kind<Self>;
  readonly owns: readonly Owned[];
  /** Kinds that `needs` may name. Who needs an object is noted in its `status.consumers`. */
  readonly reads?: readonly Kind[];
  readonly inspects?: Inspection<Self>;
  /** The objects of these kinds that self has to do with; none if not given. */
  needs?(self: Self): readonly Need[];
  /** Whether its last status still names objects that it needed: they list it until it has given them up. */
  needed?(self: Self): boolean;
  reconcile(observed: Observed<Self>): Plan<StatusOf<Self>>;
}

/** The objects of one kind among several. */
export function ofKind<T extends KubeObject>(kind: Kind<T>, objects: readonly KubeObject[]): T[] {
  return objects.filter((object) => isKind(kind, object)) as T[];
}

/** Whether an object is of a kind. */
export function isKind(
  kind: Kind,
  object: { readonly apiVersion: string; readonly kind: string },
): boolean {
  return object.kind === kind.kind && object.apiVersion === kind.apiVersion;
}

/** Every kind that a controller is woken for: its own, those it owns, those it reads. */
export function kindsOf({ kind, owns, reads = [] }: Controller): Kind[] {
  return [kind, ...owns.map((owned) => owned.kind), ...reads];
}

/** The objects that self needs to be read. */
export function needsOf<Self extends Reconciled>(
  controller: Controller<Self>,
  self: Self,
): readonly Need[] {
  return controller.needs?.(self) ?? [];
}

/** The kind of an object, as a controller declares it; undefined if it has nothing to do with it. */
export function kindOf(
  controller: Controller,
  object: { readonly apiVersion: string; readonly kind: string },
): Kind | undefined {
  return kindsOf(controller).find((kind) => isKind(kind, object));
}
