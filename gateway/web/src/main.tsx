import "@digital-go-jp/design-tokens/dist/tokens.css";
import "./styles/base.css";
import "./styles/controls.css";
import "./styles/marks.css";
import "./styles/notices.css";
import "./styles/frame.css";
import "./styles/lists.css";
import "./styles/author.css";
import "./styles/thread.css";
import "./styles/prose.css";
import "./styles/files.css";
import "./styles/composer.css";
import "./styles/pages.css";
import "./styles/print.css";
import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { BrowserRouter } from "react-router";
import { App } from "./App.tsx";
import { CrashGuard } from "./components/Crash.tsx";
import { makeQueryClient } from "./state/query_client.ts";

const root = document.getElementById("root");
if (root) {
  createRoot(root).render(
    <StrictMode>
      <CrashGuard>
        <QueryClientProvider client={makeQueryClient()}>
          <BrowserRouter>
            <App />
          </BrowserRouter>
        </QueryClientProvider>
      </CrashGuard>
    </StrictMode>,
  );
}
