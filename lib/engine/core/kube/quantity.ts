const SUFFIX: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

/** The number that a Kubernetes quantity (`resource.Quantity`: "500m", "1Gi", 2) stands for, or undefined. */
export function quantityValue(quantity: unknown): number | undefined {
  if (typeof quantity === "number") return quantity;
  if (typeof quantity !== "string") return undefined;
  const match = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)([numkMGTPE]|[KMGTPE]i)?$/.exec(
    quantity,
  );
  const scale = SUFFIX[match?.[2] ?? ""];
  return match === null || scale === undefined ? undefined : Number(match[1]) * scale;
}

/** Whether two quantities are the same amount: the API server rewrites "1000m" to "1". */
export function quantityEquals(a: unknown, b: unknown): boolean {
  const left = quantityValue(a);
  const right = quantityValue(b);
  if (left === undefined || right === undefined) return false;
  return Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right));
}
