#include "services/common/db.h"

#include <fmt/format.h>

#include <algorithm>

#include "absl/random/random.h"
#include "absl/time/clock.h"
#include "services/common/db_errors.h"
#include "services/common/log.h"
#include "services/common/metrics.h"
#include "services/common/mutex.h"
#include "services/common/session.h"
#include "services/common/status.h"
#include "services/common/status_macros.h"

namespace hiroba {
namespace {

constexpr int kMaxTransactionRuns = 10;

constexpr Statement kPing{"ping", "SELECT 1"};

// Waits before a transaction is run again: at first not at all, then long enough for the one that
// was in the way.
void PauseBeforeRun(int run) {
  if (run < 2) return;
  thread_local absl::InsecureBitGen random;
  absl::SleepFor(absl::Microseconds(absl::Uniform(random, 0, 500 << std::min(run, 8))));
}

}  // namespace

// Thread-safe.
class Database::Pool {
 public:
  Pool(DatabaseOptions options, Metrics& metrics)
      : options_(std::move(options)), metrics_(metrics) {}

  const DatabaseOptions& options() const { return options_; }

  // A session on loan. Goes back to the pool, or away when it is of no use any more.
  class Loan {
   public:
    Loan(Pool& pool, std::unique_ptr<Session> session, uint64_t generation)
        : pool_(&pool), session_(std::move(session)), generation_(generation) {}
    Loan(Loan&&) = default;
    ~Loan() {
      if (session_ != nullptr) pool_->Return(std::move(session_), generation_);
    }
    Session& operator*() { return *session_; }
    Session* operator->() { return session_.get(); }

   private:
    Pool* pool_;
    std::unique_ptr<Session> session_;
    uint64_t generation_;
  };

  // Returns a session that has begun. Waits for one until the deadline.
  absl::StatusOr<Loan> Take(bool autocommit, absl::Time deadline) {
    for (int run = 1;; ++run) {
      ASSIGN_OR_RETURN(Loan loan, TakeIdleOrConnect(autocommit, deadline));
      const absl::Status begun = loan->Begin(autocommit, deadline);
      if (begun.ok()) return loan;
      // An idle connection may have died in the meantime; a fresh one has not.
      if (loan->failure() != DatabaseFailure::kConnection || run == 2) return begun;
    }
  }

 private:
  absl::StatusOr<Loan> TakeIdleOrConnect(bool autocommit, absl::Time deadline) {
    uint64_t generation = 0;
    {
      MutexLock lock(mutex_);
      while (idle_.empty() && open_ >= options_.max_connections) {
        const absl::Duration left = deadline - absl::Now();
        if (left <= absl::ZeroDuration()) {
          return absl::UnavailableError("database: no free connection in time");
        }
        returned_.WaitFor(mutex_, left);
      }
      generation = generation_;
      if (std::unique_ptr<Session> session = TakeIdle(autocommit)) {
        return Loan(*this, std::move(session), generation);
      }
      ++open_;
    }
    absl::StatusOr<std::unique_ptr<Session>> fresh = Session::Connect(options_, metrics_, deadline);
    if (!fresh.ok()) {
      Forget();
      return fresh.status();
    }
    return Loan(*this, *std::move(fresh), generation);
  }

  // Prefers a session in the wanted mode, since changing it is a round trip; of these the one that
  // was used last.
  std::unique_ptr<Session> TakeIdle(bool autocommit) ABSL_EXCLUSIVE_LOCKS_REQUIRED(mutex_) {
    if (idle_.empty()) return nullptr;
    auto found = std::find_if(idle_.rbegin(), idle_.rend(), [&](const auto& session) {
      return session->autocommit() == autocommit;
    });
    if (found == idle_.rend()) {
      if (open_ < options_.max_connections) return nullptr;
      found = idle_.rbegin();
    }
    std::unique_ptr<Session> session = std::move(*found);
    idle_.erase(std::next(found).base());
    return session;
  }

