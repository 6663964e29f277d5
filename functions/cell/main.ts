import { serve } from "../../lib/engine/shell/process.ts";
import { cell } from "./controller.ts";

await serve(cell);
