// Runs all named schedules and prints, as JSON, the titles of those that fail. For engines that are broken on purpose.
import { NAMED, runNamed } from "./named.ts";

const say = console.log;
console.log = () => {};
const failed: string[] = [];
for (const named of NAMED) {
  const wrong = await runNamed(named).catch((error) => [String(error)]);
  if (wrong.length > 0) failed.push(named.title);
}
say(JSON.stringify(failed));
Deno.exit(0);
