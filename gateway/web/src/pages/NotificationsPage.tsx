import { useState } from "react";
import { Link } from "react-router";
import type { Notification } from "../api/types.ts";
import { Disc } from "../components/Author.tsx";
import { Checkbox } from "../components/Field.tsx";
import { Empty, ErrorNotice, Pending } from "../components/Notice.tsx";
import { Page } from "../components/Page.tsx";
import { BriefTime } from "../components/TimeText.tsx";
import { useMarkRead, useNotifications, useUnreadCount } from "../state/notifications.ts";
import { notificationExcerpt, notificationPath, notificationTitle } from "../text/notifications.ts";
import { affiliation, authorInWords } from "../text/render.ts";
import { commonWords } from "../text/words/common.ts";
import { notificationWords } from "../text/words/notifications.ts";

export function NotificationsPage() {
  const [unreadOnly, setUnreadOnly] = useState(false);
  const list = useNotifications(unreadOnly);
  const markRead = useMarkRead();
  const unreadCount = useUnreadCount(true).data ?? 0;
  return (
    <Page
      title={notificationWords.title}
      width="text"
      actions={
        <button
          type="button"
          className="button"
          disabled={unreadCount === 0 || markRead.isPending}
          onClick={() => markRead.mutate({ all: true })}
        >
          {notificationWords.markAll}
        </button>
      }
    >
      <div className="filters">
        <Checkbox checked={unreadOnly} onChange={setUnreadOnly}>
          {notificationWords.unreadOnly}
        </Checkbox>
      </div>
      <ErrorNotice error={markRead.error} />
      {list.data ? null : <Pending query={list} />}
      {list.data?.length === 0 ? (
        <Empty>{unreadOnly ? notificationWords.noneUnread : notificationWords.none}</Empty>
      ) : null}
      {list.data && list.data.length > 0 ? (
        <ul className="rows">
          {list.data.map((notification) => (
            <NotificationRow
              key={notification.name}
              notification={notification}
              onOpen={() => {
                if (!notification.readTime) markRead.mutate({ names: [notification.name] });
              }}
            />
          ))}
        </ul>
      ) : null}
      {list.hasNextPage ? (
        <p className="more-rows">
          <button
            type="button"
            className="button"
            disabled={list.isFetchingNextPage}
            onClick={() => void list.fetchNextPage()}
          >
            {commonWords.more}
          </button>
        </p>
      ) : null}
    </Page>
  );
}

interface NotificationRowProps {
  notification: Notification;
  onOpen: () => void;
}

function NotificationRow({ notification, onOpen }: NotificationRowProps) {
  const unread = !notification.readTime;
  return (
    <li className={unread ? "row row--unread row--disc" : "row row--disc"}>
      <Disc card={notification.actor} />
      <div>
        <p className="row__what">
          {notificationWords.kinds[notification.kind](authorInWords(notification.actor))}
          {unread ? <span className="unread">{notificationWords.unread}</span> : null}
        </p>
        <h2 className="row__title">
          <Link className="row__link" to={notificationPath(notification)} onClick={onOpen}>
            {notificationTitle(notification)}
          </Link>
        </h2>
        <p className="row__excerpt">{notificationExcerpt(notification)}</p>
        <p className="row__meta">
          {notification.actor?.displayName ? <span>{affiliation(notification.actor)}</span> : null}
          <BriefTime time={notification.createTime} />
        </p>
      </div>
    </li>
  );
}
