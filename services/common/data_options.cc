#include "services/common/data_options.h"

#include <fmt/format.h>

#include <charconv>

namespace hiroba {
namespace {

// Splits "host:port"; false when there is no port.
bool ParseHostAndPort(std::string_view target, std::string& host, int& port) {
  const size_t colon = target.rfind(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view digits = target.substr(colon + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  host = target.substr(0, colon);
  return error == std::errc() && end == digits.data() + digits.size() && !host.empty() &&
         port > 0 && port < 65536;
}

}  // namespace

DatabaseOptions DeclareDatabaseOptions(Options& options, std::string_view service) {
  const std::string name = service.empty() ? "" : fmt::format("hiroba_{}", service);
  DatabaseOptions database;
  database.socket = options.String("database-socket", "DATABASE_SOCKET", "",
                                   "unix socket of MariaDB; empty: TCP to --database-address");
  const std::string address = options.String("database-address", "DATABASE_ADDRESS",
                                             "127.0.0.1:3306", "host:port of MariaDB");
  if (!ParseHostAndPort(address, database.host, database.port)) {
    options.Mistake("database-address", "is not host:port");
  }
  database.database = options.String("database", "DATABASE", name, "name of the database");
  database.user = options.String("database-user", "DATABASE_USER", name, "user of the database");
  database.password =
      options.Secret("database-password", "DATABASE_PASSWORD", "password of the database's user");
  database.ca_file =
      options.String("database-ca-file", "DATABASE_CA_FILE", "",
                     "PEM of the authorities of the database's certificate; requires TLS");
  const int64_t connections = options.Int("database-connections", "DATABASE_CONNECTIONS", 20,
                                          "connections to the database, at most");
  if (connections < 1 || connections > 1000) {
    options.Mistake("database-connections", "is not between 1 and 1000");
  } else {
    database.max_connections = static_cast<int>(connections);
  }
  return database;
}

RedisOptions DeclareRedisOptions(Options& options) {
  RedisOptions redis;
  const std::string target =
      options.String("redis", "REDIS", "127.0.0.1:6379", "Redis: unix:/path or host:port");
  if (std::string_view(target).starts_with("unix:")) {
    redis.socket = target.substr(5);
  } else if (!ParseHostAndPort(target, redis.host, redis.port)) {
    options.Mistake("redis", "is neither unix:/path nor host:port");
  }
  redis.password = options.Secret("redis-password", "REDIS_PASSWORD", "password of Redis");
  return redis;
}

}  // namespace hiroba
