// The routes, and the frame around every page.
import { lazy, Suspense, type ReactNode } from "react";
import {
  Link,
  Navigate,
  Outlet,
  Route,
  Routes,
  useLocation,
  useNavigate,
  useParams,
} from "react-router";
import { Loading, Notice, Pending } from "./components/Notice.tsx";
import { UnreadContext } from "./components/Page.tsx";
import { SiteFooter } from "./components/SiteFooter.tsx";
import { SiteHeader } from "./components/SiteHeader.tsx";
import { Toasts } from "./components/Toasts.tsx";
import { VerificationBanner } from "./components/VerificationBanner.tsx";
import { HomePage } from "./pages/HomePage.tsx";
import { LandingPage } from "./pages/LandingPage.tsx";
import { NotFoundPage } from "./pages/NotFoundPage.tsx";
import { SignInPage } from "./pages/SignInPage.tsx";
import { ThreadListPage } from "./pages/ThreadListPage.tsx";
import { ThreadPage } from "./pages/ThreadPage.tsx";
import { TopicPage } from "./pages/TopicPage.tsx";
import { TopicsPage } from "./pages/TopicsPage.tsx";
import { WaitingPage } from "./pages/WaitingPage.tsx";
import { LiveProvider, useToasts } from "./state/live.tsx";
import {
  canRead,
  canWrite,
  isAdmin,
  isLeaving,
  isModerator,
  moderatesTopic,
  useMe,
} from "./state/me.ts";
import { useMarkRead, useUnreadCount } from "./state/notifications.ts";
import { commonWords } from "./text/words/common.ts";

// Pages that are seen seldom come when they are asked for.
const AboutPage = lazy(async () => ({
  default: (await import("./pages/AboutPage.tsx")).AboutPage,
}));
const AdmissionsPage = lazy(async () => ({
  default: (await import("./pages/AdmissionsPage.tsx")).AdmissionsPage,
}));
const AskPage = lazy(async () => ({ default: (await import("./pages/AskPage.tsx")).AskPage }));
const BodyPage = lazy(async () => ({ default: (await import("./pages/BodyPage.tsx")).BodyPage }));
const DataExportsPage = lazy(async () => ({
  default: (await import("./pages/DataExportsPage.tsx")).DataExportsPage,
}));
const GoodbyePage = lazy(async () => ({
  default: (await import("./pages/GoodbyePage.tsx")).GoodbyePage,
}));
const JoinRequestsPage = lazy(async () => ({
  default: (await import("./pages/JoinRequestsPage.tsx")).JoinRequestsPage,
}));
const LearnedDomainsPage = lazy(async () => ({
  default: (await import("./pages/LearnedDomainsPage.tsx")).LearnedDomainsPage,
}));
const LeavePage = lazy(async () => ({
  default: (await import("./pages/LeavePage.tsx")).LeavePage,
}));
const LeavingPage = lazy(async () => ({
  default: (await import("./pages/LeavingPage.tsx")).LeavingPage,
}));
const NewTopicPage = lazy(async () => ({
  default: (await import("./pages/NewTopicPage.tsx")).NewTopicPage,
}));
const NotificationsPage = lazy(async () => ({
  default: (await import("./pages/NotificationsPage.tsx")).NotificationsPage,
}));
const PasswordResetPage = lazy(async () => ({
  default: (await import("./pages/PasswordResetPage.tsx")).PasswordResetPage,
}));
const ProfilePage = lazy(async () => ({
  default: (await import("./pages/ProfilePage.tsx")).ProfilePage,
}));
const RolesPage = lazy(async () => ({
  default: (await import("./pages/RolesPage.tsx")).RolesPage,
}));
const AuditPage = lazy(async () => ({
  default: (await import("./pages/AuditPage.tsx")).AuditPage,
}));
const SearchPage = lazy(async () => ({
  default: (await import("./pages/SearchPage.tsx")).SearchPage,
}));
const SecurityPage = lazy(async () => ({
  default: (await import("./pages/SecurityPage.tsx")).SecurityPage,
}));
const SettingsPage = lazy(async () => ({
  default: (await import("./pages/SettingsPage.tsx")).SettingsPage,
}));
const SignOutPage = lazy(async () => ({
  default: (await import("./pages/SignOutPage.tsx")).SignOutPage,
}));
const TransferPage = lazy(async () => ({
  default: (await import("./pages/TransferPage.tsx")).TransferPage,
}));
const VerificationPage = lazy(async () => ({
  default: (await import("./pages/VerificationPage.tsx")).VerificationPage,
}));
const SignUpPage = lazy(async () => ({
  default: (await import("./pages/SignUpPage.tsx")).SignUpPage,
}));
const VouchPage = lazy(async () => ({
  default: (await import("./pages/VouchPage.tsx")).VouchPage,
}));

export function App() {
  const me = useMe().data;
  return (
    <LiveProvider enabled={canRead(me)}>
      <Frame>
        <Suspense fallback={<Loading />}>
          {isLeaving(me) ? <LeavingRoutes /> : <AllRoutes />}
        </Suspense>
      </Frame>
    </LiveProvider>
  );
}

// Whatever she asks for: until when she can change her mind.
function LeavingRoutes() {
  return (
    <Routes>
      <Route path="about/:page" element={<AboutPage />} />
      <Route path="account/data" element={<DataExportsPage />} />
      <Route path="signout" element={<SignOutPage />} />
      <Route path="*" element={<LeavingPage />} />
    </Routes>
  );
}

