# The data half of what services need: database, migrations, outbox, events, Redis.
hiroba_library(hiroba_data
  SOURCES
    data_options.cc
    db.cc
    db_errors.cc
    migrate.cc
    redis.cc
    redis_connection.cc
    redis_subscriber.cc
    row.cc
    session.cc
    sql_text.cc
  DEPENDS
    hiroba_common absl::flat_hash_map absl::function_ref absl::random_random mysqlcppconn
    PkgConfig::hiredis PkgConfig::sodium)

# A real MariaDB and a real Redis for tests.
hiroba_library(hiroba_data_testing
  SOURCES
    testing/child_process.cc
    testing/test_database.cc
    testing/test_redis.cc
  DEPENDS hiroba_data)
target_compile_definitions(hiroba_data_testing
                           PRIVATE HIROBA_TEST_CACHE="${CMAKE_BINARY_DIR}/test-cache")

hiroba_test(data_unit_test
  LABEL unit
  SOURCES
    db_errors_test.cc
    row_test.cc
    sql_text_test.cc
  DEPENDS hiroba_data)

hiroba_migrations(common)

hiroba_test(data_store_test
  LABEL store
  SOURCES
    db_test.cc
    migrate_test.cc
    redis_test.cc
  DEPENDS hiroba_data_testing common_migrations)
