// Catches what a page throws while it is drawn, and says so instead of showing an empty screen.
import { Component, type ReactNode } from "react";
import { errorWords } from "../text/words/common.ts";

export class CrashGuard extends Component<{ children: ReactNode }, { crashed: boolean }> {
  override state = { crashed: false };

  static getDerivedStateFromError() {
    return { crashed: true };
  }

  override render() {
    if (!this.state.crashed) return this.props.children;
    return (
      <main className="main crash" role="alert">
        <p>{errorWords.crashed}</p>
        <button type="button" className="button" onClick={() => location.reload()}>
          {errorWords.reload}
        </button>
      </main>
    );
  }
}
