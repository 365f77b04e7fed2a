#include "services/identity/fake_store.h"

#include <algorithm>

#include "services/common/status.h"
#include "services/common/status_macros.h"
#include "services/identity/text_fold.h"

namespace hiroba::identity {
namespace {

absl::Status NoRegistration() {
  return NotFound("REGISTRATION_NOT_FOUND",
                  "この登録は見つかりません。最初からやり直してください。");
}

absl::Status NoMember() { return NotFound("MEMBER_NOT_FOUND", "その会員は見つかりません。"); }

void SortPostings(Member& member) {
  std::sort(member.postings.begin(), member.postings.end(),
            [](const Posting& a, const Posting& b) { return a.id > b.id; });
}

}  // namespace

absl::Status FakeStore::Insert(const Member& member) {
  if (FindByAddress(member.address_identity) != nullptr) {
    return AlreadyExists("ADDRESS_TAKEN", "このメールアドレスはすでに登録されています。");
  }
  members_[member.id] = member;
  SortPostings(members_[member.id]);
  return absl::OkStatus();
}

void FakeStore::Save(Member member) {
  if (member == members_[member.id]) return;
  ++member.version;
  SortPostings(member);
  members_[member.id] = std::move(member);
}

const Member* FakeStore::FindByAddress(std::string_view identity) const {
  if (identity.empty()) return nullptr;
  for (const auto& [id, member] : members_) {
    if (member.address_identity == identity) return &member;
  }
  return nullptr;
}

absl::StatusOr<bool> FakeStore::CreateRegistration(
    const Call&, const Registration& registration, absl::Time since,
    absl::FunctionRef<absl::Status(int recent)> decide) {
  MutexLock lock(mutex_);
  const auto recent = std::count_if(registrations_.begin(), registrations_.end(), [&](auto& entry) {
    return entry.second.address_identity == registration.address_identity &&
           entry.second.create_time >= since;
  });
  RETURN_IF_ERROR(decide(static_cast<int>(recent)));
  registrations_[registration.id] = registration;
  return FindByAddress(registration.address_identity) != nullptr;
}

absl::Status FakeStore::DeleteRegistration(const Call&, RegistrationId id) {
  MutexLock lock(mutex_);
  registrations_.erase(id);
  return absl::OkStatus();
}

absl::StatusOr<Registration> FakeStore::GetRegistration(const Call&, RegistrationId id) {
  MutexLock lock(mutex_);
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return NoRegistration();
  return found->second;
}

absl::Status FakeStore::TryCode(const Call&, RegistrationId id, absl::Time now,
                                absl::FunctionRef<absl::Status(Registration&)> decide) {
  MutexLock lock(mutex_);
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return NoRegistration();
  Registration& registration = found->second;
  const int tries = registration.code.tries;
  const absl::Status decided = decide(registration);
  if (registration.code.tries > tries && registration.outcome == Outcome::kBody) {
    for (const std::string& body : {registration.body, std::string()}) {
      ++wrong_codes_[{body, WrongCodesHour(now)}];
    }
  }
  return decided;
}

absl::StatusOr<Registration> FakeStore::FinishRegistration(
    const Call&, RegistrationId id, absl::Time since,
    absl::FunctionRef<absl::Status(Registration&)> check,
    absl::FunctionRef<NewMember(Registration&, const WrongCodes&)> finish) {
  MutexLock lock(mutex_);
  const auto found = registrations_.find(id);
  if (found == registrations_.end()) return NoRegistration();
  Registration registration = found->second;
  RETURN_IF_ERROR(check(registration));
  if (registration.member) return registration;
  WrongCodes wrong_codes;
  for (const auto& [key, number] : wrong_codes_) {
    if (key.second < WrongCodesHour(since)) continue;
    if (key.first.empty()) wrong_codes.in_total += number;
    if (key.first == registration.body) wrong_codes.of_body += number;
  }
  const NewMember made = finish(registration, wrong_codes);
  RETURN_IF_ERROR(Insert(made.member));
  if (made.admission) admissions_[made.admission->id] = *made.admission;
  found->second = registration;
  return registration;
}

absl::Status FakeStore::DeleteRegistrations(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(registrations_, [&](auto& entry) { return entry.second.create_time < before; });
  std::erase_if(wrong_codes_, [&](auto& entry) { return entry.first.second < before; });
  return absl::OkStatus();
}

absl::StatusOr<Member> FakeStore::GetMember(const Call&, MemberId id) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return NoMember();
  return found->second;
}

absl::StatusOr<Member> FakeStore::FindMember(const Call&, std::string_view address_identity) {
  MutexLock lock(mutex_);
  const Member* member = FindByAddress(address_identity);
  if (member == nullptr) return NoMember();
  return *member;
}

