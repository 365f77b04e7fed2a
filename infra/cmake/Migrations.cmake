# hiroba_migrations(service)
#
# Makes the library <service>_migrations: the header "migrations/<service>.h" with
# hiroba::k<Service>Migrations, the names and checksums of infra/migrations/<service>, which the
# service compares with its database (services/common/migrate.h).
function(hiroba_migrations service)
  set(folder ${CMAKE_SOURCE_DIR}/infra/migrations/${service})
  file(GLOB files CONFIGURE_DEPENDS ${folder}/*.sql)
  list(SORT files)
  set(entries)
  foreach(file IN LISTS files)
    # Configures again when the file changes.
    set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
    get_filename_component(name ${file} NAME_WE)
    file(SHA256 ${file} sha256)
    string(APPEND entries "    {\"${name}\",\n     \"${sha256}\"},\n")
  endforeach()
  string(SUBSTRING ${service} 0 1 first)
  string(SUBSTRING ${service} 1 -1 rest)
  string(TOUPPER ${first} first)
  set(header ${CMAKE_BINARY_DIR}/generated/migrations/${service}.h)
  file(CONFIGURE OUTPUT ${header} CONTENT "// Made by infra/cmake/Migrations.cmake.
#pragma once

#include \"services/common/migrate.h\"

namespace hiroba {

inline constexpr ExpectedMigration k${first}${rest}Migrations[] = {
${entries}};

}  // namespace hiroba
" @ONLY)
  add_library(${service}_migrations INTERFACE)
  target_include_directories(${service}_migrations INTERFACE ${CMAKE_BINARY_DIR}/generated)
  target_link_libraries(${service}_migrations INTERFACE hiroba_data)
endfunction()