function AllRoutes() {
  return (
    <Routes>
      <Route index element={<Start />} />
      <Route path="signin" element={<SignInPage />} />
      <Route path="signup" element={<SignUpPage />} />
      <Route path="password-reset" element={<PasswordResetPage />} />
      <Route path="about/:page" element={<AboutPage />} />
      <Route path="goodbye" element={<GoodbyePage />} />
      <Route element={<SignedIn />}>
        <Route path="members/me" element={<ProfilePage />} />
        <Route path="transfer" element={<TransferPage />} />
        <Route path="verification" element={<VerificationPage />} />
        <Route path="settings" element={<SettingsPage />} />
        <Route path="security" element={<SecurityPage />} />
        <Route path="sessions" element={<Navigate to="/security" replace />} />
        <Route path="account/data" element={<DataExportsPage />} />
        <Route path="account/leave" element={<LeavePage />} />
        <Route path="signout" element={<SignOutPage />} />
      </Route>
      <Route element={<Readers />}>
        <Route path="topics" element={<TopicsPage />} />
        <Route path="topics/:topic" element={<TopicPage />} />
        <Route path="threads" element={<ThreadListPage />} />
        <Route path="threads/:thread" element={<ThreadPage />} />
        <Route path="bodies/:body" element={<BodyPage />} />
        <Route path="members/:member" element={<ProfilePage />} />
        <Route path="notifications" element={<NotificationsPage />} />
        <Route path="roles" element={<RolesPage />} />
        <Route path="search" element={<SearchPage />} />
      </Route>
      <Route element={<Writers />}>
        <Route path="ask" element={<AskPage />} />
        <Route path="vouch" element={<VouchPage />} />
      </Route>
      <Route element={<Moderators />}>
        <Route path="topics/new" element={<NewTopicPage />} />
        <Route path="admissions" element={<AdmissionsPage />} />
        <Route path="learned-domains" element={<LearnedDomainsPage />} />
      </Route>
      <Route element={<TopicModerators />}>
        <Route path="topics/:topic/requests" element={<JoinRequestsPage />} />
      </Route>
      <Route element={<Admins />}>
        <Route path="audit" element={<AuditPage />} />
      </Route>
      <Route path="*" element={<NotFoundPage />} />
    </Routes>
  );
}

function Start() {
  const me = useMe();
  if (me.data === undefined) return <Pending query={me} />;
  if (me.data === null) return <LandingPage />;
  return me.data.state === "PENDING" ? <WaitingPage /> : <HomePage />;
}

// Waits until it is known who is there, and sends visitors to the sign-in.
function SignedIn() {
  const me = useMe();
  const location = useLocation();
  if (me.data === undefined) return <Pending query={me} />;
  if (me.data === null) {
    const next = location.pathname + location.search + location.hash;
    return <Navigate to={`/signin?next=${encodeURIComponent(next)}`} replace />;
  }
  return <Outlet />;
}

function Readers() {
  const me = useMe().data;
  return me?.state === "PENDING" ? <WaitingPage /> : <SignedIn />;
}

function Writers() {
  const me = useMe().data;
  return me?.state === "LAPSED" ? <Navigate to="/verification" replace /> : <Readers />;
}

function Moderators() {
  const me = useMe().data;
  return me && !isModerator(me) ? <NotFoundPage /> : <SignedIn />;
}

function TopicModerators() {
  const me = useMe().data;
  const topic = `topics/${useParams().topic ?? ""}`;
  return me && !moderatesTopic(me, topic) ? <NotFoundPage /> : <SignedIn />;
}

function Admins() {
  const me = useMe().data;
  return me && !isAdmin(me) ? <NotFoundPage /> : <SignedIn />;
}

// Staff who have no second factor yet.
function RolesRest() {
  const { pathname } = useLocation();
  if (pathname === "/security") return null;
  return (
    <Notice tone="warning">
      <p>
        {commonWords.rolesRest} <Link to="/security">{commonWords.rolesRestLink}</Link>
      </p>
    </Notice>
  );
}

function Frame({ children }: { children: ReactNode }) {
  const me = useMe().data ?? null;
  const reads = canRead(me);
  const unread = useUnreadCount(reads).data ?? 0;
  const { toasts, dismiss } = useToasts();
  const markRead = useMarkRead();
  const navigate = useNavigate();
  const { pathname } = useLocation();
  const isVerifying = pathname === "/verification" || pathname === "/transfer";

  return (
    <UnreadContext value={unread}>
      <a className="skip" href="#main">
        {commonWords.skipLink}
      </a>
      <SiteHeader
        key={me?.name}
        me={me}
        leaving={isLeaving(me)}
        reads={reads}
        writes={canWrite(me)}
        moderates={isModerator(me)}
        administers={isAdmin(me)}
        unreadCount={unread}
        onSearch={(query) => void navigate(`/search?query=${encodeURIComponent(query)}`)}
      />
      <main id="main" className="main" tabIndex={-1}>
        {me && !isVerifying && !isLeaving(me) ? (
          <div className="banner">
            <VerificationBanner me={me} />
          </div>
        ) : null}
        {me && me.restingRoles.length > 0 ? <RolesRest /> : null}
        {children}
      </main>
      <Toasts
        toasts={toasts}
        onClose={(toast) => {
          dismiss(toast.name);
          markRead.mutate({ names: [toast.name] });
        }}
      />
      <SiteFooter />
    </UnreadContext>
  );
}