absl::StatusOr<std::vector<Member>> FakeStore::BatchGetMembers(const Call&,
                                                               std::vector<MemberId> ids) {
  MutexLock lock(mutex_);
  std::vector<Member> found;
  for (const auto& [id, member] : members_) {
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) found.push_back(member);
  }
  return found;
}

absl::StatusOr<std::vector<Member>> FakeStore::ListMembers(const Call&, std::string_view query,
                                                           std::string_view after_name,
                                                           MemberId after, int limit) {
  MutexLock lock(mutex_);
  std::map<std::pair<std::string, MemberId>, Member> listed;
  for (const auto& [id, member] : members_) {
    if (member.state == Caller::State::kPending) continue;
    const std::pair key(query.empty() ? "" : Fold(member.display_name),
                        query.empty() ? MemberId{~id.value} : id);
    const std::pair begin(std::string(after_name),
                          query.empty() && after ? MemberId{~after.value} : after);
    if (key.first.starts_with(query) && key > begin) listed[key] = member;
  }
  std::vector<Member> members;
  for (auto& [key, member] : listed) {
    if (static_cast<int>(members.size()) < limit) members.push_back(std::move(member));
  }
  return members;
}

absl::Status FakeStore::CreateMember(const Call&, const Member& member) {
  MutexLock lock(mutex_);
  return Insert(member);
}

