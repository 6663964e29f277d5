import { serve } from "../../lib/engine/shell/app.ts";
import { cell } from "./controller.ts";

await serve(cell);
