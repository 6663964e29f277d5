/** The address of a trace in a Jaeger. */

/** Whether a Jaeger brings its user interface: a build from its Go module alone has only a placeholder. */
export async function hasUi(jaeger: string): Promise<boolean> {
  const response = await fetch(`${jaeger}/`);
  const page = await response.text();
  return response.ok && page.includes("<script");
}

/** The trace's page, or its JSON where there are no pages. */
export function traceAddress(jaeger: string, id: string, ui: boolean): string {
  return ui ? `${jaeger}/trace/${id}` : `${jaeger}/api/traces/${id}?prettyPrint=true`;
}
