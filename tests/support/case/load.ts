import { parse } from "yaml";
import { controllers } from "../../../functions/registry.ts";
import type { Controller, Kind, Observed, Reconciled } from "../../../lib/engine/controller.ts";
import { functionName } from "../../../lib/engine/core/function_name.ts";
import type { KubeObject } from "../../../lib/engine/core/kube/object.ts";
import { type Child, type ChildNote, grow } from "./grow.ts";

/** The expectation of a case. Whatever is not named is not looked at. */
export interface Expected {
  readonly decision: "apply" | "hold";
  /** Each must be in the plan; fields that are not named may be anything, `null` must not be there. */
  readonly children?: readonly ChildNote[];
  /** `Kind/name` of objects that must not be in the plan. */
  readonly absent?: readonly string[];
  /** Number of children. */
  readonly count?: number;
  /** Fields of the status; conditions are found by their type. */
  readonly status?: object;
}

/** A case: what a controller sees, and what it shall decide. */
export interface Case {
  readonly path: string;
  readonly title: string;
  readonly controller: Controller;
  readonly observed: Observed<Reconciled>;
  readonly expected: Expected;
}

interface Written {
  title: string;
  observed: {
    self: Child;
    children?: Child[];
    others?: Child[];
    related?: Child[];
    /** Objects of the kind that the controller inspects. */
    inspected?: Child[];
  };
  plan: Expected;
}

const FOLDER = new URL("../../cases/", import.meta.url);

/** All cases under tests/cases: one folder per function, one file per case. */
export function loadCases(): Case[] {
  return controllers.flatMap((controller) => {
    const folder = new URL(`${functionName(controller)}/`, FOLDER);
    return [...Deno.readDirSync(folder)]
      .filter(({ name }) => name.endsWith(".yaml"))
      .map(({ name }) => name).sort()
      .map((name) => {
        const path = `${functionName(controller)}/${name}`;
        return load(path, controller, Deno.readTextFileSync(new URL(name, folder)));
      });
  });
}

/** Reads one case and fills in what every object has. */
export function load(path: string, controller: Controller, text: string): Case {
  const { title, observed, plan } = parse(text) as Written;
  const self = complete(observed.self, controller.kind) as Reconciled;
  const kinds = [...controller.owns.map(({ kind }) => kind), ...(controller.reads ?? [])];
  const others = (observed.others ?? []).map((object) => complete(object, kindOf(kinds, object)));
  const looked = controller.inspects?.kind;
  const inspected = looked && observed.inspected?.map((object) => complete(object, looked));
  const related = (observed.related ?? []).map((object) => complete(object, kindOf(kinds, object)));
  const children = grow(
    controller,
    { self, children: [], others, related, inspected },
    observed.children ?? [],
  );
  return {
    path,
    title,
    controller,
    observed: { self, children, others, related, inspected },
    expected: plan,
  };
}

/** Uid, namespace, versions: what the API server would have added. */
export function complete(object: Child, kind: Kind): KubeObject {
  const { metadata = {}, name = metadata.name, ...rest } = object;
  return {
    ...rest,
    apiVersion: kind.apiVersion,
    kind: kind.kind,
    metadata: {
      name: name ?? "unnamed",
      namespace: "test",
      uid: `uid-${kind.kind}-${name}`.toLowerCase(),
      resourceVersion: "1",
      generation: 1,
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...metadata,
    },
  } as KubeObject;
}

function kindOf(kinds: readonly Kind[], { kind }: Child): Kind {
  const found = kinds.find((known) => known.kind === kind);
  if (found === undefined) {
    throw new Error(`Cannot load ${kind}: the controller knows no such kind`);
  }
  return found;
}
