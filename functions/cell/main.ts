import { serve } from "../../lib/app.ts";
import { cell } from "./controller.ts";

await serve(cell);
