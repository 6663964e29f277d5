import { serve } from "../../lib/engine/shell/process.ts";
import { tableGroup } from "./controller.ts";

await serve(tableGroup);