absl::StatusOr<Member> FakeStore::EditMember(const Call&, MemberId id,
                                             absl::FunctionRef<absl::Status(Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = members_.find(id);
  if (found == members_.end()) return NoMember();
  Member member = found->second;
  RETURN_IF_ERROR(decide(member));
  Save(std::move(member));
  return found->second;
}

absl::StatusOr<std::vector<Member>> FakeStore::ImportMembers(const Call&,
                                                             std::vector<Member> members) {
  MutexLock lock(mutex_);
  std::vector<Member> kept;
  for (const Member& member : members) {
    const auto known = std::find_if(members_.begin(), members_.end(), [&](auto& entry) {
      return entry.second.external_id == member.external_id;
    });
    if (known == members_.end()) RETURN_IF_ERROR(Insert(member));
    kept.push_back(known == members_.end() ? member : known->second);
  }
  return kept;
}

absl::StatusOr<std::vector<SessionId>> FakeStore::CreateSession(const Call&, const Session& session,
                                                                int limit) {
  MutexLock lock(mutex_);
  sessions_[session.id] = session;
  std::vector<std::pair<absl::Time, SessionId>> uses;
  for (const auto& [id, other] : sessions_) {
    if (other.member == session.member) uses.emplace_back(other.last_use_time, id);
  }
  std::sort(uses.rbegin(), uses.rend());
  std::vector<SessionId> ended;
  for (size_t i = static_cast<size_t>(limit); i < uses.size(); ++i) {
    ended.push_back(uses[i].second);
    sessions_.erase(uses[i].second);
  }
  return ended;
}

absl::StatusOr<std::vector<Session>> FakeStore::ListSessions(const Call&, MemberId member) {
  MutexLock lock(mutex_);
  std::vector<Session> sessions;
  for (const auto& [id, session] : sessions_) {
    if (session.member == member) sessions.insert(sessions.begin(), session);
  }
  return sessions;
}

absl::StatusOr<std::pair<Session, Member>> FakeStore::FindSession(const Call&,
                                                                  std::string_view token_hash) {
  MutexLock lock(mutex_);
  for (const auto& [id, session] : sessions_) {
    const auto member = members_.find(session.member);
    if (session.token_hash == token_hash && member != members_.end()) {
      return std::pair(session, member->second);
    }
  }
  return Unauthenticated("SESSION_EXPIRED", "もう一度サインインしてください。");
}

absl::Status FakeStore::TouchSession(const Call&, SessionId id, absl::Time use_time) {
  MutexLock lock(mutex_);
  if (const auto found = sessions_.find(id); found != sessions_.end()) {
    found->second.last_use_time = std::max(found->second.last_use_time, use_time);
  }
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteSession(const Call&, MemberId member, SessionId id, absl::Time now) {
  MutexLock lock(mutex_);
  if (const auto ended = ended_sessions_.find(id);
      ended != ended_sessions_.end() && ended->second.first == member) {
    return absl::OkStatus();
  }
  const auto found = sessions_.find(id);
  if (found == sessions_.end() || found->second.member != member) {
    return NotFound("SESSION_NOT_FOUND", "そのサインインは見つかりません。");
  }
  sessions_.erase(found);
  ended_sessions_[id] = {member, now};
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteSessions(const Call&, absl::Time used_before,
                                       absl::Time ended_before) {
  MutexLock lock(mutex_);
  std::erase_if(sessions_, [&](auto& entry) { return entry.second.last_use_time < used_before; });
  std::erase_if(ended_sessions_, [&](auto& entry) { return entry.second.second < ended_before; });
  return absl::OkStatus();
}

absl::StatusOr<SignInFailures> FakeStore::CountFailures(const Call&, std::string_view address,
                                                        std::string_view source, MemberId member,
                                                        absl::Time since) {
  MutexLock lock(mutex_);
  SignInFailures failures;
  for (const auto& [key, number] : sign_in_failures_) {
    const auto& [its_address, minute, its_source] = key;
    if (its_address != address || minute < SignInFailuresMinute(since)) continue;
    failures.of_address += number;
    if (its_source == source) failures.of_source += number;
  }
  failures.is_known_source =
      std::any_of(sessions_.begin(), sessions_.end(), [&](const auto& entry) {
        return entry.second.member == member && entry.second.source == source;
      });
  return failures;
}

absl::Status FakeStore::AddFailure(const Call&, std::string_view address, std::string_view source,
                                   absl::Time now) {
  MutexLock lock(mutex_);
  ++sign_in_failures_[{std::string(address), SignInFailuresMinute(now), std::string(source)}];
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteFailures(const Call&, absl::Time before) {
  MutexLock lock(mutex_);
  std::erase_if(sign_in_failures_, [&](auto& entry) { return std::get<1>(entry.first) < before; });
  return absl::OkStatus();
}

absl::StatusOr<std::vector<Admission>> FakeStore::ListAdmissions(const Call&, AdmissionId after,
                                                                 int limit) {
  MutexLock lock(mutex_);
  std::vector<Admission> open;
  for (auto [id, admission] : admissions_) {
    if (id <= after || admission.state != Admission::State::kOpen) continue;
    if (static_cast<int>(open.size()) == limit) break;
    const Member& member = members_[admission.member];
    admission.display_name = member.display_name;
    admission.address = member.address;
    admission.department = member.postings.front().department;
    open.push_back(admission);
  }
  return open;
}

absl::StatusOr<Admission> FakeStore::DecideAdmission(
    const Call&, AdmissionId id, uint64_t notice, absl::Time now,
    absl::FunctionRef<absl::StatusOr<bool>(Admission&, Member&)> decide) {
  MutexLock lock(mutex_);
  const auto found = admissions_.find(id);
  if (found == admissions_.end()) {
    return NotFound("ADMISSION_NOT_FOUND", "その申請は見つかりません。");
  }
  Admission admission = found->second;
  Member member = members_[admission.member];
  ASSIGN_OR_RETURN(const bool changed, decide(admission, member));
  if (changed) {
    found->second = admission;
    Save(member);
    notices_[notice] = {absl::InfinitePast(),
                        {.id = notice,
                         .member = member.id,
                         .address = member.address,
                         .display_name = member.display_name,
                         .body = member.postings.front().body,
                         .create_time = now}};
  }
  admission.display_name = member.display_name;
  admission.address = member.address;
  admission.department = member.postings.front().department;
  return admission;
}

absl::StatusOr<std::vector<Notice>> FakeStore::ListNotices(const Call&, absl::Time now, int limit) {
  MutexLock lock(mutex_);
  std::map<std::pair<absl::Time, uint64_t>, Notice> due;
  for (const auto& [id, entry] : notices_) {
    if (entry.first <= now) due[{entry.first, id}] = entry.second;
  }
  std::vector<Notice> notices;
  for (const auto& [key, notice] : due) {
    if (static_cast<int>(notices.size()) < limit) notices.push_back(notice);
  }
  return notices;
}

absl::Status FakeStore::PostponeNotice(const Call&, uint64_t notice, absl::Time due_time) {
  MutexLock lock(mutex_);
  if (const auto found = notices_.find(notice); found != notices_.end()) {
    found->second.first = due_time;
    ++found->second.second.attempts;
  }
  return absl::OkStatus();
}

absl::Status FakeStore::DeleteNotice(const Call&, uint64_t notice) {
  MutexLock lock(mutex_);
  notices_.erase(notice);
  return absl::OkStatus();
}

absl::StatusOr<int> FakeStore::ImportMailDomains(const Call&, const std::vector<MailDomain>& rows,
                                                 absl::Time) {
  MutexLock lock(mutex_);
  int changed = 0;
  for (const MailDomain& row : rows) {
    MailDomain& kept = mail_domains_[row.domain];
    if (kept == row) continue;
    kept = row;
    ++changed;
  }
  if (changed > 0) ++mail_domains_revision_;
  return changed;
}

absl::StatusOr<std::vector<MailDomain>> FakeStore::ListMailDomains(const Call&) {
  MutexLock lock(mutex_);
  std::vector<MailDomain> rows;
  for (const auto& [domain, row] : mail_domains_) rows.push_back(row);
  return rows;
}

absl::StatusOr<std::string> FakeStore::MailDomainsRevision(const Call&) {
  MutexLock lock(mutex_);
  return std::to_string(mail_domains_revision_);
}

}  // namespace hiroba::identity
