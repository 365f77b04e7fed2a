#include "services/common/data_options.h"

#include <fmt/format.h>

#include "services/common/host_port.h"

namespace hiroba {

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

}  // namespace hiroba