  void Return(std::unique_ptr<Session> session, uint64_t generation) {
    // Closed after the lock is released.
    std::vector<std::unique_ptr<Session>> dead;
    {
      MutexLock lock(mutex_);
      if (session->failure() == DatabaseFailure::kConnection && generation == generation_) {
        // What broke this one has most likely broken the others that were open.
        ++generation_;
        open_ -= static_cast<int>(idle_.size());
        dead.swap(idle_);
      }
      // Inside a transaction when the function that used it threw: the server rolls back what
      // belongs to a connection that ends.
      if (generation == generation_ && !session->in_transaction()) {
        idle_.push_back(std::move(session));
      } else {
        dead.push_back(std::move(session));
        --open_;
      }
    }
    if (dead.empty()) {
      returned_.NotifyOne();
    } else {
      returned_.NotifyAll();
    }
  }

  void Forget() {
    {
      MutexLock lock(mutex_);
      --open_;
    }
    returned_.NotifyOne();
  }

  const DatabaseOptions options_;
  Metrics& metrics_;
  Mutex mutex_;
  CondVar returned_;
  std::vector<std::unique_ptr<Session>> idle_ ABSL_GUARDED_BY(mutex_);
  int open_ ABSL_GUARDED_BY(mutex_) = 0;
  // Counts the losses: a session that was made before the last one is not used again.
  uint64_t generation_ ABSL_GUARDED_BY(mutex_) = 0;
};

absl::StatusOr<Rows> Connection::SelectWith(const Statement& statement,
                                            std::span<const Parameter> parameters) {
  return session_.Select(statement, parameters);
}

absl::StatusOr<uint64_t> Connection::ExecuteWith(const Statement& statement,
                                                 std::span<const Parameter> parameters) {
  return session_.Execute(statement, parameters);
}

absl::StatusOr<uint64_t> Connection::ExecuteRows(const Statement& statement,
                                                 std::span<const std::vector<Parameter>> rows) {
  return session_.ExecuteRows(statement, rows);
}

absl::Status Connection::ExecuteText(const std::string& sql) { return session_.ExecuteText(sql); }

Database::Database(DatabaseOptions options, Metrics& metrics)
    : pool_(std::make_unique<Pool>(std::move(options), metrics)) {}

Database::~Database() = default;

const DatabaseOptions& Database::options() const { return pool_->options(); }

absl::Status Database::RunRead(absl::Time deadline,
                               absl::FunctionRef<absl::Status(Connection&)> f) {
  for (int run = 1;; ++run) {
    const bool last_run = run == 2 || absl::Now() >= deadline;
    ASSIGN_OR_RETURN(Pool::Loan session, pool_->Take(/*autocommit=*/true, deadline));
    Connection connection(*session);
    absl::Status status = f(connection);
    if (session->failure() == DatabaseFailure::kConnection && !last_run) continue;
    return status;
  }
}

absl::Status Database::RunTransaction(absl::Time deadline,
                                      absl::FunctionRef<absl::Status(Transaction&)> f) {
  for (int run = 1;; ++run) {
    PauseBeforeRun(run);
    ASSIGN_OR_RETURN(Pool::Loan session, pool_->Take(/*autocommit=*/false, deadline));
    Transaction transaction(*session);
    absl::Status status = f(transaction);
    // What f makes of a failure does not count: the server has rolled the transaction back.
    bool run_again = session->failure() != DatabaseFailure::kNone;
    if (run_again && status.ok()) status = absl::AbortedError("database: rolled back");
    if (status.ok()) {
      status = session->Commit();
      if (status.ok()) {
        for (const std::function<void()>& action : transaction.after_commit_) action();
        return status;
      }
      if (session->failure() == DatabaseFailure::kConnection) {
        Log(WARNING, "connection lost during a commit", {{"error", status}});
        return Unavailable("OUTCOME_UNKNOWN",
                           "保存できたか確かめられませんでした。もう一度お試しください。");
      }
      run_again = session->failure() == DatabaseFailure::kRunAgain;
    }
    session->Rollback();
    if (!run_again || run == kMaxTransactionRuns || absl::Now() >= deadline) return status;
  }
}

absl::Status Database::Check(absl::Time deadline) {
  return Read(deadline, [](Connection& connection) { return connection.Select(kPing).status(); });
}

std::optional<std::string> DuplicateKey(const absl::Status& status) {
  if (Reason(status) != "DUPLICATE_KEY") return std::nullopt;
  return ReasonMetadata(status, "key");
}

bool IsDuplicateKey(const absl::Status& status, std::string_view key) {
  return DuplicateKey(status) == key;
}

}  // namespace hiroba
