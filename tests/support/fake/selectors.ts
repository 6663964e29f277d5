import { StatusError } from "./status_error.ts";

type Labels = Readonly<Record<string, string>>;

const REQUIREMENT =
  /^\s*(?:(!)\s*([^\s=!,()]+)|([^\s=!,()]+)\s*(?:(==|=|!=)\s*([^\s=!,()]*)|(in|notin)\s*\(([^)]*)\))?)\s*(?:,|$)/;

/**
 * A test for a label selector (Kubernetes: "Labels and Selectors"): `a=b`, `a==b`, `a!=b`, `a`, `!a`, `a in (b,c)`,
 * `a notin (b,c)`, joined by commas.
 * @throws StatusError 400 if it is malformed
 */
export function selects(selector: string): (labels: Labels | undefined) => boolean {
  const tests: ((labels: Labels) => boolean)[] = [];
  let rest = selector.trim();
  while (rest !== "") {
    const match = REQUIREMENT.exec(rest);
    if (match === null) {
      throw new StatusError(400, "BadRequest", `unable to parse requirement: "${rest}"`);
    }
    tests.push(test(match));
    rest = rest.slice(match[0].length);
  }
  return (labels = {}) => tests.every((passes) => passes(labels));
}

function test(match: RegExpExecArray): (labels: Labels) => boolean {
  const [, not, absent = "", key = "", operator, value = "", set, list = ""] = match;
  if (not !== undefined) return (labels) => labels[absent] === undefined;
  if (operator === "!=") return (labels) => labels[key] !== value;
  if (operator !== undefined) return (labels) => labels[key] === value;
  const values = list.split(",").map((item) => item.trim());
  if (set === "in") return (labels) => labels[key] !== undefined && values.includes(labels[key]);
  if (set === "notin") return (labels) => !values.includes(labels[key] ?? "\0");
  return (labels) => labels[key] !== undefined;
}
