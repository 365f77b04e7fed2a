// Wrong passwords in MariaDB.
#pragma once

#include <string_view>

#include "services/common/db.h"
#include "services/identity/sign_in_stores.h"

namespace hiroba::identity {

class SqlSignInStore final : public SignInStore {
 public:
  // `database` outlives the store.
  explicit SqlSignInStore(Database& database) : database_(database) {}

  absl::StatusOr<SignInFailures> CountFailures(const Call& call, std::string_view address,
                                               std::string_view source, MemberId member,
                                               absl::Time since) override;
  absl::Status AddFailure(const Call& call, std::string_view address, std::string_view source,
                          absl::Time now) override;
  absl::Status ForgetFailures(const Call& call, std::string_view address) override;
  absl::Status DeleteFailures(const Call& call, absl::Time before) override;

 private:
  Database& database_;
};

}  // namespace hiroba::identity
