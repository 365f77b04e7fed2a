// Notifications that arrive while the page is open. They stay until they are closed, so that nobody
// has to be quick.
import { Link } from "react-router";
import type { Notification } from "../api/types.ts";
import { notificationPath, notificationTitle } from "../text/notifications.ts";
import { authorInWords } from "../text/render.ts";
import { commonWords } from "../text/words/common.ts";
import { notificationWords } from "../text/words/notifications.ts";
import { Icon } from "./Icon.tsx";

interface ToastsProps {
  toasts: readonly Notification[];
  onClose: (notification: Notification) => void;
}

export function Toasts({ toasts, onClose }: ToastsProps) {
  return (
    <section className="toasts" aria-label={notificationWords.region} aria-live="polite">
      {toasts.map((toast) => (
        <div key={toast.name} className="toast">
          <Icon name="bell" />
          <div className="toast__words">
            <p className="toast__what">
              {notificationWords.kinds[toast.kind](authorInWords(toast.actor))}
            </p>
            <p className="toast__title">{notificationTitle(toast)}</p>
            <Link
              className="toast__link"
              to={notificationPath(toast)}
              onClick={() => onClose(toast)}
            >
              {notificationWords.show}
            </Link>
          </div>
          <button
            type="button"
            className="button button--icon"
            aria-label={commonWords.close}
            onClick={() => onClose(toast)}
          >
            <Icon name="close" />
          </button>
        </div>
      ))}
    </section>
  );
}
