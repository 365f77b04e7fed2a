# Redis alone, for processes that must not link the database's connector: gateway and search.
hiroba_library(hiroba_redis
  SOURCES
    redis.cc
    redis_connection.cc
    redis_health.cc
    redis_options.cc
    redis_subscriber.cc
  DEPENDS hiroba_common PkgConfig::hiredis)

# Following other services' events, without the connector too.
hiroba_library(hiroba_events
  SOURCES
    event_consumer.cc
    event_log_client.cc
  DEPENDS hiroba_common hiroba_redis absl::random_random)

# The data half of what services need: database, migrations, outbox, events, Redis.
hiroba_library(hiroba_data
  SOURCES
    audit.cc
    audit_log_service.cc
    audit_page.cc
    consumer_positions.cc
    data_export_tasks.cc
    data_health.cc
    data_options.cc
    db.cc
    db_errors.cc
    event_log_service.cc
    migrate.cc
    outbox.cc
    outbox_relay.cc
    prepared_statement.cc
    row.cc
    session.cc
    sole_replica.cc
    sql_text.cc
  DEPENDS
    hiroba_common hiroba_events hiroba_redis hiroba_zip absl::flat_hash_map absl::function_ref absl::random_random
    mysqlcppconn PkgConfig::sodium)

# A real Redis, and a real MariaDB, for tests.
hiroba_library(hiroba_redis_testing
  SOURCES
    testing/child_process.cc
    testing/test_redis.cc
  DEPENDS hiroba_redis)
hiroba_library(hiroba_data_testing
  SOURCES
    testing/test_database.cc
  DEPENDS hiroba_data hiroba_redis_testing)
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
    audit_test.cc
    data_export_tasks_test.cc
    db_test.cc
    event_consumer_test.cc
    migrate_test.cc
    outbox_test.cc
    redis_test.cc
    sole_replica_test.cc
  DEPENDS hiroba_data_testing hiroba_testing common_migrations)
