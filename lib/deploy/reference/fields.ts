import { code, linkTo, table } from "../markdown.ts";
import { defaultText, lookUp, splitDefault } from "./default_text.ts";
import type { Names, Node } from "./node.ts";
import { typeText } from "./type_text.ts";

/** Whose fields are described, and from what. */
export interface Subject extends Names {
  /** The heading of the fields that stand below a path. */
  readonly heading: (path: string) => string;
  /** What the operator fills in, in the shape of what is described. */
  readonly defaults?: unknown;
}

/** One table: the fields of an object, of the objects in it, and of short lists in it. */
export interface Section {
  readonly heading: string;
  readonly about: string;
  readonly fields: string;
}

/** A node and its path from the subject's root. */
interface Place {
  readonly node: Node;
  readonly path: string;
}

interface Field extends Place {
  readonly isRequired: boolean;
  /** The objects of a list, when they get a table of their own. */
  readonly apart: Place | undefined;
}

/** Objects in a list with more fields than these get a table of their own. */
const FEW = 3;
const HEAD = ["field", "type", "required", "default", "what it is"];

/** The fields of an object as tables, the longer lists of objects apart. */
export function sectionsOf(place: Place, subject: Subject): Section[] {
  const { node, path } = place;
  const fields = fieldsOf(place, subject);
  const rows = fields.map((field) => rowOf(field, path, subject));
  return [
    {
      heading: subject.heading(path),
      about: splitDefault(node.description).text,
      fields: table(HEAD, rows),
    },
    ...fields.flatMap(({ apart }) => apart === undefined ? [] : sectionsOf(apart, subject)),
  ];
}

function fieldsOf({ node, path }: Place, names: Names): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([name, field]): Field[] => {
    const place = { node: field, path: path === "" ? name : `${path}.${name}` };
    const isRequired = node.required?.includes(name) ?? false;
    const inside = objectIn(place, names);
    if (inside === undefined) return [{ ...place, isRequired, apart: undefined }];
    const below = fieldsOf(inside, names);
    return field.type === "array" && below.length > FEW
      ? [{ ...place, isRequired, apart: inside }]
      : [{ ...place, isRequired, apart: undefined }, ...below];
  });
}

/** The object whose fields follow a field: itself, or what its list or map consists of. Parts are described elsewhere. */
function objectIn({ node, path }: Place, { partOf }: Names): Place | undefined {
  const candidates = [
    { node, path },
    { node: node.items, path: `${path}[]` },
    { node: node.additionalProperties, path: `${path}.*` },
  ];
  return candidates.find((one): one is Place =>
    one.node?.properties !== undefined && partOf(one.node) === undefined
  );
}

function rowOf(
  { node, path, isRequired, apart }: Field,
  above: string,
  subject: Subject,
): string[] {
  const { text, fallback } = splitDefault(node.description);
  const isExpanded = apart !== undefined || objectIn({ node, path }, subject) !== undefined;
  const value = isExpanded ? undefined : lookUp(subject.defaults, path) ?? node.default;
  return [
    code(above === "" ? path : path.slice(above.length + 1)),
    typeText(node, subject, apart && linkTo(subject.heading(apart.path), "objects")),
    isRequired ? "yes" : "",
    isRequired ? "" : defaultText(fallback, value),
    text,
  ];
}
